"""Serves the emulator on HTTPS, on the loopback interface only, until it is told to stop."""

import logging
import os
import socket
import sys
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from sandbox.azure.core.certificates import server_context
from sandbox.azure.core.connections import LosableProtocol
from sandbox.azure.emulator import build
from sandbox.azure.options import Options
from sandbox.azure.prerequisites import Prerequisites


def serve(directory: Path, port: int, prerequisites: Prerequisites, options: Options) -> None:
    """Runs until SIGTERM or SIGINT. Exits with uvicorn's 3 and a line in the log where the port is taken."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # The store has hashes of secrets, the directory keys: nobody else reads any of it.
    os.umask(0o077)
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    emulator = build(directory, prerequisites, options)
    application: ASGIApp = emulator.application
    context = server_context(directory, options.cloud, emulator.host_names.certificate)
    config = uvicorn.Config(
        application,
        host="127.0.0.1",
        port=port,
        log_config=None,
        http=LosableProtocol,
        access_log=False,
        server_header=False,
        lifespan="off",
        # Clients keep their connections open: a stop does not wait for them.
        timeout_graceful_shutdown=1,
        ssl_context_factory=lambda _config, _default: context,
    )
    _Server(config).run()


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            logging.getLogger("sandbox.azure").info("Azure is at https://localhost:%s", self.config.port)
