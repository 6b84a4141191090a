"""A repository, a machine with a `pulumi` that only says what a test has it say, and a local GitHub."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sandbox.toolchain.parts import pulumi_version
from tests.workflows.runner import Event, LocalGitHub, Machine, Run, run_workflow
from tests.workflows.runner.event import pull_request

CHECKOUT = Path(__file__).parents[2]
_PULUMI = """#!/bin/sh
if [ "$1" = version ]; then echo v{version}; exit; fi
echo "$@" >>{folder}/called
echo "$1 $3 $ARM_CLIENT_ID $ARM_SUBSCRIPTION_ID $PULUMI_BACKEND_URL" >>{folder}/signed-in
cat {folder}/says
exit "$(cat {folder}/code-"$1" 2>/dev/null || cat {folder}/code)"
"""


STACKS = ("dev", "staging", "prod")


def by_stack(form: str) -> str:
    """A variable with a value for each stack: the form with the stack's number."""
    return json.dumps({name: form.format(number) for number, name in enumerate((*STACKS, "demo"))})


@dataclass
class Repository:
    """A git repository with the workflows of this checkout and small files in the places of the others."""

    folder: Path

    def git(self, *arguments: str) -> str:
        identity = ["-c", "user.name=Test", "-c", "user.email=test@contoso.example"]
        command = ["git", "-C", str(self.folder), *identity, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def commit(self, files: dict[str, str]) -> str:
        """A commit with these files written, and its hash."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a change")
        return self.git("rev-parse", "HEAD")


@dataclass
class Workplace:
    repository: Repository
    first: str
    """The commit that main is at."""
    github: LocalGitHub
    machine: Machine
    folder: Path
    variables: dict[str, str] = field(
        default_factory=lambda: {
            "AZURE_TENANT_ID": "00000000-0000-4000-8000-000000000001",
            "AZURE_SUBSCRIPTION_IDS": by_stack("00000000-0000-4000-8000-00000000002{}"),
            "AZURE_READER_CLIENT_IDS": by_stack("00000000-0000-4000-8000-00000000003{}"),
            "AZURE_CLIENT_ID": "00000000-0000-4000-8000-000000000004",
            "PULL_REQUEST_STACKS": json.dumps([*STACKS, "demo"]),
            "PULUMI_BACKEND_URLS": by_stack("file:///nowhere{}"),
        }
    )

    def pulumi_says(self, text: str, code: int = 0, command: str = "") -> None:
        """What it writes, and the code of all commands or of this one."""
        (self.folder / "says").write_text(text)
        (self.folder / (f"code-{command}" if command else "code")).write_text(str(code))

    @property
    def called(self) -> list[str]:
        """The command lines of pulumi, in order."""
        file = self.folder / "called"
        return file.read_text().splitlines() if file.exists() else []

    @property
    def signed_in(self) -> list[str]:
        """Command, stack, identity, subscription and state of each call of pulumi, in order."""
        file = self.folder / "signed-in"
        return file.read_text().splitlines() if file.exists() else []

    def run(self, name: str, event: Event) -> Run:
        return run_workflow(name, event, self.github, self.machine)

    def preview(self, head: str, **settings: Any) -> Run:
        event = pull_request(self.repository.folder, self.first, head, variables=self.variables, **settings)
        return self.run("preview.yml", event)

    def on_main(self, name: str, trigger: str, **settings: Any) -> Run:
        given: dict[str, Any] = {"variables": self.variables, **settings}
        return self.run(name, Event(trigger, self.repository.folder, self.first, **given))


@pytest.fixture
def workplace(tmp_path: Path) -> Iterator[Workplace]:
    folder = tmp_path / "pulumi"
    folder.mkdir()
    program = folder / "pulumi"
    program.write_text(_PULUMI.format(version=pulumi_version(), folder=folder))
    program.chmod(0o755)
    repository = Repository(tmp_path / "repository")
    shutil.copytree(CHECKOUT / ".github", repository.folder / ".github", ignore=shutil.ignore_patterns("__pycache__"))
    repository.git("init", "--quiet", "--initial-branch=main")
    stacks = {f"Pulumi.{name}.yaml": "config: {}\n" for name in STACKS}
    first = repository.commit({**stacks, "__main__.py": "", "README.md": "", "policy/config/prod.json": "{}"})
    environment = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path), "NO_PROXY": "127.0.0.1"}
    machine = Machine(environment, Path(sys.prefix), tmp_path / "jobs")
    with LocalGitHub() as github:
        made = Workplace(repository, first, github, machine, folder)
        made.pulumi_says("")
        yield made
