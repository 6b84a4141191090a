"""What is known of a process, and how a death is told."""

import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Running:
    pid: int
    # Seconds since the epoch.
    since: float


@dataclass(frozen=True)
class NotStarted:
    """Never started, or stopped since."""


@dataclass(frozen=True)
class Died:
    """Started and not stopped, and yet it is gone."""

    name: str
    pid: int
    # Only known to the very program that started it; the system tells nobody else.
    exit_code: int | None
    last_lines: Sequence[str]
    log: Path

    def __str__(self) -> str:
        return (
            f"{self.name} (pid {self.pid}) died with {_exit(self.exit_code)}. {log_excerpt(self.last_lines, self.log)}"
        )


Status = Running | NotStarted | Died


def log_excerpt(lines: Sequence[str], log: Path) -> str:
    """The last lines with where they are from."""
    if not lines:
        return f"It wrote nothing to {log}"
    return "\n  ".join([f"Its last lines, from {log}:", *lines])


def _exit(code: int | None) -> str:
    if code is None:
        return "an exit code that nobody saw, because the command that started it has ended"
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"
