"""A workflow file, read. A key that the runner does not carry out is refused, not skipped."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from tests.workflows.runner.errors import RunnerError

FOLDER = Path(".github", "workflows")
_JOB_KEYS = {
    "concurrency",
    "defaults",
    "env",
    "environment",
    "if",
    "name",
    "needs",
    "outputs",
    "permissions",
    "runs-on",
    "steps",
    "strategy",
    "timeout-minutes",
    "uses",
    "with",
}
_STEP_KEYS = {"env", "id", "if", "name", "run", "timeout-minutes", "uses", "with"}
_WORKFLOW_KEYS = {"concurrency", "defaults", "env", "jobs", "name", "on", "permissions"}


@dataclass(frozen=True)
class Step:
    id: str
    title: str
    run: str | None
    uses: str | None
    arguments: dict[str, Any]
    condition: str
    env: dict[str, str]
    timeout_minutes: float | None


@dataclass(frozen=True)
class Job:
    id: str
    needs: tuple[str, ...]
    condition: str
    uses: str | None
    """A workflow of this repository that the job consists of."""
    arguments: dict[str, Any]
    matrix: dict[str, Any]
    environment: str
    permissions: dict[str, str]
    env: dict[str, str]
    outputs: dict[str, str]
    steps: tuple[Step, ...]
    shell: str
    timeout_minutes: float


@dataclass(frozen=True)
class Workflow:
    path: Path
    triggers: dict[str, Any]
    env: dict[str, str]
    jobs: dict[str, Job]


def read(checkout: Path, name: str) -> Workflow:
    """The workflow of this file name."""
    path = checkout / FOLDER / name
    content: dict[Any, Any] = yaml.safe_load(path.read_text())
    # YAML 1.1 takes the key `on` for true.
    content = {"on" if key is True else key: value for key, value in content.items()}
    _refuse_unknown(path.name, content, _WORKFLOW_KEYS)
    shell = _shell(content.get("defaults"))
    permissions = content.get("permissions", {})
    jobs = {id: _job(f"{path.name}: {id}", id, job, shell, permissions) for id, job in content["jobs"].items()}
    on: Any = content["on"]
    triggers = cast(dict[str, Any], on) if isinstance(on, dict) else {str(on): None}
    return Workflow(path, triggers, content.get("env", {}), jobs)


def _job(where: str, id: str, job: dict[str, Any], shell: str, permissions: dict[str, str]) -> Job:
    _refuse_unknown(where, job, _JOB_KEYS)
    needs = job.get("needs", [])
    strategy = job.get("strategy", {})
    _refuse_unknown(f"{where}: strategy", strategy, {"fail-fast", "matrix"})
    if strategy and strategy.get("fail-fast", True):
        raise RunnerError(f"{where}: strategy.fail-fast is not carried out here")
    return Job(
        id=id,
        needs=(needs,) if isinstance(needs, str) else tuple(needs),
        condition=str(job.get("if", "success()")),
        uses=job.get("uses"),
        arguments=job.get("with", {}),
        matrix=strategy.get("matrix", {}),
        environment=job.get("environment", ""),
        permissions=job.get("permissions", permissions),
        env=job.get("env", {}),
        outputs=job.get("outputs", {}),
        steps=tuple(_step(where, number, step) for number, step in enumerate(job.get("steps", []), 1)),
        shell=_shell(job.get("defaults")) or shell,
        timeout_minutes=float(job.get("timeout-minutes", 360)),
    )


def _step(where: str, number: int, step: dict[str, Any]) -> Step:
    _refuse_unknown(f"{where}, step {number}", step, _STEP_KEYS)
    return Step(
        id=step.get("id", f"step {number}"),
        title=str(step.get("name") or step.get("run") or step.get("uses")).strip(),
        run=step.get("run"),
        uses=step.get("uses"),
        arguments=step.get("with", {}),
        condition=str(step.get("if", "success()")),
        env=step.get("env", {}),
        timeout_minutes=float(step["timeout-minutes"]) if "timeout-minutes" in step else None,
    )


def _shell(defaults: dict[str, Any] | None) -> str:
    return (defaults or {}).get("run", {}).get("shell", "")


def _refuse_unknown(where: str, content: dict[Any, Any], known: set[str]) -> None:
    unknown = sorted(str(key) for key in content if key not in known)
    if unknown:
        raise RunnerError(f"{where}: {', '.join(unknown)} is not carried out by this runner")
