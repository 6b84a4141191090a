"""A go command is shown while it runs, explained when it fails, and gone when its caller is interrupted."""

import os
import shutil
import time
from pathlib import Path

import pytest

from sandbox.toolchain.command import OnLine, OnTick, ignore_line, ignore_tick, run
from sandbox.toolchain.errors import ToolchainError


def shell(script: str, tmp_path: Path, on_line: OnLine = ignore_line, on_tick: OnTick = ignore_tick) -> list[str]:
    shell_path = shutil.which("sh")
    assert shell_path is not None
    return run(
        [shell_path, "-c", script],
        folder=tmp_path,
        environment=dict(os.environ),
        log=tmp_path / "logs" / "part.log",
        advice="Mend it.",
        on_line=on_line,
        on_tick=on_tick,
    )


def test_output_is_returned_and_messages_are_seen_as_they_come(tmp_path: Path) -> None:
    seen: list[str] = []
    assert shell("echo out; echo message >&2", tmp_path, on_line=seen.append) == ["out"]
    assert seen == ["message"]
    assert "message\n" in (tmp_path / "logs" / "part.log").read_text(encoding="utf-8")


def test_a_failure_says_the_advice_the_last_lines_and_the_log(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError) as caught:
        shell("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do echo line $i >&2; done; exit 3", tmp_path)
    first, *rest = str(caught.value).splitlines()
    assert first == f"Mend it. Log: {tmp_path / 'logs' / 'part.log'}"
    assert rest == [f"line {i}" for i in range(2, 17)]


def test_a_silent_command_still_ticks(tmp_path: Path) -> None:
    ticks: list[float] = []
    shell("sleep 2.5", tmp_path, on_tick=lambda: ticks.append(time.monotonic()))
    assert len(ticks) >= 2


def test_an_interrupt_takes_the_command_and_its_children_with_it(tmp_path: Path) -> None:
    started: list[int] = []

    def interrupt(line: str) -> None:
        started.append(int(line))
        if len(started) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shell("sleep 60 & echo $! >&2; echo $$ >&2; wait", tmp_path, on_line=interrupt)
    assert len(started) == 2
    deadline = time.monotonic() + 5
    while any(alive(pid) for pid in started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(alive(pid) for pid in started)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
