"""A plugin's executable as a process of its own, asked as the engine asks it."""

import os
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from google.protobuf import empty_pb2

from sandbox.tests.plugins.wire import Wire, connected_at, listening


@contextmanager
def running(executable: Path, environment: Mapping[str, str] | None = None) -> Generator[Wire]:
    """The plugin, attached to an engine that remembers what it was to display."""
    with listening() as (logged, engine):
        process = subprocess.Popen(
            [str(executable), engine],
            env={**os.environ, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        try:
            with connected_at(int(process.stdout.readline()), logged) as wire:
                yield wire
        finally:
            process.kill()
            process.wait()


def version(wire: Wire) -> str:
    """The version that the plugin reports."""
    return wire.call("GetPluginInfo", empty_pb2.Empty()).version
