"""A plugin of another maker: its process, its version, and the wire to it."""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from google.protobuf import empty_pb2

from tests.plugins.wire import Wire, connected_at, listening

NAME = "pulumi-resource-kubernetes"


@contextmanager
def running(folder: Path) -> Generator[Wire]:
    """The plugin of a folder, attached to an engine that remembers what it says."""
    with listening() as (logged, engine):
        process = subprocess.Popen([folder / NAME, engine], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        try:
            with connected_at(int(process.stdout.readline()), logged) as wire:
                yield wire
        finally:
            process.terminate()
            process.wait(timeout=20)


def version(wire: Wire) -> str:
    return wire.call("GetPluginInfo", empty_pb2.Empty()).version
