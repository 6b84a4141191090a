"""The texts that other languages' SDKs show: names as in the schema, a line each, and what the package is."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from components.plugin import published
from components.plugin.descriptions import text

CHECKOUT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads(published.published())


def descriptions(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in cast("dict[str, object]", value).items():
            if key == "description" and isinstance(item, str):
                yield item
            else:
                yield from descriptions(item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from descriptions(item)


def test_no_text_has_line_breaks_or_what_only_python_calls_so() -> None:
    found = list(descriptions(SCHEMA))
    assert len(found) > 60
    assert [each for each in found if re.search(r"\n|  |\b(None|True|False)\b", each)] == []


def test_no_text_has_a_name_as_only_python_writes_it() -> None:
    assert [each for each in descriptions(SCHEMA) if re.search(r"[a-z]_[a-z]", each)] == []


def test_no_text_has_a_name_twice() -> None:
    names = {each: re.findall(r"`[^`]+`", each) for each in descriptions(SCHEMA)}
    assert sum(len(found) > 1 for found in names.values()) > 10
    assert [each for each, found in names.items() if len(found) > len(set(found))] == []


def test_every_number_is_a_whole_one_in_the_schema() -> None:
    assert SCHEMA["types"]["apim-gateway:index:KubernetesSettings"]["properties"]["replicas"]["type"] == "integer"
    assert '"number"' not in json.dumps(SCHEMA)


def test_sentence_about_python_is_left_out() -> None:
    python = "In Python, `liveness_probe` is taken, too."
    assert text(f"Fields. {python}") == text(f"{python} Fields.").strip() == "Fields."
    assert text(f"Fields. {python} Unknown ones are refused.") == "Fields. Unknown ones are refused."


def test_what_is_no_argument_stays_as_it_is() -> None:
    assert text("See `GatewayRoles.reader_role_id`,\n    `telemetry.logs.std`; a snake_case word, `a_b c`.") == (
        "See `GatewayRoles.readerRoleId`, `telemetry.logs.std`; a snake_case word, `a_b c`."
    )


def test_the_package_says_what_it_is_in_the_words_of_the_library() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (SCHEMA["description"], SCHEMA["license"]) == (project["description"], project["license"])
    assert SCHEMA["publisher"] in (CHECKOUT / "LICENSE").read_text(encoding="utf-8")
