"""The acceptance rehearsed: its workflow's steps on the sandbox, signed in with a local GitHub's tokens.

Not rehearsed: the AKS cluster (tests/acceptance/test_prerequisites.py has its requests) and the gateway's address.

Invariants:
- After the workflow nothing of it is left in Azure and Entra, whether it succeeded or not.
- The transcript has no id, no name and no secret, and the emulator differs from it in nothing.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from acceptance.paths import without_numbers
from tests.end_to_end import acceptance
from tests.end_to_end.acceptance import AcceptanceRepository
from tests.end_to_end.running import CHECKOUT, RunningSandbox
from tests.end_to_end.running import run as run_command
from tests.workflows.runner import Run

# Each is a whole life of a gateway.
pytestmark = pytest.mark.timeout(1200)
FAILS = {"_verify": 'raise AcceptanceError("a step fails")'}


@dataclass
class Rehearsed:
    repository: AcceptanceRepository
    run: Run
    left: list[str]
    failed: Run
    left_by_the_failed: list[str]


@pytest.fixture(scope="module")
def rehearsed(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsed]:
    with acceptance.made(sandbox, tmp_path_factory.mktemp("acceptance")) as repository:
        run = repository.run(repository.commit())
        left = repository.left()
        failed = repository.run(repository.commit(**FAILS))
        yield Rehearsed(repository, run, left, failed, repository.left())
        # Of a cluster that is not the run's own the objects stay.
        remove = ["kubectl", "delete", "deployments,services,configmaps", "--selector", "app=mygw"]
        assert run_command(remove, sandbox.environment).code == 0


@pytest.fixture(scope="module")
def transcript(rehearsed: Rehearsed) -> Path:
    return rehearsed.repository.transcripts[0]


def test_every_step_is_as_the_page_expects(rehearsed: Rehearsed) -> None:
    job = rehearsed.run.job("acceptance")
    assert job.result == "success", job.log
    assert "All was as expected." in job.log
    assert "Nothing of acceptance-1-1 is left." in job.log


def test_nothing_is_left(rehearsed: Rehearsed) -> None:
    assert rehearsed.left == []


def test_a_run_that_failed_half_way_is_removed_too(rehearsed: Rehearsed) -> None:
    job = rehearsed.failed.job("acceptance")
    assert job.result == "failure"
    assert "a step fails" in job.log
    assert "+ 17 created" in job.log
    assert "Nothing of acceptance-1-1 is left." in job.log
    assert rehearsed.left_by_the_failed == []


def test_a_run_that_failed_leaves_its_transcript(rehearsed: Rehearsed) -> None:
    assert len(rehearsed.repository.transcripts) == 2
    assert len(json.loads(rehearsed.repository.transcripts[1].read_text())["exchanges"]) > 20


def test_the_transcript_has_no_id_and_no_name(rehearsed: Rehearsed, transcript: Path) -> None:
    text = transcript.read_text()
    environment = rehearsed.repository.sandbox.environment
    known = [environment[name] for name in ("ARM_TENANT_ID", "ARM_SUBSCRIPTION_ID", "ARM_CLIENT_SECRET")]
    known += [rehearsed.repository.client_id, "acceptance-1-1", "mygw", "westeurope", "localhost", "Contoso", "eyJ"]
    assert [each for each in known if each in text] == []


def test_the_transcript_has_what_the_plugins_and_doctor_asked(transcript: Path) -> None:
    found = json.loads(transcript.read_text())["exchanges"]
    seen = {(each["method"], without_numbers(each["path"])) for each in found}
    group = "/subscriptions/{subscription}/resourceGroups/{resourceGroup}"
    service = f"{group}/providers/Microsoft.ApiManagement/service/{{service}}"
    assert {
        ("POST", "/v1.0/applications"),
        ("POST", "/v1.0/applications/{application}/removePassword"),
        ("PUT", f"{service}/providers/Microsoft.Authorization/roleAssignments/{{roleAssignment}}"),
        ("GET", f"{service}/providers/Microsoft.Authorization/denyAssignments"),
        ("PUT", f"{service}/gateways/{{gateway}}"),
        ("POST", "/{tenant}/oauth2/v2.0/token"),
    } <= seen
    assert not [path for _, path in seen if "{removed}" in path]


def test_the_emulator_differs_from_its_own_transcript_in_nothing(transcript: Path) -> None:
    ran = compared(transcript)
    assert (ran.returncode, ran.stdout) == (0, f"No differences in {exchanges(transcript)} exchanges.\n"), ran.stderr


def test_a_run_that_ended_early_differs_by_what_it_lacks(rehearsed: Rehearsed, transcript: Path) -> None:
    ran = compared(transcript, rehearsed.repository.transcripts[1])
    assert ran.returncode == 1
    assert any(
        line.startswith("DELETE graph /v1.0/applications/{application}: only in") for line in ran.stdout.splitlines()
    )


def exchanges(transcript: Path) -> int:
    return len(json.loads(transcript.read_text())["exchanges"])


def compared(*transcripts: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "acceptance", "compare", *map(str, transcripts)]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
