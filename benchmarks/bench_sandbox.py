"""The sandbox that the benchmarks run in: their own, in a folder that goes with it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.environment import variables
from sandbox.plugins.providers import ANY_VERSION, FOLDER
from sandbox.state import CHECKOUT, State

PROGRAMS = Path(__file__).parent / "programs"
STACK = "bench"


class BenchmarkError(Exception):
    """A measured command failed: its figures would mean nothing."""


@dataclass(frozen=True)
class Ran:
    """A command that succeeded."""

    seconds: float
    output: str
    messages: str
    """What it wrote to standard error."""


@dataclass
class BenchSandbox:
    state: State
    binaries: Path
    _stacks: list[Path] = field(default_factory=list[Path])

    @property
    def environment(self) -> dict[str, str]:
        """What unmodified programs need to work in it."""
        return {**os.environ, **variables(self.state, self.binaries)}

    def command(self, *arguments: str) -> Ran:
        """`python -m sandbox ...`, as make runs it."""
        command = [sys.executable, "-m", "sandbox", "--directory", str(self.state.directory), *arguments]
        return run(command, CHECKOUT, os.environ)

    def use_provider(self, folder: Path | None) -> None:
        """From now on the plugins in this folder, whatever their version; None for the stand-ins."""
        chosen = {FOLDER: str(folder), ANY_VERSION: "true"} if folder else {}
        command = [sys.executable, "-m", "sandbox", "--directory", str(self.state.directory), "start"]
        run(command, CHECKOUT, os.environ | chosen)

    def pulumi(self, program: Path, *arguments: str, extra: Mapping[str, str] | None = None) -> Ran:
        """`pulumi ...` in a program's folder, on its stack for benchmarks."""
        environment = {**self.environment, **(extra or {})}
        return run(["pulumi", *arguments, "--stack", STACK, "--color", "never"], program, environment)

    def new_stack(self, program: Path) -> None:
        """An empty stack of a program. What pulumi writes into the program's folder goes in `close`."""
        run(["pulumi", "stack", "init", STACK], program, self.environment)
        self._stacks.append(program)

    def close(self) -> None:
        for program in self._stacks:
            (program / f"Pulumi.{STACK}.yaml").unlink(missing_ok=True)
        self.command("reset")


def services_started(output: str) -> dict[str, float]:
    """The seconds that each service took, from what `start` says."""
    return {name: float(value) for name, value in re.findall(r"^\s*(\S+) is ready after ([\d.]+) s$", output, re.M)}


def run(command: list[str], folder: Path, environment: Mapping[str, str]) -> Ran:
    """Run a command to its end. Raises BenchmarkError with all that it wrote where it fails."""
    began = time.perf_counter()
    ended = subprocess.run(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    if ended.returncode != 0:
        shown = " ".join([Path(command[0]).name, *command[1:]])
        raise BenchmarkError(f"{shown}\nin {folder} ended with code {ended.returncode}:\n{ended.stdout}{ended.stderr}")
    return Ran(seconds, ended.stdout, ended.stderr)
