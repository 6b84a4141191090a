"""The check of configuration files, of which Pulumi takes much in silence; ci.yml runs it on those in policy/config.

Invariants:
- Every file there fits the rules that exist.
- What Pulumi would not read is named, with what to write instead.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from policy import configuration
from policy.rules import RULES

FILES = sorted(configuration.FOLDER.glob("*.json"))


def problems(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "qa.json"
    file.write_text(text)
    return [line.removeprefix(f"{file}: ").removeprefix(f"{file} ") for line in configuration.problems_of(file)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_configuration_of_this_repository_fits_the_rules(file: Path) -> None:
    assert configuration.problems_of(file) == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"replica": "mandatory"}, "there is no rule replica: write replicas."),
        ({"replicas": {"minmum": 5}}, "there is no property replicas.minmum: write replicas.minimum."),
        ({"own-namespace": {"x": 1}}, "there is no property own-namespace.x: remove it."),
        ({"all": {"minimum": 1}}, "there is no property all.minimum: remove it."),
        ({"replicas": {"minimum": "5"}}, 'replicas.minimum is "5": give a whole number.'),
        ({"replicas": {"minimum": True}}, "replicas.minimum is true: give a whole number."),
        ({"replicas": {"minimum": 0}}, "replicas.minimum is 0: give 1 or more."),
        (
            {"client-secret-lifetime": {"maximumDays": 10**9}},
            "client-secret-lifetime.maximumDays is 1000000000: give 36500 or less.",
        ),
        ({"replicas": {"minimum": -(10**400)}}, f"replicas.minimum is -1{'0' * 75}...: give 1 or more."),
        ({"Bearer hunter2": 1}, "there is no rule a text with a key or password: remove it."),
        ({"replicas": ["AccountKey=hunter2"]}, "replicas is a list: give mandatory"),
        (
            {"replicas": "Bearer hunter2"},
            "replicas is a text with a key or password, which is no level: give mandatory",
        ),
        ({"a\x1b[31m": 1}, 'there is no rule "a\\u001b[31m": remove it.'),
        ({"x" * 2_000_000: 1}, f'there is no rule "{"x" * 76}...: remove it.'),
        ({"replicas": "x" * 2_000_000}, f'replicas is "{"x" * 76}..., which is no level'),
        ({"image-supported": {"oldestSupported": "\u0662.\u0661"}}, "image-supported.oldestSupported is "),
        (
            {"resource-requests": {"requireMemoryLimit": 1}},
            "resource-requests.requireMemoryLimit is 1: give true or false.",
        ),
        (
            {"image-supported": {"oldestSupported": "v2"}},
            'image-supported.oldestSupported is "v2": give a text like "2.11".',
        ),
        ({"image-registry": {"allowedRegistries": "mine"}}, 'image-registry.allowedRegistries is "mine": give a list.'),
        ({"image-registry": {"allowedRegistries": [1]}}, "image-registry.allowedRegistries[0] is 1: give a text."),
        ({"replicas": "mandatroy"}, 'replicas is "mandatroy", which is no level: give mandatory, advisory, disabled.'),
        ({"replicas": {"enforcementLevel": 1}}, "replicas.enforcementLevel is 1, which is no level"),
        ({"replicas": 5}, "replicas is 5: give mandatory, advisory, disabled, or an object."),
        (["replicas"], "is not an object"),
    ],
)
def test_what_pulumi_would_not_read_is_named(tmp_path: Path, given: Any, says: str) -> None:
    [said] = problems(tmp_path, json.dumps(given))
    assert said.startswith(says)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty: Pulumi would take every rule's default. Write {} if that is meant."),
        (" \n", "is empty"),
        ("{", "is not JSON"),
        ('{"all": "mandatory", "all": "disabled"}', "all is there twice"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"replicas": {"minimum": ' + "9" * 5000 + "}}", "is not JSON"),
        ('{"replicas": ' + "[" * 900 + "]" * 900 + "}", "replicas is "),
    ],
    ids=["nothing", "blanks", "half", "twice", "100000 brackets", "5000 digits", "900 lists"],
)
def test_a_file_that_says_nothing_or_two_things_is_refused(tmp_path: Path, text: str, says: str) -> None:
    [said] = problems(tmp_path, text)
    assert said.startswith(says)


def test_a_file_that_fits_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, "{}") == []
    given = {
        "all": {"enforcementLevel": "mandatory"},
        "replicas": {"enforcementLevel": "advisory", "minimum": 5},
        **{rule.texts.name: rule.texts.defaults for rule in RULES if rule.texts.name != "replicas"},
    }
    assert problems(tmp_path, json.dumps(given)) == []


def test_the_check_knows_every_keyword_of_the_rules_schemas() -> None:
    schemas = [schema for rule in RULES for schema in rule.texts.settings.values()]
    assert {key for each in schemas for key in each} == {
        "default",
        "description",
        "items",
        "maximum",
        "minimum",
        "pattern",
        "type",
    }


def test_the_command_names_every_file_that_does_not_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert configuration.main([]) == 0
    (tmp_path / "qa.json").write_text('{"replicas": {"minmum": 5}}')
    assert configuration.main([str(tmp_path / "qa.json"), str(tmp_path / "none.json")]) == 1
    said = capsys.readouterr().out
    assert "qa.json: there is no property replicas.minmum: write replicas.minimum." in said
    assert "none.json: " in said
