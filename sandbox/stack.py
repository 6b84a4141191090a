"""Runs the real pulumi on the program, in the sandbox's environment, as a user would type it."""

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Generator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from sandbox.state import CHECKOUT, State


class PulumiError(Exception):
    """pulumi ended with an error, which it has shown."""


def run(arguments: list[str], environment: Mapping[str, str]) -> None:
    """Run pulumi in the foreground. Ctrl-C goes to it alone, so that it can end cleanly. Raises PulumiError."""
    child = subprocess.Popen(["pulumi", *arguments], cwd=CHECKOUT, env=dict(environment))
    with _left_to_the_child():
        code = child.wait()
    if code != 0:
        raise PulumiError(f"pulumi {arguments[0]} ended with exit code {code}")


def outputs(stack: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """The stack's outputs, secrets masked; empty before the first `up`."""
    command = ["pulumi", "stack", "output", "--json", "--stack", stack]
    answer = subprocess.run(command, cwd=CHECKOUT, env=dict(environment), capture_output=True, text=True, check=False)
    return json.loads(answer.stdout) if answer.returncode == 0 else {}


def pending_creations(stack: str, environment: Mapping[str, str]) -> list[str]:
    """What a killed engine was creating, as `Type name`: `apim-gateway-doctor recover` finds out what exists."""
    command = ["pulumi", "stack", "export", "--stack", stack]
    answer = subprocess.run(command, cwd=CHECKOUT, env=dict(environment), capture_output=True, text=True, check=False)
    deployment: dict[str, Any] = json.loads(answer.stdout)["deployment"] if answer.returncode == 0 else {}
    resources: list[dict[str, Any]] = [
        each["resource"] for each in deployment.get("pending_operations", []) if each["type"] == "creating"
    ]
    return [f"{each['type'].split(':')[-1]} {each['urn'].split('::')[-1]}" for each in resources if each["custom"]]


def has_resources(state: State, stack: str) -> bool:
    """Whether the stack's state holds anything, read from its file: without an engine, and with the sandbox stopped."""
    for file in (state.stacks / ".pulumi" / "stacks").rglob(f"{stack}.json"):
        latest: dict[str, Any] = json.loads(file.read_text())["checkpoint"].get("latest") or {}
        if latest.get("resources") or latest.get("pending_operations"):
            return True
    return False


def clear_stale_locks(state: State) -> list[Path]:
    """Removes the locks that an engine left which was killed on this machine; a living one's stay. Returns them."""
    removed: list[Path] = []
    for lock in (state.stacks / ".pulumi" / "locks").rglob("*.json"):
        holder = json.loads(lock.read_text())
        if holder.get("hostname") == os.uname().nodename and not _still_runs(holder):
            lock.unlink()
            removed.append(lock)
    return removed


def _still_runs(holder: Mapping[str, Any]) -> bool:
    try:
        began = psutil.Process(int(holder["pid"])).create_time()
    except psutil.NoSuchProcess:
        return False
    # A process that is younger than the lock has the number only by chance.
    return began <= datetime.fromisoformat(holder["timestamp"]).timestamp() + 1


@contextlib.contextmanager
def _left_to_the_child() -> Generator[None]:
    # Not SIG_IGN: a child would inherit that. It has been started already, but those after it have not.
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
