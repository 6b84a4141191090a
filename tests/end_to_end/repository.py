"""The program in a git repository of its own, as a team has it on GitHub, with one stack on the sandbox."""

import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.end_to_end.git_repository import copied, git
from tests.end_to_end.identities import REPOSITORY, Identities, administrator
from tests.end_to_end.kubeconfigs import of_service_account
from tests.end_to_end.running import Ran, RunningSandbox
from tests.workflows.runner import Environment, Event, Machine, Run, run_workflow
from tests.workflows.runner.event import pull_request

_PROGRAM = (
    "__main__.py",
    "Pulumi.yaml",
    "pyproject.toml",
    "requirements.txt",
    "requirements-locked.txt",
)
_FOLDERS = (".github", "components", "policy", "settings")
_SEEN = "services,endpoints,configmaps,deployments.apps,replicasets.apps,pods"
STACK = "dev"


@dataclass
class TeamRepository:
    folder: Path
    identities: Identities
    state: str
    """The backend: this repository's own."""
    jobs: Path
    reader_kubeconfig: Path
    """Looks at the namespace, without its Secrets, and changes nothing."""

    @property
    def sandbox(self) -> RunningSandbox:
        return self.identities.sandbox

    def git(self, *arguments: str) -> str:
        return git(self.folder, *arguments)

    def commit(self, configuration: dict[str, Any]) -> str:
        """A commit with this configuration of the stack, which has the administrator's roles, and its hash."""
        roles = dict(self.identities.stack_configuration[STACK]["roles"])
        whole = {**configuration, "config": {**configuration["config"], "apim-gateway:roles": roles}}
        (self.folder / f"Pulumi.{STACK}.yaml").write_text(yaml.safe_dump(whole))
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "a change")
        return self.git("rev-parse", "HEAD")

    def preview(self, base: str, head: str) -> Run:
        return self._run("preview.yml", pull_request(self.folder, base, head, **self._settings()), reads=True)

    def on_main(self, name: str, trigger: str, commit: str, *, reads: bool) -> Run:
        return self._run(name, Event(trigger, self.folder, commit, **self._settings()), reads=reads)

    def pulumi(self, *arguments: str) -> Ran:
        environment = {**administrator(self.sandbox), "PULUMI_BACKEND_URL": self.state}
        environment["PYTHONPATH"] = str(self.folder / "components")
        return self.sandbox.pulumi("-C", str(self.folder), *arguments, environment=environment)

    def _run(self, name: str, event: Event, *, reads: bool) -> Run:
        environment = dict(self.sandbox.environment)
        if reads:
            environment["KUBECONFIG"] = str(self.reader_kubeconfig)
        machine = Machine(environment, Path(sys.prefix), self.jobs)
        return run_workflow(name, event, self.identities.github, machine)

    def _settings(self) -> dict[str, Any]:
        """The repository's settings; only the environment of the stack needs nobody's approval."""
        given = self.identities.environment_variables
        environments = {
            name: Environment(given.get(name, {}), approved=name == STACK) for name in ("dev", "staging", "prod")
        }
        variables = {**self.identities.repository_variables, "PULUMI_BACKEND_URLS": json.dumps({STACK: self.state})}
        return {"variables": variables, "environments": environments, "full_name": REPOSITORY}


@contextmanager
def made(identities: Identities, directory: Path) -> Generator[TeamRepository]:
    """The repository with its first commit, and an empty stack; what it deploys is destroyed afterwards."""
    folder = copied(directory / "repository", _FOLDERS, _PROGRAM)
    (folder / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    state = directory / "state"
    state.mkdir()
    kubeconfig = _reader_kubeconfig(identities.sandbox, directory)
    made = TeamRepository(folder, identities, f"file://{state}", directory / "jobs", kubeconfig)
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit(identities.gateway.configuration)
    created = made.pulumi("stack", "init", STACK)
    assert created.code == 0, created.output
    try:
        yield made
    finally:
        destroyed = made.pulumi("destroy", "--yes", "--skip-preview", "--refresh=false", "--remove", "--stack", STACK)
        assert destroyed.code == 0, destroyed.output


def _reader_kubeconfig(sandbox: RunningSandbox, directory: Path) -> Path:
    """Signs in as a service account that may look at the gateway's objects, as AKS' role RBAC Reader lets one."""
    name = "workflow-reader"
    for command in (
        ["create", "serviceaccount", name],
        ["create", "role", name, "--verb=get,list,watch", f"--resource={_SEEN}"],
        ["create", "rolebinding", name, f"--role={name}", f"--serviceaccount=default:{name}"],
    ):
        sandbox.kubectl(*command, "--namespace", "default")
    return of_service_account(sandbox, directory / "reader-kubeconfig", name, "default")
