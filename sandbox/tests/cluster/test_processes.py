"""The runner, with a shell as the process.

Holds: what was started is found again by any later command; a death says what is known of it; a stop leaves nothing of
the process's group behind and touches nothing else. What the sandbox's own processes are is tested elsewhere.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from sandbox.processes import Died, NotStarted, Process, ProcessError, Processes, Running


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Processes]:
    runner = Processes(tmp_path)
    yield runner
    runner.stop(timeout=1)


def shell(name: str, script: str, ready: Callable[[], bool] | str = "up", **options: Any) -> Process:
    return Process(name=name, command=["/bin/sh", "-c", script], ready=ready, **options)


def pid_of(runner: Processes, name: str) -> int:
    status = runner.status(name)
    assert isinstance(status, Running), status
    return status.pid


def is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def eventually(condition: Callable[[], object], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_slow_process_is_waited_for(runner: Processes) -> None:
    lines: list[str] = []
    runner.start([shell("slow", "sleep 0.4; echo up; sleep 60")], lines.append)
    assert len(lines) == 1
    assert lines[0].startswith("slow is ready after 0.")


def test_a_process_is_ready_when_it_says_so_and_not_when_it_has_started(runner: Processes, tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    runner.start([shell("late", f"sleep 0.3; touch {flag}; sleep 60", ready=flag.exists)])
    assert flag.exists()


def test_a_process_outlives_the_command_that_started_it(runner: Processes) -> None:
    runner.start([shell("server", "echo up; sleep 60")])
    pid = pid_of(runner, "server")
    assert os.getsid(pid) == pid, "it shares our session: closing the terminal would end it"
    assert os.getpgid(pid) == pid


def test_a_later_command_finds_it_and_stops_it(runner: Processes, tmp_path: Path) -> None:
    runner.start([shell("server", "echo up; sleep 60")])
    pid = pid_of(runner, "server")
    later = Processes(tmp_path)
    assert pid_of(later, "server") == pid
    assert later.names() == ["server"]
    assert later.stop() == ["server"]
    assert is_gone(pid)
    assert later.status("server") == NotStarted()


def test_starting_again_leaves_a_running_process_alone(runner: Processes) -> None:
    server = shell("server", "echo up; sleep 60")
    runner.start([server])
    before = pid_of(runner, "server")
    runner.start([server])
    assert pid_of(runner, "server") == before


def test_a_changed_command_replaces_the_running_process(runner: Processes) -> None:
    runner.start([shell("server", "echo up; sleep 60")])
    before = pid_of(runner, "server")
    runner.start([shell("server", "echo up; sleep 61")])
    assert pid_of(runner, "server") != before
    assert is_gone(before)


def test_a_process_that_never_gets_ready_is_stopped_and_its_last_lines_are_shown(runner: Processes) -> None:
    with pytest.raises(ProcessError) as error:
        runner.start([shell("stuck", "echo still looking; sleep 60", ready=lambda: False, ready_timeout=0.3)])
    assert "stuck runs, and is not ready after 0.3 s" in str(error.value)
    assert "still looking" in str(error.value)
    assert runner.status("stuck") == NotStarted()


def test_an_early_death_names_the_process_its_exit_code_its_last_lines_and_its_log(runner: Processes) -> None:
    with pytest.raises(ProcessError) as error:
        runner.start([shell("broken", "echo no such port >&2; exit 3")])
    text = str(error.value)
    assert text.startswith("broken (pid ")
    assert "died with exit code 3" in text
    assert "\n  no such port" in text
    assert str(runner.log("broken")) in text


def test_a_death_by_signal_names_the_signal(runner: Processes) -> None:
    with pytest.raises(ProcessError, match="died with signal SIGKILL"):
        runner.start([shell("killed", "kill -9 $$")])


def test_the_last_lines_are_those_of_this_start(runner: Processes) -> None:
    with pytest.raises(ProcessError):
        runner.start([shell("server", "echo first trouble; exit 1")])
    with pytest.raises(ProcessError) as error:
        runner.start([shell("server", "echo second trouble; exit 1")])
    assert "second trouble" in str(error.value)
    assert "first trouble" not in str(error.value)
    assert "first trouble" in runner.log("server").read_text(), "the log itself keeps both"


def test_a_missing_program_is_named(runner: Processes) -> None:
    with pytest.raises(ProcessError, match="server cannot be started: No such file or directory: /nowhere/server"):
        runner.start([Process(name="server", command=["/nowhere/server"], ready=lambda: True)])


def test_a_death_after_the_start_is_seen_and_its_exit_code_known_to_the_one_who_started_it(runner: Processes) -> None:
    runner.start([shell("server", "echo up; sleep 0.2; exit 7")])
    eventually(lambda: isinstance(runner.status("server"), Died))
    assert "server" in str(runner.status("server"))
    assert "exit code 7" in str(runner.status("server"))


def test_a_later_command_says_that_it_cannot_know_the_exit_code(runner: Processes, tmp_path: Path) -> None:
    runner.start([shell("server", "echo up; sleep 60")])
    os.kill(pid_of(runner, "server"), signal.SIGKILL)
    later = Processes(tmp_path)
    eventually(lambda: isinstance(later.status("server"), Died))
    assert "an exit code that nobody saw" in str(later.status("server"))
    later.start([shell("server", "echo up; sleep 60")])
    assert isinstance(later.status("server"), Running)


def test_a_pid_that_belongs_to_another_process_by_now_counts_as_dead_and_is_left_alone(
    runner: Processes, tmp_path: Path
) -> None:
    with subprocess.Popen(["/bin/sleep", "60"], start_new_session=True) as stranger:
        (tmp_path / "run").mkdir()
        record = {"pid": stranger.pid, "create_time": 1.0, "command": ["x"], "log_offset": 0, "position": 0}
        (tmp_path / "run" / "server.json").write_text(json.dumps(record))
        try:
            assert isinstance(runner.status("server"), Died)
            assert runner.stop() == []
            assert stranger.poll() is None, "somebody else's process was stopped"
        finally:
            stranger.kill()


def test_stopping_before_the_start_and_three_times_is_safe(runner: Processes) -> None:
    assert runner.stop(["server"]) == []
    runner.start([shell("server", "echo up; sleep 60")])
    assert [runner.stop(["server"]) for _ in range(3)] == [["server"], [], []]


def test_children_end_with_their_process(runner: Processes, tmp_path: Path) -> None:
    child = tmp_path / "child"
    runner.start([shell("parent", f"sleep 60 & echo $! > {child}; echo up; wait")])
    pid = int(child.read_text())
    runner.stop()
    assert is_gone(pid)


def test_children_of_a_process_that_has_died_are_stopped_too(runner: Processes, tmp_path: Path) -> None:
    child = tmp_path / "child"
    runner.start([shell("parent", f"sleep 60 & echo $! > {child}; echo up; exec sleep 60")])
    pid = int(child.read_text())
    os.kill(pid_of(runner, "parent"), signal.SIGKILL)
    eventually(lambda: isinstance(runner.status("parent"), Died))
    assert not is_gone(pid)
    assert runner.stop() == [], "it was not running any more"
    assert is_gone(pid)


def test_a_process_that_ignores_the_request_to_end_is_killed(runner: Processes) -> None:
    runner.start([shell("deaf", "trap '' TERM; echo up; while :; do sleep 0.1; done")])
    pid = pid_of(runner, "deaf")
    assert runner.stop(timeout=0.3) == ["deaf"]
    assert is_gone(pid)


def test_a_process_that_cannot_be_killed_is_reported(runner: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    runner.start([shell("immortal", "echo up; sleep 60")])
    with monkeypatch.context() as patch:
        patch.setattr(os, "killpg", lambda group, number: None)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
        patch.setattr("sandbox.processes.runner._KILL_PATIENCE", 0.2)
        with pytest.raises(ProcessError, match=r"immortal .* does not end, not even when killed"):
            runner.stop(timeout=0.2)
    assert isinstance(runner.status("immortal"), Running), "its record must stay, or nobody would find it again"


def test_processes_start_together_unless_one_comes_after_another(runner: Processes, tmp_path: Path) -> None:
    lines: list[str] = []
    flag = tmp_path / "flag"
    # What comes after `slow` needs what its on_ready does, not only that it is ready.
    runner.start(
        [
            shell("slow", "sleep 0.5; echo up; sleep 60", on_ready=flag.touch),
            shell("dependent", f"test -e {flag} && echo up; sleep 60", after=["slow"]),
            shell("quick", "echo up; sleep 60"),
        ],
        lines.append,
    )
    assert [line.split()[0] for line in lines] == ["quick", "slow", "dependent"]


def test_an_order_that_the_list_cannot_keep_is_refused_before_anything_starts(runner: Processes) -> None:
    with pytest.raises(ValueError, match=r"web comes after \['database'\]"):
        runner.start([shell("web", "echo up; sleep 60", after=["database"])])
    assert runner.names() == []


def test_a_failed_start_stops_what_it_started_and_nothing_else(runner: Processes) -> None:
    earlier = shell("earlier", "echo up; sleep 60")
    runner.start([earlier])
    with pytest.raises(ProcessError, match="broken"):
        runner.start([earlier, shell("good", "echo up; sleep 60"), shell("broken", "sleep 0.2; exit 1")])
    assert isinstance(runner.status("earlier"), Running)
    assert runner.status("good") == NotStarted()


def test_a_death_is_noticed_while_others_are_waited_for(runner: Processes) -> None:
    started = time.monotonic()
    with pytest.raises(ProcessError, match=r"first .* died with exit code 1"):
        runner.start([shell("first", "echo up; sleep 0.3; exit 1"), shell("second", "sleep 60", ready=lambda: False)])
    assert time.monotonic() - started < 5


def test_all_are_stopped_in_the_reverse_order_of_their_start(runner: Processes, tmp_path: Path) -> None:
    order = tmp_path / "order"
    names = ["first", "second", "third"]
    for name in names:
        script = f"trap 'echo {name} >> {order}; exit 0' TERM; echo up; while :; do sleep 0.05; done"
        runner.start([shell(name, script)])
    assert runner.stop() == ["third", "second", "first"]
    assert order.read_text().split() == ["third", "second", "first"]


def test_a_process_that_was_restarted_alone_keeps_its_place_in_the_order(runner: Processes) -> None:
    both = [shell("first", "echo up; sleep 60"), shell("second", "echo up; sleep 60")]
    runner.start(both)
    os.kill(pid_of(runner, "first"), signal.SIGKILL)
    eventually(lambda: isinstance(runner.status("first"), Died))
    runner.start(both)
    assert runner.names() == ["first", "second"]
    assert runner.stop() == ["second", "first"]


def test_the_callers_environment_is_not_passed_on(runner: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    runner.start([shell("server", "env; echo up; sleep 60", environment={"OWN": "value"})])
    seen = runner.log("server").read_text().splitlines()
    assert "OWN=value" in seen
    assert not any(line.startswith("HTTPS_PROXY=") for line in seen)
    assert any(line.startswith("PATH=") for line in seen)


def test_a_log_that_has_grown_large_is_put_aside(runner: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.processes.runner._LOG_LIMIT", 10)
    runner.start([shell("server", "echo up, for the first time; sleep 60", ready="first")])
    runner.stop()
    runner.start([shell("server", "echo up; sleep 60")])
    assert runner.log("server").read_text() == "up\n"
