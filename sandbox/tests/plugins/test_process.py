"""A plugin as the engine starts it: by its script, with its port as the first line, and gone when its parent is."""

import ctypes
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from sandbox.plugins.install import PINS, install
from sandbox.plugins.providers import chosen

ROOT = Path(__file__).parents[3]
# Linux' number of the system call tgkill on x86-64 and arm64.
TGKILL = {"x86_64": 234, "aarch64": 131}[platform.machine()]
# A parent that starts the plugin, tells its pid, and waits to be killed.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
print(child.pid, child.stdout.readline().strip(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def scripts(tmp_path: Path) -> dict[str, Path]:
    install(tmp_path, chosen(PINS, {}), Path(sys.executable), ROOT)
    return {
        name: tmp_path / "plugins" / f"resource-{name}-v{version}" / f"pulumi-resource-{name}"
        for name, version in PINS.items()
    }


@pytest.mark.parametrize("name", sorted(PINS))
def test_an_installed_plugin_prints_its_port_and_ends_when_its_engine_is_killed(
    scripts: dict[str, Path], name: str, tmp_path: Path
) -> None:
    # A program's own modules must not take the place of the libraries that a plugin imports.
    (tmp_path / "kubernetes.py").write_text("raise SystemExit('the wrong module')")
    (tmp_path / "sandbox.py").write_text("raise SystemExit('the wrong module')")
    command = [sys.executable, "-c", PARENT, str(scripts[name]), "127.0.0.1:1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as parent:
        assert parent.stdout is not None
        pid, port = map(int, parent.stdout.readline().split())
        plugin = psutil.Process(pid)
        assert 0 < port < 65536
        parent.send_signal(signal.SIGKILL)
    assert _gone_within(plugin, 5), "the plugin outlived its engine"


def test_an_interrupt_ends_a_plugin_whichever_thread_it_reaches(scripts: dict[str, Path]) -> None:
    # Directed at a thread of gRPC's, as the kernel does now and then: the engine would wait 5 seconds, kill the plugin,
    # and have no time left to say goodbye to the other ones, which it then reports as crashed.
    with subprocess.Popen([str(scripts["azuread"]), "127.0.0.1:1"], stdout=subprocess.PIPE, text=True) as plugin:
        assert plugin.stdout is not None
        assert plugin.stdout.readline().strip().isdigit()
        others = [thread.id for thread in psutil.Process(plugin.pid).threads() if thread.id != plugin.pid]
        thread_kill = ctypes.CDLL(None, use_errno=True).syscall
        try:
            assert thread_kill(TGKILL, plugin.pid, others[-1], signal.SIGINT) == 0
            assert plugin.wait(timeout=3) == 0
        finally:
            plugin.kill()


def test_installing_twice_changes_nothing(scripts: dict[str, Path], tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in scripts.values()}
    install(tmp_path, chosen(PINS, {}), Path(sys.executable), ROOT)
    assert before == {path: path.stat().st_mtime_ns for path in scripts.values()}
    assert all(os.access(path, os.X_OK) for path in scripts.values())


def test_a_plugins_folder_holds_nothing_but_its_executable(scripts: dict[str, Path]) -> None:
    for path in scripts.values():
        assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def _gone_within(process: psutil.Process, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.1)
    return False
