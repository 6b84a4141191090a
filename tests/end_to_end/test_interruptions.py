"""`up` interrupted at any moment goes on with the next run; a killed service is named, and comes back with its data."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.end_to_end.running import RunningSandbox

SERVICES = ("azure", "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "gateway")


@pytest.fixture
def own_sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    sandbox = RunningSandbox(tmp_path / "state")
    yield sandbox
    sandbox.command("reset")


def pids(sandbox: RunningSandbox) -> dict[str, int]:
    """What `status` says of each service that runs."""
    rows = [line.split() for line in sandbox.command("status").lines]
    return {row[0]: int(row[2]) for row in rows if len(row) > 2 and row[1] in ("running", "died") and row[2].isdigit()}


def kill(pid: int) -> None:
    process = psutil.Process(pid)
    process.kill()
    process.wait(timeout=10)


def interrupt_when(sandbox: RunningSandbox, said: str) -> str:
    """`up`, and Ctrl-C as soon as it says this; returns all that it said."""
    running = sandbox.started_command("up", start_new_session=True)
    assert running.stdout
    lines: list[str] = []
    for line in running.stdout:
        lines.append(line)
        if said in line:
            # A terminal sends it to every process in the foreground.
            os.killpg(running.pid, signal.SIGINT)
            break
    rest, _ = running.communicate(timeout=120)
    output = "".join(lines) + rest
    assert lines, output
    assert said in lines[-1], f"it never said {said!r}:\n{output}"
    assert running.returncode != 0, output
    return output


def test_up_interrupted_again_and_again_ends_like_one_that_was_not(own_sandbox: RunningSandbox) -> None:
    moments = ("etcd is ready", "The sandbox is ready", "Application mygw-application creating", "Deployment mygw")
    for moment in moments:
        output = interrupt_when(own_sandbox, moment)
        assert "Traceback" not in output, output
    finished = own_sandbox.command("up")
    assert finished.code == 0, finished.output
    again = own_sandbox.command("up")
    assert "17 unchanged" in again.lines, again.output

    gone = own_sandbox.command("down")
    assert gone.lines[-1] == "Azure and the cluster hold nothing of the stack. The sandbox is stopped.", (
        f"an interrupted run left something that the state does not know:\n{gone.output}"
    )


def test_killed_services_are_named_and_come_back_with_their_data(own_sandbox: RunningSandbox) -> None:
    assert own_sandbox.command("up").code == 0
    before = pids(own_sandbox)
    assert set(before) == set(SERVICES)
    for pid in before.values():
        kill(pid)

    told = own_sandbox.command("status")
    assert told.code == 1
    for name in SERVICES:
        assert any(line.startswith(f"{name} ") and " died" in line for line in told.lines), told.output
    assert "`make up` brings it back with its data." in told.lines

    back = own_sandbox.command("up")
    assert back.code == 0, back.output
    assert "17 unchanged" in back.lines, back.output
    after = pids(own_sandbox)
    assert set(after) == set(SERVICES)
    assert not set(after.values()) & set(before.values())


def test_a_restarted_machine_is_as_good_as_killed_services(own_sandbox: RunningSandbox) -> None:
    """After a restart the recorded pids belong to nobody, or to somebody else: those are left alone."""
    assert own_sandbox.command("start").code == 0
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        for name, pid in pids(own_sandbox).items():
            kill(pid)
            record = own_sandbox.directory / "run" / f"{name}.json"
            record.write_text(record.read_text().replace(f'"pid": {pid}', f'"pid": {bystander.pid}'))
        started = own_sandbox.command("start")
        assert started.code == 0, started.output
        assert bystander.poll() is None, "a process was stopped that is not the sandbox's"
    finally:
        bystander.kill()
        bystander.wait()
