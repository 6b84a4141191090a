"""Runs a workflow: its jobs in the order of their needs, a matrix one after the other, workflows that a job calls."""

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from tests.workflows.runner import actions
from tests.workflows.runner import workflow as workflows
from tests.workflows.runner.actions import Place
from tests.workflows.runner.errors import RunnerError
from tests.workflows.runner.event import Environment, Event
from tests.workflows.runner.expressions import as_text, condition, rendered
from tests.workflows.runner.github import LocalGitHub
from tests.workflows.runner.machine import Machine
from tests.workflows.runner.steps import StepResult, Steps
from tests.workflows.runner.workflow import Job

Show = Callable[[str], None]


@dataclass
class JobResult:
    name: str
    result: str
    """success, failure, skipped, or waiting: for the approval of its environment."""
    outputs: dict[str, str] = field(default_factory=dict[str, str])
    steps: list[StepResult] = field(default_factory=list[StepResult])
    summary: str = ""

    @property
    def log(self) -> str:
        return "\n".join(each.log for each in self.steps)


@dataclass
class Run:
    jobs: list[JobResult] = field(default_factory=list[JobResult])
    """Those of called workflows as `caller / name`, in the order in which they ended."""

    def job(self, name: str) -> JobResult:
        return next(each for each in self.jobs if each.name == name)

    @property
    def results(self) -> dict[str, str]:
        return {each.name: each.result for each in self.jobs}


def run_workflow(name: str, event: Event, github: LocalGitHub, machine: Machine, show: Show = lambda line: None) -> Run:
    """Run the workflow as it is in the event's commit."""
    machine.folder.mkdir(parents=True, exist_ok=True)
    definition = Path(tempfile.mkdtemp(prefix="definition-", dir=machine.folder))
    artifacts = Path(tempfile.mkdtemp(prefix="artifacts-", dir=machine.folder))
    place = Place(definition, event, machine, artifacts)
    actions.run(f"actions/checkout@{'0' * 40}", {}, place)
    read = workflows.read(definition, name)
    if event.name not in read.triggers:
        raise RunnerError(f"{name} is not triggered by {event.name}, only by {', '.join(read.triggers)}")
    if event.ref == "refs/heads/main":
        github.head = github.head or event.commit
    running = _Running(event, github, machine, definition, artifacts, show)
    running.jobs(read, prefix="", inputs=_inputs(read, event), granted=None)
    return running.run


@dataclass
class _Running:
    event: Event
    github: LocalGitHub
    machine: Machine
    definition: Path
    artifacts: Path
    show: Show
    run: Run = field(default_factory=Run)

    def jobs(
        self, read: workflows.Workflow, prefix: str, inputs: Mapping[str, Any], granted: Mapping[str, str] | None
    ) -> str:
        """All jobs of a workflow, and the result of the whole. `granted` is what a called one may at most have."""
        done: dict[str, JobResult] = {}
        left = list(read.jobs.values())
        while left:
            job = next((each for each in left if set(each.needs) <= set(done)), None)
            if job is None:
                raise RunnerError(f"{read.path.name}: {left[0].id} needs a job that is not there, or itself")
            left.remove(job)
            done[job.id] = self._job(read, job, prefix, inputs, granted, {id: done[id] for id in job.needs})
        return _worst([each.result for each in done.values()])

    def _job(
        self,
        read: workflows.Workflow,
        job: Job,
        prefix: str,
        inputs: Mapping[str, Any],
        granted: Mapping[str, str] | None,
        needs: Mapping[str, JobResult],
    ) -> JobResult:
        needed = {id: {"result": each.result, "outputs": each.outputs} for id, each in needs.items()}
        contexts: dict[str, Any] = {
            "github": self._github_context(""),
            "vars": self.event.variables,
            "inputs": inputs,
            "needs": needed,
        }
        succeeded = all(each.result == "success" for each in needs.values())
        functions = {
            "success": lambda: succeeded,
            "failure": lambda: not succeeded,
            "always": lambda: True,
            "cancelled": lambda: False,
        }
        name = f"{prefix}{job.id}"
        if any(each.result == "waiting" for each in needs.values()):
            return self._ended(JobResult(name, "waiting"))
        if not condition(job.condition, contexts, functions):
            return self._ended(JobResult(name, "skipped"))
        if job.uses:
            called = workflows.read(self.definition, Path(job.uses).name)
            arguments = {key: rendered(str(value), contexts, functions) for key, value in job.arguments.items()}
            return JobResult(name, self.jobs(called, f"{name} / ", arguments, job.permissions))
        results = [
            self._one(read, job, name, {**contexts, "matrix": matrix}, granted)
            for matrix in _combinations(job, contexts, functions)
        ]
        return JobResult(name, _worst([each.result for each in results]), results[0].outputs if results else {})

    def _one(
        self, read: workflows.Workflow, job: Job, name: str, contexts: dict[str, Any], granted: Mapping[str, str] | None
    ) -> JobResult:
        if contexts["matrix"]:
            name = f"{name} ({', '.join(str(value) for value in contexts['matrix'].values())})"
        environment = as_text(rendered(job.environment, contexts, {}))
        settings = self.event.environments.get(environment, Environment()) if environment else Environment()
        if not settings.approved:
            return self._ended(JobResult(name, "waiting"))
        token = self.github.token(self._permissions(job, granted), self._subject(environment))
        # The environment's variables before the repository's.
        variables = {**self.event.variables, **settings.variables}
        folder = Path(tempfile.mkdtemp(prefix="job-", dir=self.machine.folder))
        workspace, temporary = folder / "workspace", folder / "temporary"
        runner = {**_RUNNER, "temp": str(temporary)}
        contexts = {**contexts, "vars": variables, "github": self._github_context(token.token), "runner": runner}
        workspace.mkdir()
        temporary.mkdir()
        env = {**self.machine.variables(workspace), **self._job_variables(job, workspace, temporary)}
        if token.may_write("id-token"):
            env |= {
                "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.github.url}/id-token?api-version=2.0",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN": token.token,
            }
        place = Place(workspace, self.event, self.machine, self.artifacts)
        steps = Steps(place, temporary, contexts, env, job.shell, job.timeout_minutes * 60, (token.token,))
        steps.env |= steps.render({**read.env, **job.env})
        self.show(f"== {name}")
        steps.run(job.steps)
        result = "failure" if steps.failed else "success"
        outputs = {key: as_text(rendered(value, {"steps": steps.outputs()}, {})) for key, value in job.outputs.items()}
        return self._ended(JobResult(name, result, outputs, steps.results, steps.summary))

    def _ended(self, result: JobResult) -> JobResult:
        self.run.jobs.append(result)
        for each in result.steps:
            self.show(f"-- {each.outcome}: {each.step.title}\n{each.log}".rstrip())
        self.show(f"== {result.name}: {result.result}")
        return result

    def _permissions(self, job: Job, granted: Mapping[str, str] | None) -> dict[str, str]:
        """A called workflow never has more than its caller, and a pull request from a fork reads only."""
        asked = job.permissions
        if granted is not None:
            missing = sorted(key for key, value in asked.items() if value == "write" and granted.get(key) != "write")
            if missing:
                raise RunnerError(f"{job.id} asks for {', '.join(missing)}: write, and its caller does not grant that")
        if self.event.from_fork:
            return {key: "read" for key in asked if key != "id-token"}
        return dict(asked)

    def _subject(self, environment: str) -> str:
        """What GitHub's token says of the job, where nobody customised it."""
        where = (
            f"environment:{environment}"
            if environment
            else "pull_request"
            if self.event.name == "pull_request"
            else f"ref:{self.event.ref}"
        )
        return f"repo:{self.event.full_name}:{where}"

    def _github_context(self, token: str) -> dict[str, Any]:
        event = self.event
        return {
            "actor": event.actor,
            "event": event.payload,
            "event_name": event.name,
            "ref": event.ref,
            "repository": event.full_name,
            "run_attempt": "1",
            "run_id": "1",
            "sha": event.commit,
            "token": token,
        }

    def _job_variables(self, job: Job, workspace: Path, temporary: Path) -> dict[str, str]:
        return {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.github.url,
            "GITHUB_EVENT_NAME": self.event.name,
            "GITHUB_JOB": job.id,
            "GITHUB_REF": self.event.ref,
            "GITHUB_REPOSITORY": self.event.full_name,
            "GITHUB_SHA": self.event.commit,
            "GITHUB_WORKSPACE": str(workspace),
            "RUNNER_TEMP": str(temporary),
        }


_RUNNER = {"os": "Linux", "arch": os.uname().machine}


def _combinations(job: Job, contexts: Mapping[str, Any], functions: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The matrix of one dimension; without a matrix one empty combination."""
    if not job.matrix:
        return [{}]
    if len(job.matrix) != 1:
        raise RunnerError(f"{job.id}: a matrix has one dimension here, not {', '.join(job.matrix)}")
    [(name, values)] = job.matrix.items()
    return [{name: each} for each in (rendered(values, contexts, functions) if isinstance(values, str) else values)]


def _inputs(read: workflows.Workflow, event: Event) -> dict[str, Any]:
    """The inputs of a workflow that is started by hand."""
    # Of a schedule there is a list, and it has no inputs.
    trigger: Any = read.triggers.get(event.name)
    known: dict[str, dict[str, Any]] = cast("Any", trigger).get("inputs", {}) if isinstance(trigger, dict) else {}
    unknown = sorted(set(event.inputs) - set(known))
    if unknown:
        raise RunnerError(f"{read.path.name} has no input {', '.join(unknown)}, only {', '.join(known) or 'none'}")
    return {name: event.inputs.get(name, given.get("default", "")) for name, given in known.items()}


def _worst(results: list[str]) -> str:
    order = ("failure", "waiting", "success", "skipped")
    return next((each for each in order if each in results), "skipped")
