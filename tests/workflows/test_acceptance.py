"""The workflow of the acceptance: what is said before, and that all is removed after.

Its steps run against the sandbox in tests/end_to_end/test_acceptance.py; here python only says what it was called with.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workflows.conftest import CHECKOUT, Workplace
from tests.workflows.runner import Environment, Machine, Run, RunnerError
from tests.workflows.runner.run import JobResult

JOB: dict[str, Any] = yaml.safe_load((CHECKOUT / ".github" / "workflows" / "acceptance.yml").read_text())["jobs"][
    "acceptance"
]
# In the place of the checkout's Python. Of `run` it makes the transcript, unless it is to fail before.
_PYTHON = """#!/bin/sh
echo "$@" >>{folder}/python-called
[ "$3" = run ] && [ -e {folder}/early ] && exit 1
[ "$3" = run ] && [ -e {folder}/slow ] && exec sleep 5
if [ "$3" = run ]; then mkdir -p "$RUNNER_TEMP/transcript" && echo kept >"$RUNNER_TEMP/transcript/transcript.json"; fi
if [ "$3" = check ]; then grep -q kept "$4"; exit; fi
[ ! -e {folder}/fails-"$3" ]
"""


@pytest.fixture
def place(workplace: Workplace, tmp_path: Path) -> Workplace:
    """A workplace whose cached packages are a Python that writes down its calls."""
    python = tmp_path / "virtualenv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(_PYTHON.format(folder=workplace.folder))
    python.chmod(0o755)
    machine = workplace.machine
    workplace.machine = Machine(machine.environment, tmp_path / "virtualenv", machine.folder)
    return workplace


def started(place: Workplace, approved: bool = True, **inputs: Any) -> Run:
    environments = {"acceptance": Environment({"AZURE_SUBSCRIPTION_ID": "s"}, approved)}
    return place.on_main("acceptance.yml", "workflow_dispatch", inputs=inputs, environments=environments)


def called(place: Workplace) -> list[str]:
    """The commands of the acceptance, without `-m acceptance`."""
    file = place.folder / "python-called"
    return [line.removeprefix("-m acceptance ") for line in file.read_text().splitlines()] if file.exists() else []


def commands(place: Workplace) -> list[str]:
    return [each.partition(" ")[0] for each in called(place)]


def artifacts(place: Workplace) -> list[str]:
    return sorted(each.parent.name for each in place.machine.folder.glob("artifacts-*/*/transcript.json"))


def test_cost_and_time_are_in_the_summary_before_anybody_approves(place: Workplace) -> None:
    run = started(place, approved=False, accept_the_cost=True)
    assert run.results == {"cost": "success", "acceptance": "waiting"}
    summary = run.job("cost").summary
    for words in ("api-management/", "kubernetes-service/", "About two hours", "Everything is removed"):
        assert words in summary
    assert called(place) == []


def test_without_the_consent_nothing_is_made(place: Workplace) -> None:
    run = started(place)
    assert run.results == {"cost": "failure", "acceptance": "skipped"}
    assert "nothing was made" in run.job("cost").log
    assert called(place) == []


def test_with_it_all_is_run_checked_kept_and_removed(place: Workplace) -> None:
    run = started(place, accept_the_cost=True, location="northeurope")
    assert run.results["acceptance"] == "success", run.job("acceptance").log
    first, *_, last = called(place)
    assert first.startswith(
        "run --i-accept-the-cost --name acceptance-1-1 --location northeurope --cluster new --transcript "
    )
    assert commands(place) == ["run", "check", "clean"]
    assert last == "clean --name acceptance-1-1"
    assert artifacts(place) == ["transcript"]


def test_a_run_that_fails_leaves_its_transcript_and_is_removed(place: Workplace) -> None:
    (place.folder / "fails-run").touch()
    run = started(place, accept_the_cost=True)
    assert run.results["acceptance"] == "failure"
    assert commands(place) == ["run", "check", "clean"]
    assert artifacts(place) == ["transcript"]


def test_a_run_without_a_transcript_is_removed_all_the_same(place: Workplace) -> None:
    (place.folder / "early").touch()
    assert started(place, accept_the_cost=True).results["acceptance"] == "failure"
    assert commands(place) == ["run", "check", "clean"]
    assert artifacts(place) == []


def test_leftovers_make_the_run_red(place: Workplace) -> None:
    (place.folder / "fails-clean").touch()
    assert started(place, accept_the_cost=True).results["acceptance"] == "failure"


def test_keep_removes_nothing_and_says_so_before(place: Workplace) -> None:
    run = started(place, accept_the_cost=True, keep=True)
    assert commands(place) == ["run", "check"]
    assert "it goes on costing" in run.job("cost").summary


def test_an_earlier_run_is_only_removed_and_needs_no_consent(place: Workplace) -> None:
    run = started(place, clean_up="acceptance-7-2")
    assert run.results == {"cost": "success", "acceptance": "success"}, run.job("acceptance").log
    assert called(place) == ["clean --name acceptance-7-2"]


def test_an_input_that_the_workflow_does_not_have_is_refused(place: Workplace) -> None:
    with pytest.raises(
        RunnerError, match=r"acceptance\.yml has no input acceptthecost, only accept_the_cost, location"
    ):
        started(place, acceptthecost=True)


def test_removing_comes_last_and_has_time_left_when_every_step_took_its_own() -> None:
    last = JOB["steps"][-1]
    assert "acceptance clean" in last["run"]
    assert "always()" in last["if"]
    # 15 minutes for what has no time of its own: the checkout and the packages.
    assert sum(step.get("timeout-minutes", 0) for step in JOB["steps"]) + 15 <= JOB["timeout-minutes"]


def test_a_run_that_takes_too_long_is_stopped_and_removed(place: Workplace) -> None:
    name = ".github/workflows/acceptance.yml"
    text = (place.repository.folder / name).read_text()
    assert "timeout-minutes: 230" in text
    place.first = place.repository.commit({name: text.replace("timeout-minutes: 230", "timeout-minutes: 0.01")})
    (place.folder / "slow").touch()
    job = started(place, accept_the_cost=True).job("acceptance")
    assert job.result == "failure"
    assert "stopped after 0.01 minutes" in job.log
    assert commands(place) == ["run", "check", "clean"]


def steps_of(job: JobResult) -> dict[str, str]:
    return {each.step.title: each.outcome for each in job.steps}


def test_the_transcript_is_kept_only_where_it_was_checked(place: Workplace) -> None:
    (place.folder / "early").touch()
    outcomes = steps_of(started(place, accept_the_cost=True).job("acceptance"))
    [upload] = [outcome for title, outcome in outcomes.items() if "upload-artifact" in title]
    assert upload == "skipped"
