"""`pulumi up` whose engine is killed with SIGKILL at a chosen call to a plugin, found by counting, not by time.

The engine is the real one. Its plugins are the sandbox's, started by the test's launchers in a PULUMI_HOME of its own.
"""

import json
import os
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psutil
import yaml

from sandbox.plugins.install import PINS
from tests.end_to_end.running import CHECKOUT
from tests.end_to_end.sabotage import Gateway

_UP_SECONDS = 180
_EXIT_SECONDS = 30


@dataclass(frozen=True)
class Point:
    """The n-th call of a method for a type (given by its end), before it is passed on or after its effect."""

    moment: Literal["before", "after"]
    method: str
    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.moment} {self.method} {self.kind.rpartition(':')[2]} {self.number}"


@dataclass(frozen=True)
class Killed:
    """How it ended."""

    output: str
    in_flight: list[str]
    """The calls to the plugins that had begun and not ended when the engine was killed."""
    calls: int
    """How many calls there had been."""


def up_killed(gateway: Gateway, point: Point, directory: Path) -> Killed:
    """`pulumi up`, killed there. Returns when every process of it is gone."""
    gateway.file.write_text(yaml.safe_dump(gateway.configuration))
    plan = directory / "kill.json"
    plan.write_text(
        json.dumps({"method": point.method, "kind": point.kind, "number": point.number, "moment": point.moment})
    )
    home = directory / "pulumi"
    _install(home, plan)
    engine = subprocess.Popen(
        ["pulumi", "up", "--yes", "--skip-preview", "--stack", gateway.stack, "--config-file", str(gateway.file)],
        cwd=CHECKOUT,
        env={**gateway.sandbox.environment, "PULUMI_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    # Not communicate(): the plugins inherit the pipe, and outlive the engine by a moment.
    code = engine.wait(_UP_SECONDS)
    _wait_until_all_are_gone(engine.pid)
    assert engine.stdout
    output = engine.stdout.read()
    engine.stdout.close()
    assert code == -9, f"the engine was not killed, there was no such call as {point}:\n{output}"
    return _as_written(plan.with_suffix(".calls"), output)


def _install(home: Path, plan: Path) -> None:
    for name, version in PINS.items():
        folder = home / "plugins" / f"resource-{name}-v{version}"
        folder.mkdir(parents=True)
        launcher = folder / f"pulumi-resource-{name}"
        launcher.write_text(
            "#!/bin/sh\n"
            f"PYTHONPATH={shlex.quote(str(CHECKOUT))} GRPC_VERBOSITY=ERROR exec {shlex.quote(sys.executable)}"
            f' -P -m tests.end_to_end.killing_plugin {name.replace("-", "_")} {shlex.quote(str(plan))} "$@"\n'
        )
        launcher.chmod(0o755)


def _wait_until_all_are_gone(session: int) -> None:
    """Plugins and language host end by themselves when the engine is gone."""
    ends = time.monotonic() + _EXIT_SECONDS
    while left := _of_session(session):
        assert time.monotonic() < ends, f"still there after the engine was killed: {left}"
        time.sleep(0.05)


def _of_session(session: int) -> list[str]:
    found: list[str] = []
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.name())
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return found


def _as_written(file: Path, output: str) -> Killed:
    in_flight: list[str] = []
    calls = 0
    for line in file.read_text().splitlines():
        entry: dict[str, Any] = json.loads(line)
        if "killed" in entry:
            return Killed(output, in_flight, calls)
        if "begun" in entry:
            calls += 1
            in_flight.append(entry["begun"])
        else:
            in_flight.remove(entry["ended"])
    raise AssertionError(f"{file} does not say that the engine was killed")
