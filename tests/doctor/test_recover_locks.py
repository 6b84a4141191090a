"""A lock is cleared only when its process is certainly gone."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.recover.locks import Lock, locks, refuse_living

HERE = os.uname().nodename
NOW = datetime.now(UTC).isoformat()


def dead_pid() -> int:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    return gone.pid


def test_a_lock_of_a_dead_process_of_this_machine_is_stale() -> None:
    refuse_living([Lock(dead_pid(), HERE, "me", NOW)], "dev")


def test_a_lock_of_a_living_process_is_named_and_refused() -> None:
    with pytest.raises(CannotCheckError, match=rf"^The stack 'dev' is locked by me@{HERE} \(pid {os.getpid()}\).*runs"):
        refuse_living([Lock(os.getpid(), HERE, "me", NOW)], "dev")


def test_a_process_that_is_younger_than_the_lock_is_not_its_owner() -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    with subprocess.Popen(["sleep", "60"]) as young:
        refuse_living([Lock(young.pid, HERE, "me", yesterday)], "dev")
        young.kill()


def test_a_lock_of_another_machine_is_refused_with_what_to_do() -> None:
    with pytest.raises(CannotCheckError, match="pulumi cancel --stack dev"):
        refuse_living([Lock(dead_pid(), "another-machine", "me", NOW)], "dev")


def test_a_living_lock_among_stale_ones_refuses_all() -> None:
    with pytest.raises(CannotCheckError):
        refuse_living([Lock(dead_pid(), HERE, "me", NOW), Lock(os.getpid(), HERE, "me", NOW)], "dev")


def test_only_the_locks_of_this_stack_are_read(tmp_path: Path) -> None:
    for stack in ("dev", "prod"):
        folder = tmp_path / ".pulumi" / "locks" / "organization" / "apim-gateway" / stack
        folder.mkdir(parents=True)
        content = {"pid": 1, "username": stack, "hostname": HERE, "timestamp": "2026-11-23T20:06:01.984621943Z"}
        (folder / "a.json").write_text(json.dumps(content))
    [found] = locks(f"file://{tmp_path}", "apim-gateway", "dev")
    assert (found.pid, found.user) == (1, "dev")
    # The engine writes nanoseconds.
    assert isinstance(found.stale, bool)


def test_the_locks_of_a_backend_elsewhere_are_left_to_pulumi() -> None:
    assert locks("azblob://state", "apim-gateway", "dev") == []
