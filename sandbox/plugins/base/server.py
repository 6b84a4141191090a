"""A plugin as a process: it listens on loopback, prints its port for the engine, and ends with the engine."""

import os
import signal
import socket
import sys
from concurrent import futures
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.plugins.base.engine import Engine, exit_with_parent
from sandbox.plugins.base.plugin import Plugin
from sandbox.plugins.base.servicer import Servicer

# Each operation that waits holds a thread, and the engine runs many at once. Threads are made when first needed.
_THREADS = 64
# State of large objects does not fit into gRPC's default of 4 MiB; the engine allows the same.
_LARGEST_MESSAGE = 400 * 1024 * 1024
# The engine kills what has not ended 5 seconds after its interrupt.
_GRACE_SECONDS = 4


def start(plugin: Plugin, engine_address: str | None = None) -> tuple[Any, int]:
    """A started server and its port."""
    options = [
        ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
        ("grpc.max_send_message_length", _LARGEST_MESSAGE),
    ]
    server: Any = grpc.server(futures.ThreadPoolExecutor(_THREADS), options=options)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(plugin, Engine(engine_address)), server)
    port: int = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def serve(plugin: Plugin) -> None:
    """Run until the engine ends this process; its address is the last argument, or comes later by Attach."""
    interrupts = _interrupts()
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    exit_with_parent()
    server, port = start(plugin, arguments[-1] if arguments else None)
    print(port, flush=True)
    interrupts.recv(1)
    server.stop(_GRACE_SECONDS).wait()
    # The engine ends one plugin after the other and waits for each: Python's own farewell takes longer than the rest.
    os._exit(0)


def _interrupts() -> socket.socket:
    """Becomes readable with SIGINT, whichever thread it reaches: a lock that is waited for may never hear of it."""
    here, there = socket.socketpair()
    there.setblocking(False)
    signal.signal(signal.SIGINT, lambda number, frame: None)
    # The descriptor has to live as long as the process.
    signal.set_wakeup_fd(there.detach())
    return here
