"""Connections that can be lost: HTTP has no answer for that, so the server's protocol hands out its transport."""

import asyncio
import contextlib
import socket
import struct
from typing import Any, cast

from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_TRANSPORT = "sandbox.transport"
# Close at once, and tell the other side by a reset instead of an orderly end.
_RESET = struct.pack("ii", 1, 0)


class LosableProtocol(H11Protocol):
    """uvicorn's protocol; each request finds its connection in its scope."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, _TRANSPORT: transport}


async def lose_connection(scope: Scope, receive: Receive) -> None:
    """Reset the request's connection, as a network does; whatever was to be answered is lost."""
    transport = cast(asyncio.Transport, scope["state"][_TRANSPORT])
    connection: Any = transport.get_extra_info("socket")
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()
    # Until the server knows it: otherwise it would answer 500 for us.
    while (await receive())["type"] != "http.disconnect":
        pass
