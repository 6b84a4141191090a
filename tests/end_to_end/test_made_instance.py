"""Instance, API, gateway resource, link and gateway in one program: one `up`, and a tag that replaces nothing."""

import re
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.end_to_end.program_stack import ProgramStack, new_stack
from tests.end_to_end.running import RunningSandbox

PROGRAM = Path(__file__).with_name("programs") / "made_instance"
SERVICE = "apim-made"
DEV, TEST = ({"group": "rg-made", "service": SERVICE, "stage": stage} for stage in ("dev", "test"))


@pytest.fixture(scope="module")
def made(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Generator[ProgramStack]:
    with new_stack(sandbox, PROGRAM, "made", tmp_path_factory.mktemp("made")) as stack:
        yield stack


def test_everything_is_previewed_and_made_by_one_up(made: ProgramStack) -> None:
    previewed = made.preview(DEV)
    assert previewed.code == 0, previewed.output
    ran = made.up(DEV)
    assert ran.code == 0, ran.output
    assert re.search(r"\+ \d+ created", ran.output), ran.output
    assert f"{SERVICE}.configuration.azure-api.net" in ran.output
    deployment = made.sandbox.kubectl("get", "deployment", "edge")
    assert deployment["status"]["readyReplicas"] == 1


def test_a_second_up_changes_nothing(made: ProgramStack) -> None:
    ran = made.up(DEV)
    assert ran.code == 0, ran.output
    assert re.search(r"Resources:\s+\d+ unchanged\s+Duration", ran.output), ran.output


def test_another_tag_of_the_instance_updates_it_alone(made: ProgramStack) -> None:
    previewed = made.preview(TEST)
    assert previewed.code == 0, previewed.output
    assert "~ 1 to update" in previewed.output, previewed.output
    assert not re.search("replace|delete|create", previewed.output.partition("Resources:")[2]), previewed.output
    ran = made.up(TEST)
    assert ran.code == 0, ran.output
    assert "~ 1 updated" in ran.output, ran.output
