"""Runs the steps of one job, each as GitHub does: a shell in the workspace, files for what it wants to pass on."""

import os
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.workflows.runner import actions
from tests.workflows.runner.actions import Place
from tests.workflows.runner.errors import RunnerError
from tests.workflows.runner.expressions import Contexts, as_text, condition, rendered
from tests.workflows.runner.workflow import Step

_SHELLS = {
    "": ["bash", "-e"],
    "bash": ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"],
}
_FILES = ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")


@dataclass
class StepResult:
    step: Step
    outcome: str = "skipped"
    outputs: dict[str, str] = field(default_factory=dict[str, str])
    log: str = ""


@dataclass
class Steps:
    place: Place
    temporary: Path
    contexts: Contexts
    env: dict[str, str]
    """What the machine, the workflow, the job and the steps so far have set."""
    shell: str
    timeout_seconds: float
    secrets: tuple[str, ...]
    """Never shown in a log."""
    results: list[StepResult] = field(default_factory=list[StepResult])
    summary: str = ""

    @property
    def failed(self) -> bool:
        return any(each.outcome == "failure" for each in self.results)

    def run(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            result = StepResult(step)
            if condition(step.condition, self._contexts(), self._functions()):
                self._run(step, result)
            self.results.append(result)

    def outputs(self) -> dict[str, Any]:
        """The context `steps`."""
        return {
            each.step.id: {"outputs": each.outputs, "outcome": each.outcome, "conclusion": each.outcome}
            for each in self.results
        }

    def render(self, values: dict[str, Any]) -> dict[str, str]:
        contexts, functions = self._contexts(), self._functions()
        return {name: as_text(rendered(as_text(value), contexts, functions)) for name, value in values.items()}

    def _contexts(self) -> Contexts:
        return {**self.contexts, "steps": self.outputs(), "env": self.env}

    def _functions(self) -> dict[str, Any]:
        return {
            "always": lambda: True,
            "cancelled": lambda: False,
            "failure": lambda: self.failed,
            "success": lambda: not self.failed,
            # Its value decides about nothing here: the caches are not looked up by it.
            "hashFiles": lambda *patterns: "0",  # pyright: ignore[reportUnknownLambdaType]
        }

    def _run(self, step: Step, result: StepResult) -> None:
        if step.uses:
            result.outputs = actions.run(step.uses, self.render(step.arguments), self.place)
            result.outcome = "success"
        elif step.run:
            self._run_shell(step, result)

    def _run_shell(self, step: Step, result: StepResult) -> None:
        assert step.run is not None
        if self.shell not in _SHELLS:
            raise RunnerError(f"the shell {self.shell!r} is not known here: take bash")
        text = as_text(rendered(step.run, self._contexts(), self._functions()))
        with tempfile.TemporaryDirectory(dir=self.temporary) as folder:
            files = {name: Path(folder, name.lower()) for name in _FILES}
            for file in files.values():
                file.touch()
            script = Path(folder, "script.sh")
            script.write_text(text)
            environment = {**self.env, **self.render(step.env), **{name: str(file) for name, file in files.items()}}
            own = self.timeout_seconds if step.timeout_minutes is None else step.timeout_minutes * 60
            seconds = min(self.timeout_seconds, own)
            code, log = self._shell([*_SHELLS[self.shell], str(script)], environment, seconds)
            self.env |= _pairs(files["GITHUB_ENV"])
            for line in files["GITHUB_PATH"].read_text().splitlines():
                self.env["PATH"] = f"{line}{os.pathsep}{self.env['PATH']}"
            result.outputs = _pairs(files["GITHUB_OUTPUT"])
            self.summary += files["GITHUB_STEP_SUMMARY"].read_text()
        for secret in self.secrets:
            log = log.replace(secret, "***")
        result.log, result.outcome = log, "success" if code == 0 else "failure"

    def _shell(self, command: list[str], environment: dict[str, str], seconds: float) -> tuple[int, str]:
        try:
            ran = subprocess.run(
                command,
                cwd=self.place.workspace,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return 1, f"stopped after {seconds / 60:g} minutes, the timeout-minutes of the step or job"
        return ran.returncode, ran.stdout


def _pairs(file: Path) -> dict[str, str]:
    """The lines `name=value`. The form for several lines is not known here."""
    pairs: dict[str, str] = {}
    for line in file.read_text().splitlines():
        name, sign, value = line.partition("=")
        if not sign or "<<" in name:
            raise RunnerError(f"{file.name}: {line!r} is not 'name=value'")
        pairs[name] = value
    return pairs
