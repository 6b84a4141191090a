"""Instance, API, gateway resource, link and gateway in one program: one `up`, and a tag that replaces nothing."""

import json
import re
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.end_to_end.running import Ran, RunningSandbox

PROGRAM = Path(__file__).with_name("programs") / "made_instance"
SERVICE, STACK = "apim-made", "made"


class Stack:
    def __init__(self, sandbox: RunningSandbox, file: Path) -> None:
        self.sandbox = sandbox
        self._file = file

    def run(self, stage: str, *arguments: str) -> Ran:
        given = {"group": "rg-made", "service": SERVICE, "stage": stage}
        self._file.write_text(json.dumps({"config": {f"made-instance:{key}": each for key, each in given.items()}}))
        options = ("-C", str(PROGRAM), "--stack", STACK)
        environment = {"PULUMI_CONFIG_PASSPHRASE": "of a test"}
        return self.sandbox.pulumi(*arguments, *options, configuration=self._file, environment=environment)


@pytest.fixture(scope="module")
def made(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    stack = Stack(sandbox, tmp_path_factory.mktemp("made") / f"Pulumi.{STACK}.yaml")
    initialised = sandbox.pulumi("-C", str(PROGRAM), "stack", "init", STACK)
    assert initialised.code == 0, initialised.output
    (PROGRAM / f"Pulumi.{STACK}.yaml").unlink(missing_ok=True)
    try:
        yield stack
    finally:
        stack.run("dev", "destroy", "--yes", "--skip-preview")
        sandbox.pulumi("-C", str(PROGRAM), "stack", "rm", STACK, "--yes", "--force")


def test_everything_is_previewed_and_made_by_one_up(made: Stack) -> None:
    previewed = made.run("dev", "preview")
    assert previewed.code == 0, previewed.output
    ran = made.run("dev", "up", "--yes", "--skip-preview")
    assert ran.code == 0, ran.output
    assert re.search(r"\+ \d+ created", ran.output), ran.output
    assert f"{SERVICE}.configuration.azure-api.net" in ran.output
    deployment = made.sandbox.kubectl("get", "deployment", "edge")
    assert deployment["status"]["readyReplicas"] == 1


def test_a_second_up_changes_nothing(made: Stack) -> None:
    ran = made.run("dev", "up", "--yes", "--skip-preview")
    assert ran.code == 0, ran.output
    assert re.search(r"Resources:\s+\d+ unchanged\s+Duration", ran.output), ran.output


def test_another_tag_of_the_instance_updates_it_alone(made: Stack) -> None:
    previewed = made.run("test", "preview")
    assert previewed.code == 0, previewed.output
    assert "~ 1 to update" in previewed.output, previewed.output
    assert not re.search("replace|delete|create", previewed.output.partition("Resources:")[2]), previewed.output
    ran = made.run("test", "up", "--yes", "--skip-preview")
    assert ran.code == 0, ran.output
    assert "~ 1 updated" in ran.output, ran.output
