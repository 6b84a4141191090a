"""CONTRIBUTING.md: its recipes fit the files of today, and its tables name what there is."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.documents import CHECKOUT, Block, blocks

PAGE = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = [each for each in blocks() if each.page == "CONTRIBUTING.md"]
DIFFS = [each for each in BLOCKS if each.language == "diff"]
EXAMPLES = [each for each in BLOCKS if each.language == "python"]
# Commands of a user, which README tells of.
FOR_USERS = {"help", "preview", "status", "down", "start", "stop", "reset", "leaks", "verify"}


@pytest.mark.parametrize("block", DIFFS, ids=str)
def test_each_diff_fits_todays_files(block: Block) -> None:
    checked = apply(block.content, "--check")
    assert checked.returncode == 0, checked.stderr


def apply(diff: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "apply", *options, "-"]
    return subprocess.run(command, cwd=CHECKOUT, input=diff, capture_output=True, text=True, check=False)


def test_a_diff_of_lines_that_are_gone_is_found() -> None:
    old = DIFFS[0].content.replace('    "disruptionBudget": "25%",', '    "disruptionBudget": "a quarter",')
    assert old != DIFFS[0].content
    assert "patch does not apply" in apply(old, "--check").stderr


@pytest.mark.parametrize("block", EXAMPLES, ids=str)
def test_each_example_is_python(block: Block) -> None:
    compile(block.content, str(block), "exec")


def test_the_table_of_commands_has_every_command_of_an_owner() -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    commands = set(re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE))
    assert set(re.findall(r"^\| `make ([a-z-]+)` \|", PAGE, re.MULTILINE)) == commands - FOR_USERS


def test_the_table_of_folders_has_every_folder() -> None:
    listed = ["git", "ls-files", "-z"]
    names = subprocess.run(listed, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout.split("\0")
    folders = {Path(name).parts[0] for name in names if "/" in name and not name.startswith(".")}
    rows = PAGE.partition("\n## Where things go\n")[2].partition("\n## ")[0]
    named = {path.partition("/")[0] for path in re.findall(r"`([\w/]+)`", rows)}
    assert folders - named == {"examples"}, "examples/README.md says what an example is"
