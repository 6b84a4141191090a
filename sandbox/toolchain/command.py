"""Runs one go command to its end: each line of its output is seen as it comes, and it never outlives its caller."""

import contextlib
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from sandbox.toolchain.errors import ToolchainError

OnLine = Callable[[str], None]
OnTick = Callable[[], None]

_LAST_LINES = 15
_GRACE_SECONDS = 5.0


def ignore_line(line: str) -> None:
    del line


def ignore_tick() -> None:
    pass


def run(
    command: list[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    advice: str,
    on_line: OnLine = ignore_line,
    on_tick: OnTick = ignore_tick,
) -> list[str]:
    """Run to the end and return what went to standard output. Lines of standard error go to on_line and to the log;
    on_tick is called every second at least. A failure says the advice, the last lines and where the log is."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as log_file:
        log_file.write(f"$ {' '.join(command)}\n")
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        try:
            output, errors = _read(process, log_file.write, on_line, on_tick)
        finally:
            _end(process)
        if process.returncode != 0:
            log_file.write(f"exit code {process.returncode}\n")
            raise ToolchainError("\n".join([f"{advice} Log: {log}", *errors[-_LAST_LINES:]]))
    return output


def _read(
    process: subprocess.Popen[str],
    write: Callable[[str], object],
    on_line: OnLine,
    on_tick: OnTick,
) -> tuple[list[str], list[str]]:
    lines: queue.Queue[tuple[list[str], str | None]] = queue.Queue()
    output: list[str] = []
    errors: list[str] = []

    def pump(stream: IO[str], kept: list[str]) -> None:
        for line in stream:
            lines.put((kept, line.rstrip("\n")))
        lines.put((kept, None))

    assert process.stdout is not None
    assert process.stderr is not None
    for stream, kept in ((process.stdout, output), (process.stderr, errors)):
        threading.Thread(target=pump, args=(stream, kept), daemon=True).start()
    open_streams = 2
    while open_streams:
        with contextlib.suppress(queue.Empty):
            kept, line = lines.get(timeout=1)
            if line is None:
                open_streams -= 1
                continue
            kept.append(line)
            if kept is errors:
                write(line + "\n")
                on_line(line)
        on_tick()
    process.wait()
    return output, errors


def _end(process: subprocess.Popen[str]) -> None:
    """End go and the compilers it started; nothing to do after a normal end."""
    if process.poll() is not None:
        return
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal_number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_GRACE_SECONDS)
            break
