"""The record by which a later command finds a process again, and the system's word on whether it lives.

A pid alone does not do: it may have been given to another process since. The time of its creation tells them apart.
"""

import json
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

_POLL = 0.02
# Counted from the boot time, which moves a little when the clock is corrected.
_CLOCK_TOLERANCE = 2


@dataclass(frozen=True)
class Record:
    pid: int
    create_time: float
    command: list[str]
    # Where in its log this run begins.
    log_offset: int
    # Its place in the list it was started from. It is stopped in the reverse order, also when it was restarted alone.
    position: int

    @classmethod
    def read(cls, path: Path) -> "Record | None":
        try:
            content: dict[str, Any] = json.loads(path.read_text())
        except FileNotFoundError:
            return None
        return cls(**content)

    def write(self, path: Path) -> None:
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps(asdict(self)))
        unfinished.replace(path)

    def is_alive(self) -> bool:
        try:
            process = psutil.Process(self.pid)
            return self._is_this(process) and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def group_is_alive(self) -> bool:
        """Whether the process is there, or a child that outlived it."""
        try:
            if not self._is_this(psutil.Process(self.pid)):
                # Its pid is another's: a pid is not given away while anybody of its group lives.
                return False
        except psutil.NoSuchProcess:
            pass
        return any(_is_in_group(pid, self.pid) for pid in psutil.pids())

    def end_group(self, number: signal.Signals, patience: float) -> bool:
        """Send the signal to the whole group; tell whether all of it has ended within `patience` seconds."""
        deadline = time.monotonic() + patience
        if self.group_is_alive():
            try:
                os.killpg(self.pid, number)
            except ProcessLookupError:
                return True
        while self.group_is_alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL)
        return True

    def _is_this(self, process: psutil.Process) -> bool:
        return abs(process.create_time() - self.create_time) < _CLOCK_TOLERANCE


def _is_in_group(pid: int, group: int) -> bool:
    try:
        return os.getpgid(pid) == group and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, PermissionError, psutil.NoSuchProcess):
        return False
