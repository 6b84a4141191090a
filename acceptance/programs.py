"""Runs pulumi and doctor as a person would, shows what they print without credentials, and judges how they end."""

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from acceptance.errors import AcceptanceError

CHECKOUT = Path(__file__).parents[1]
# A role assignment takes up to ten minutes to work.
_RIGHTS_SECONDS, _SECONDS_BETWEEN_LOOKS = 600, 10


@dataclass
class Programs:
    stack: str
    variables: Mapping[str, str]
    say: Callable[[str], None]
    different: list[str] = field(default_factory=list[str])
    """What was not as docs/acceptance.md expects it."""

    def pulumi(self, command: str, *arguments: str, expect: str = "") -> None:
        """`pulumi COMMAND` for the stack, which should say these words. Raises AcceptanceError where it fails."""
        options = ["--stack", self.stack, "--non-interactive", "--color", "never"]
        self._run(["pulumi", *command.split(), *arguments, *options], expect, 0)

    def doctor(self, *, code: int = 0) -> None:
        """`apim-gateway-doctor`, which should end with this code, at the latest when all rights are in effect."""
        ends = time.monotonic() + _RIGHTS_SECONDS
        while True:
            found = len(self.different)
            self._run([sys.executable, "-m", "apim_gateway_doctor", "--stack", self.stack], "", code)
            if len(self.different) == found or time.monotonic() > ends:
                return
            del self.different[found:]
            self.say("Again in a moment: roles and client secrets take a while to be known everywhere.")
            time.sleep(_SECONDS_BETWEEN_LOOKS)

    def output(self, name: str) -> str:
        """An output of the stack."""
        process = self._started(["pulumi", "stack", "output", name, "--stack", self.stack], subprocess.DEVNULL)
        value = process.communicate()[0].strip()
        if process.returncode != 0:
            raise AcceptanceError(f"the stack has no output '{name}': its last `pulumi up` did not finish.")
        return value

    def _run(self, command: list[str], expect: str, code: int) -> None:
        shown = " ".join(["python" if each == sys.executable else each for each in command])
        self.say(f"$ {shown}")
        process = self._started(command, subprocess.STDOUT)
        redaction, output = _redaction(), ""
        for line in process.stdout or ():
            output += line
            self.say(redaction.line(line).rstrip("\n"))
        found = process.wait()
        if found != code:
            self.different.append(f"`{shown}` ended with exit code {found} instead of {code}")
            if command[0] == "pulumi":
                raise AcceptanceError(self.different[-1])
        elif expect not in " ".join(output.split()):
            self.different.append(f"`{shown}` did not say '{expect}'")

    def _started(self, command: list[str], errors: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env={**os.environ, **self.variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            errors="replace",
        )


def _redaction() -> Any:
    """What takes credentials out of the output of the workflows' other scripts, too."""
    folder = str(CHECKOUT / ".github" / "scripts")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module("redaction").Redaction()
