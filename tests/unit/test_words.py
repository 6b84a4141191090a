"""The count of expressions in `make lint`: more is refused with its places, fewer until the lower count is written.

What runs at each commit is a part of `make lint`.
"""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from tests import words

PAGE = "Nobody reads this.\nIt is told elsewhere.\n"
MODULE = '"""What it does."""\n\n\ndef is_given() -> str:\n    return ""\n\n\ndef test_one_is_red() -> None: ...\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "tests" / "unit").mkdir(parents=True)
    (tmp_path / "docs" / "page.md").write_text(PAGE)
    (tmp_path / "tests" / "unit" / "test_it.py").write_text(MODULE)
    assert words.main(tmp_path, ["--write"]) == 0
    return tmp_path


def written(checkout: Path) -> dict[str, dict[str, int]]:
    return json.loads((checkout / words.COUNTS).read_text())


def test_expressions_are_counted_by_folder(checkout: Path) -> None:
    assert written(checkout) == {
        "docs": {"is told": 1, "nobody": 1},
        "tests/unit": {"docstring": 1, "is_ not bool": 1, "test name": 1},
    }
    assert words.main(checkout, []) == 0


def test_an_expression_more_is_refused_with_file_line_and_advice(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / "docs" / "page.md").write_text(f"{PAGE}\nIt hangs on the state.\n")
    assert words.main(checkout, []) == 1
    assert "docs/page.md:4: 'hangs on'. Write instead: 'depends on'." in capsys.readouterr().out


def test_more_cannot_be_written_into_the_counts(checkout: Path) -> None:
    before = written(checkout)
    (checkout / "docs" / "page.md").write_text(f"{PAGE}\nIt hangs on the state.\n")
    assert words.main(checkout, ["--write"]) == 1
    assert written(checkout) == before


def test_an_expression_fewer_is_refused_until_the_lower_count_is_written(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / "docs" / "page.md").write_text("It is told elsewhere.\n")
    assert words.main(checkout, []) == 1
    assert "docs has 'nobody' 0 times, no longer 1: run python -m tests.words --write" in capsys.readouterr().out
    assert words.main(checkout, ["--write"]) == 0
    assert written(checkout)["docs"] == {"is told": 1}
    assert words.main(checkout, []) == 0


def test_an_answer_that_is_a_bool_may_be_called_is(checkout: Path) -> None:
    lines = "def is_given() -> bool: ...\ndef is_text(value: object) -> TypeGuard[str]: ...\n"
    assert list(words.places_of("a.py", lines)) == []
    assert [each.line for each in words.places_of("a.py", f"\n{lines}def is_no() -> str: ...\n")] == [4]


def test_this_checkout_has_the_counts_that_are_written() -> None:
    assert words.main(words.CHECKOUT, []) == 0


def test_each_hook_of_a_commit_is_a_command_of_lint() -> None:
    lint = (words.CHECKOUT / "Makefile").read_text().partition("\nlint:")[2].partition("\n\n")[0]
    [local] = yaml.safe_load((words.CHECKOUT / ".pre-commit-config.yaml").read_text())["repos"]
    assert local["repo"] == "local"
    assert {each["id"] for each in local["hooks"]} == {"ruff-format", "ruff-check", "lint-imports", "words"}
    assert [each["entry"] for each in local["hooks"] if each["entry"].removeprefix("env ") not in lint] == []
    assert {each["language"] for each in local["hooks"]} == {"system"}, "nothing is downloaded"
