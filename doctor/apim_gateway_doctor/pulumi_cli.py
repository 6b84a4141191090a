"""Runs the pulumi CLI in a project's directory, and says in one line why it could not."""

import json
import subprocess
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from apim_gateway_doctor.errors import CannotCheckError, one_line

# What pulumi says, and what to do about it.
_FIXES = (
    ("no stack named", "`pulumi stack ls` lists the stacks; name one with --stack"),
    ("no stack selected", "Name one with --stack, or select one: pulumi stack select"),
    ("PULUMI_ACCESS_TOKEN", "Log in to the backend that has the stack: pulumi login"),
    ("unable to open state directory", "Correct PULUMI_BACKEND_URL, or log in to the backend: pulumi login"),
    ("passphrase", "Set PULUMI_CONFIG_PASSPHRASE to the stack's passphrase"),
)


class Pulumi:
    """pulumi, as a person would type it there."""

    def __init__(self, project: Path) -> None:
        if not project.is_dir():
            raise CannotCheckError(f"--project is '{project}': there is no such directory. Give the program's.")
        folders = (project.absolute(), *project.absolute().parents)
        files = (folder / name for folder in folders for name in ("Pulumi.yaml", "Pulumi.yml"))
        file = next((each for each in files if each.is_file()), None)
        if file is None:
            raise CannotCheckError(
                f"--project is '{project}': there is no Pulumi.yaml in it or above. Give the program's directory."
            )
        self.project = project
        self._file = file

    @cached_property
    def project_name(self) -> str:
        """The project's name, as Pulumi.yaml has it. Raises CannotCheckError where it has none."""
        try:
            return str(yaml.safe_load(self._file.read_text(encoding="utf-8"))["name"])
        except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError):
            raise CannotCheckError(
                f"{self._file} can't be read, or has no name: stacks are found by it. Correct it, or name the program's"
                " directory with --project."
            ) from None

    def json(self, *arguments: str) -> Any:
        """The parsed answer of a command."""
        return json.loads(self.run(*arguments))

    def run(self, *arguments: str, standard_input: str | None = None) -> str:
        """What a command prints. Raises CannotCheckError with pulumi's own reason when it fails."""
        command = ["pulumi", "--non-interactive", "--color", "never", *arguments]
        try:
            ran = subprocess.run(
                command,
                cwd=self.project,
                input=standard_input,
                stdin=None if standard_input is not None else subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError:
            raise CannotCheckError(
                "pulumi is not on PATH: the stack's state is read with it."
                " Install it, https://www.pulumi.com/docs/install/, or use the sandbox's: make verify."
            ) from None
        if ran.returncode != 0:
            raise CannotCheckError(_refusal(arguments, ran.stderr or ran.stdout))
        return ran.stdout


def _refusal(arguments: Sequence[str], output: str) -> str:
    reason = one_line(output).rstrip(".")
    fix = known_fix(output) or "Correct that, then try again"
    return f"pulumi {' '.join(arguments)} failed: {reason}. {fix}."


def known_fix(output: str) -> str:
    """The fix for what pulumi says; empty where none is known."""
    return next((fix for sign, fix in _FIXES if sign in output), "")
