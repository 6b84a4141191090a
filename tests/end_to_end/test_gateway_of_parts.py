"""doctor on gateways that a program puts together from the library's parts: examples/parts, with its own instance."""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.library import Project, use_virtualenv
from tests.end_to_end.losing import lose
from tests.end_to_end.running import CHECKOUT, DOCTOR, Ran, RunningSandbox, run

STACK, SERVICE = "parted", "apim-parted"


@pytest.fixture(scope="module")
def project(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The example, deployed in this checkout's environment."""
    directory = tmp_path_factory.mktemp("parts") / "parts"
    shutil.copytree(CHECKOUT / "examples" / "parts", directory, ignore=shutil.ignore_patterns(".venv", "Pulumi.*.yaml"))
    use_virtualenv(directory / "Pulumi.yaml", Path(sys.prefix))
    made = Project(sandbox, directory)
    with made.stack(STACK, {"serviceName": SERVICE}):
        made.up(STACK)
        yield made


def doctor(project: Project, *arguments: str) -> Ran:
    return run([*DOCTOR, *arguments, "--stack", STACK], project.sandbox.environment, project.directory)


def test_each_gateway_is_checked(project: Project) -> None:
    ran = doctor(project, "--json")
    assert ran.code == 0, ran.output
    found = json.loads(ran.output)["gateways"]
    assert [each["gateway"] for each in found] == ["north", "south"]
    # The program links no API to its gateways.
    assert [[check["id"] for check in each["checks"] if check["status"] != "ok"] for each in found] == [["apis"]] * 2


def test_pods_of_one_reach_azure(project: Project) -> None:
    ran = doctor(project, "reach", "--gateway", "south")
    assert (ran.code, ran.lines[-1]) == (0, "Every host was reached."), ran.output


def test_lost_resources_are_recovered(project: Project, tmp_path: Path) -> None:
    lost = {
        "north-application",
        "south-deployment",
        "south-service-principal",
        f"{SERVICE}-reader-north",
        f"{SERVICE}-reader-south",
        f"{SERVICE}-validator",
        f"{SERVICE}-reader",
    }
    lose(project.sandbox, project.directory, STACK, tmp_path, lost)
    planned = doctor(project, "recover", "--json")
    assert planned.code == 1, planned.output
    assert {(step["action"], step["name"]) for step in json.loads(planned.output)} == {
        ("import", each) for each in lost
    }
    done = doctor(project, "recover", "--yes")
    assert done.code == 0, done.output
    assert not any(word in line for line in project.up(STACK).summary for word in ("created", "replaced", "deleted"))
    assert doctor(project, "recover").lines == ["Nothing to recover: the state has all that exists."]
