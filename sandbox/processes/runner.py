"""Starts, watches and stops the background processes of one state directory."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import psutil

from sandbox.processes.process import Process
from sandbox.processes.record import Record
from sandbox.processes.status import Died, NotStarted, Running, Status, log_excerpt

# What a process sees of the caller's environment. A proxy, a KUBECONFIG or cloud credentials set in someone's shell
# must not change how the sandbox behaves, and must not outlive that shell in a background process.
_KEPT_ENVIRONMENT = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "TMPDIR", "TZ", "USER")
_LOG_LIMIT = 10_000_000
_LINES_SHOWN = 12
_POLL = 0.05
_STOP_PATIENCE = 10.0
_KILL_PATIENCE = 5.0


class ProcessError(Exception):
    """A process that could not be started, did not become ready, died, or cannot be stopped."""


class Processes:
    """The processes of one directory: records in run/, output in logs/."""

    def __init__(self, directory: Path) -> None:
        self._run = directory / "run"
        self._logs = directory / "logs"
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, processes: Sequence[Process], report: Callable[[str], None] = lambda line: None) -> None:
        """Start what does not run yet, each when those it comes after are ready, and return when all are ready.

        Whatever fails, all that this call started is stopped again.
        """
        _refuse_unknown_order(processes)
        started: list[str] = []
        try:
            self._start_all(processes, started, report)
        except BaseException:
            self.stop(reversed(started))
            raise

    def stop(self, names: Iterable[str] | None = None, timeout: float = _STOP_PATIENCE) -> list[str]:
        """Stop these, one after the other, or all in the reverse order of their start. Tell which were running.

        A process group that does not end within `timeout` seconds is killed.
        """
        wanted = reversed(self.names()) if names is None else names
        return [name for name in wanted if self._stop(name, timeout)]

    def status(self, name: str) -> Status:
        record = self._record(name)
        if record is None:
            return NotStarted()
        self._reap(name)
        if record.is_alive():
            return Running(record.pid, record.create_time)
        # Asked again: it may have ended just now.
        return Died(name, record.pid, self._reap(name), self._last_lines(name, record), self.log(name))

    def names(self) -> list[str]:
        """What was started and not stopped, alive or not, in the order of its start."""
        records = {path.stem: Record.read(path) for path in self._run.glob("*.json")}
        known = {name: record for name, record in records.items() if record}
        return sorted(known, key=lambda name: (known[name].position, known[name].create_time))

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def _start_all(self, processes: Sequence[Process], started: list[str], report: Callable[[str], None]) -> None:
        waiting = dict(enumerate(processes))
        since: dict[str, float] = {}
        ready: set[str] = set()
        while len(ready) < len(processes):
            for position, process in list(waiting.items()):
                if ready.issuperset(process.after):
                    del waiting[position]
                    if self._ensure_started(process, position):
                        started.append(process.name)
                    since[process.name] = time.monotonic()
            for process in processes:
                if process.name not in since:
                    continue
                # Of the ready ones too: what dies while others are waited for must not go unnoticed.
                self._check_alive(process.name)
                if process.name not in ready:
                    seconds = time.monotonic() - since[process.name]
                    if self._is_ready(process):
                        process.on_ready()
                        ready.add(process.name)
                        report(f"{process.name} is ready after {seconds:.1f} s")
                    elif seconds > process.ready_timeout:
                        raise ProcessError(self._timeout_text(process))
            time.sleep(_POLL)

    def _ensure_started(self, process: Process, position: int) -> bool:
        """Start it unless it runs already with the same command; tell whether it was started."""
        record = self._record(process.name)
        if record and record.is_alive() and record.command == list(process.command):
            return False
        # Also after a death: children of a dead process may still hold its port.
        self._stop(process.name, _STOP_PATIENCE)
        self._launch(process, position)
        return True

    def _launch(self, process: Process, position: int) -> None:
        for directory in (self._run, self._logs):
            directory.mkdir(parents=True, exist_ok=True)
        log = self.log(process.name)
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        inherited = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        with log.open("ab") as output:
            offset = output.tell()
            try:
                child = subprocess.Popen(
                    process.command,
                    env=inherited | dict(process.environment),
                    cwd=process.working_directory,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as error:
                raise ProcessError(
                    f"{process.name} cannot be started: {error.strerror}: {process.command[0]}"
                ) from error
        self._children[process.name] = child
        create_time = psutil.Process(child.pid).create_time()
        Record(child.pid, create_time, list(process.command), offset, position).write(self._record_path(process.name))

    def _check_alive(self, name: str) -> None:
        status = self.status(name)
        if isinstance(status, Died):
            # Its record goes: what has been reported once is not reported again by a later status.
            self._stop(name, _STOP_PATIENCE)
            raise ProcessError(str(status))

    def _is_ready(self, process: Process) -> bool:
        if callable(process.ready):
            return process.ready()
        record = self._record(process.name)
        return record is not None and process.ready in self._read_log(process.name, record)

    def _stop(self, name: str, timeout: float) -> bool:
        record = self._record(name)
        if record is None:
            return False
        self._reap(name)
        was_running = record.is_alive()
        if not record.end_group(signal.SIGTERM, timeout) and not record.end_group(signal.SIGKILL, _KILL_PATIENCE):
            raise ProcessError(
                f"{name} (pid {record.pid}) does not end, not even when killed. Its log: {self.log(name)}"
            )
        self._record_path(name).unlink(missing_ok=True)
        self._reap(name)
        self._children.pop(name, None)
        return was_running

    def _reap(self, name: str) -> int | None:
        """The exit code, if this very object started it and it has ended."""
        child = self._children.get(name)
        return child.poll() if child else None

    def _timeout_text(self, process: Process) -> str:
        record = self._record(process.name)
        excerpt = log_excerpt(self._last_lines(process.name, record) if record else (), self.log(process.name))
        return f"{process.name} runs, and is not ready after {process.ready_timeout:g} s. {excerpt}"

    def _last_lines(self, name: str, record: Record) -> tuple[str, ...]:
        return tuple(self._read_log(name, record).splitlines()[-_LINES_SHOWN:])

    def _read_log(self, name: str, record: Record) -> str:
        try:
            with self.log(name).open("rb") as log:
                log.seek(record.log_offset)
                return log.read().decode(errors="replace")
        except FileNotFoundError:
            return ""

    def _record(self, name: str) -> Record | None:
        return Record.read(self._record_path(name))

    def _record_path(self, name: str) -> Path:
        return self._run / f"{name}.json"


def _refuse_unknown_order(processes: Sequence[Process]) -> None:
    seen: set[str] = set()
    for process in processes:
        if missing := set(process.after) - seen:
            raise ValueError(f"{process.name} comes after {sorted(missing)}, which the list does not have before it")
        seen.add(process.name)
