"""A plugin's executable as a process of its own, asked as the engine asks it."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from tests.plugins.wire import Wire, listening_engine


@contextmanager
def running(executable: Path, environment: dict[str, str]) -> Generator[Wire]:
    """The plugin, attached to an engine that remembers what it was to display."""
    displayed: list[str] = []
    engine, address = listening_engine(displayed)
    process = subprocess.Popen(
        [str(executable), address],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    port = int(process.stdout.readline())
    channel: Any = grpc.insecure_channel(f"127.0.0.1:{port}")
    try:
        yield Wire(provider_pb2_grpc.ResourceProviderStub(channel), displayed)
    finally:
        channel.close()
        process.kill()
        process.wait()
        engine.stop(None)
