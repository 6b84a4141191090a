"""The workflows as actionlint sees them."""

import shutil
from pathlib import Path

import pytest

from sandbox.toolchain import progress_for
from sandbox.toolchain.parts import HERE
from tests.workflows import actionlint
from tests.workflows.conftest import CHECKOUT


@pytest.fixture(scope="module")
def program() -> Path:
    from rich.console import Console

    return actionlint.build(progress_for(Console(stderr=True)))


def test_actionlint_has_nothing_to_say(program: Path) -> None:
    assert actionlint.lint(program, CHECKOUT) == ""


def test_actionlint_would_say_something(program: Path, tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / ".github", tmp_path / ".github")
    file = tmp_path / ".github" / "workflows" / "preview.yml"
    file.write_text(file.read_text().replace("steps.changed.outputs.stacks", "steps.chnaged.outputs.stacks"))
    assert 'property "chnaged" is not defined' in actionlint.lint(program, tmp_path)


def test_actionlint_is_a_part_of_its_own_that_only_this_test_asks_for() -> None:
    assert actionlint.part().files == ("actionlint",)
    assert actionlint.version() == "1.7.12"
    assert HERE not in actionlint.part().module.parents
