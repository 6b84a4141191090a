"""Starts a provider plugin as the engine does, and asks for its version."""

import contextlib
import os
import queue
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

# A large plugin reads its schema first.
_START_SECONDS = 60.0
# Nothing listens there. A plugin connects to its engine when it has something to say, and gives up minutes later.
_NO_ENGINE = "127.0.0.1:1"


class NoPluginError(Exception):
    """The program is no plugin that runs here. The text is its own last line, or what was missing."""


def version_of(executable: Path) -> str:
    """The version that a plugin reports, without a leading v. Raises NoPluginError."""
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                [str(executable), _NO_ENGINE],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            raise NoPluginError(error.strerror or str(error)) from None
        try:
            port = _first_line(process)
            if not port.isdecimal():
                ended = process.poll()
                _end(process)
                errors.seek(0)
                said = errors.read().decode(errors="replace").strip().splitlines()
                how = "it did not print a port" if ended is None else f"it ended with exit code {ended}"
                raise NoPluginError(said[-1] if said else how)
            return _ask(int(port)).lstrip("v")
        finally:
            _end(process)


def _first_line(process: subprocess.Popen[str]) -> str:
    stream = process.stdout
    assert stream is not None
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: lines.put(stream.readline().strip()), daemon=True).start()
    line = ""
    with contextlib.suppress(queue.Empty):
        line = lines.get(timeout=_START_SECONDS)
    if not line:
        # Its output is closed: it is about to end.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1)
    return line


def _end(process: subprocess.Popen[str]) -> None:
    """Ends the plugin, and what a script in its place has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _ask(port: int) -> str:
    # Only here: the commands that start no other plugin do not wait for gRPC.
    import grpc
    from google.protobuf.empty_pb2 import Empty
    from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub: Any = ResourceProviderStub(channel)
        try:
            return str(stub.GetPluginInfo(Empty(), timeout=_START_SECONDS, wait_for_ready=True).version)
        except grpc.RpcError as error:
            details: Any = error
            raise NoPluginError(f"it does not report its version ({details.details()})") from None
