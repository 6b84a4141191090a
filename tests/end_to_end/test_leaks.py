"""No secret is where it must not be, after all that usually brings one to light; and the scan would have found it.

In which forms a secret is found, and in which files the scan looks, is in sandbox/tests/leaks.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from sandbox.leaks.processes import DEPLOYERS_VARIABLES
from tests.end_to_end.conftest import Deployed
from tests.end_to_end.running import CHECKOUT, Ran, RunningSandbox

VERBOSE = ("-v=9", "--logtostderr", "--logflow", "--debug")


class Cycle:
    """What pulumi and the list of processes showed while a client secret was rotated, well and badly."""

    def __init__(self, deployed: Deployed, folder: Path) -> None:
        self.sandbox = deployed.sandbox
        self.deployed = deployed
        self.folder = folder
        self.outputs: list[str] = []
        self.earlier = folder / "earlier-client-secrets"
        self.earlier.touch(mode=0o600)

    def remember_client_secrets(self) -> None:
        """Those of now, so that they are still looked for when they have been exchanged."""
        config_maps = self.sandbox.kubectl("get", "configmaps", "--selector", "app=mygw")["items"]
        values = {each["data"]["config.service.auth.azureAd.clientSecret"] for each in config_maps}
        self.earlier.write_text("\n".join({*self.earlier.read_text().split(), *values}))

    def pulumi(self, *arguments: str, rotation: str, gateway: Mapping[str, Any] | None = None) -> Ran:
        """`pulumi ...` on the stack `dev` with another text for the rotation, and other settings of the gateway."""
        file: dict[str, Any] = yaml.safe_load((CHECKOUT / "Pulumi.dev.yaml").read_text())
        file["config"]["apim-gateway:authentication"] = {"clientSecret": {"rotation": rotation}}
        file["config"]["apim-gateway:kubernetes"] |= gateway or {}
        configuration = self.folder / "Pulumi.dev.yaml"
        configuration.write_text(yaml.safe_dump(file))
        ran = self.sandbox.pulumi(*arguments, "--stack", "dev", configuration=configuration)
        self.keep(f"{len(self.outputs)}-{arguments[0]}", ran.output)
        self.remember_client_secrets()
        return ran

    def keep(self, name: str, output: str) -> None:
        path = self.folder / name
        path.write_text(output)
        self.outputs.append(str(path))

    def leaks(self) -> Ran:
        return self.sandbox.command("leaks", "--also", str(self.earlier), *self.outputs)


@contextmanager
def process_list(cycle: Cycle) -> Generator[None]:
    """Keeps the command line and environment of every process that lived meanwhile."""
    seen: set[str] = set()
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.1):
            for process in psutil.process_iter():
                try:
                    variables = {k: v for k, v in process.environ().items() if k not in DEPLOYERS_VARIABLES}
                    seen.add(f"{process.cmdline()} {variables}")
                except (psutil.Error, OSError):
                    continue

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        ended.set()
        looking.join()
        cycle.keep("processes", "\n".join(sorted(seen)))
        assert any("pulumi-language-python-exec" in each for each in seen), "the program's own process was not seen"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """A sandbox of its own: the scan knows the secrets of this file's runs, not those that other tests rotated away."""
    sandbox = RunningSandbox(tmp_path_factory.mktemp("leaks-sandbox") / "state")
    try:
        first = sandbox.command("up")
        assert first.code == 0, first.output
        yield Deployed(sandbox, {}, first, first)
    finally:
        sandbox.command("reset")


@pytest.fixture(scope="module")
def cycle(own: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    """A rotation with verbose logs, one that fails half-way, a diff of a third; at the end all is as it was."""
    cycle = Cycle(own, tmp_path_factory.mktemp("leaks"))
    cycle.remember_client_secrets()
    with process_list(cycle):
        first = cycle.pulumi("up", "--yes", "--skip-preview", *VERBOSE, rotation="first")
        assert first.code == 0, first.lines[-1]
        refused = {"service": {"loadBalancerSourceRanges": ["300.0.0.0/8"]}}
        failed = cycle.pulumi("up", "--yes", "--skip-preview", *VERBOSE, rotation="second", gateway=refused)
        assert failed.code != 0
        assert "Invalid value" in failed.output
        assert cycle.pulumi("preview", "--diff", rotation="third").code == 0
        restored = cycle.sandbox.command("up")
        assert restored.code == 0, restored.output
        cycle.keep("restored", restored.output)
        cycle.remember_client_secrets()
    return cycle


def test_after_rotations_failures_and_verbose_logs_no_secret_is_where_it_must_not_be(cycle: Cycle) -> None:
    assert len(cycle.earlier.read_text().split()) >= 3, "each rotation should have made another secret"
    ran = cycle.leaks()
    assert ran.code == 0, ran.output
    assert "Found: nothing." in ran.output
    # Proof that the outputs were worth looking into.
    assert "lines with a secret are the engine's own log of level 9" in ran.output


def test_pulumis_own_logs_of_the_program_are_encrypted(cycle: Cycle) -> None:
    # They are written at every run, at level 9, whatever -v says.
    logs = list((cycle.sandbox.directory / "pulumi" / "logs").glob("*dev-*.log"))
    assert logs
    assert {path.read_bytes()[:4] for path in logs} == {b"PLOG"}


def test_the_audit_trail_tells_who_wrote_the_config_map_and_not_what(cycle: Cycle) -> None:
    trail = (cycle.sandbox.directory / "cluster" / "audit.log").read_text()
    assert '"resource":"configmaps","namespace":"default","name":"mygw-env-' in trail
    assert "requestObject" not in trail
    assert "responseObject" not in trail


def test_a_deliberate_leak_is_found_in_a_file_a_log_and_a_command_line_and_not_repeated(cycle: Cycle) -> None:
    client_secret = cycle.deployed.config_map_data()["config.service.auth.azureAd.clientSecret"]
    leaked = cycle.folder / "a-copy.yaml"
    log = cycle.sandbox.directory / "logs" / "azure.log"
    length = log.stat().st_size
    sleep = [sys.executable, "-c", "import time; time.sleep(120)", f"--client-secret={client_secret}"]
    child = subprocess.Popen(sleep, env={**os.environ, "SECRET": client_secret})
    try:
        leaked.write_text(f"clientSecret: {client_secret}\n")
        with log.open("a") as lines:
            lines.write(f"POST /oauth2/v2.0/token client_secret={client_secret}\n")
        ran = cycle.leaks()
    finally:
        child.kill()
        child.wait()
        os.truncate(log, length)
        leaked.unlink()
    assert ran.code == 1
    assert client_secret not in ran.output
    for place in (
        f"{leaked}:1: ",
        f"{log}:",
        f"process {child.pid} ",
        ", command line: ",
        ", environment variable SECRET: ",
    ):
        assert place in ran.output, ran.output
