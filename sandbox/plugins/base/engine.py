"""The engine's side of the conversation: messages in its display, and whether it is still there."""

import os
import threading
import time
from typing import Any

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

_POLL_SECONDS = 1.0


class Engine:
    """Log calls to the engine. A message that cannot be delivered is dropped: it never fails the operation."""

    def __init__(self, address: str | None) -> None:
        self._stub: Any = None
        self._last: dict[str, str] = {}
        self._lock = threading.Lock()
        if address:
            self.attach(address)

    def attach(self, address: str) -> None:
        channel: Any = grpc.insecure_channel(address)
        self._stub = engine_pb2_grpc.EngineStub(channel)

    def begin(self, urn: str) -> None:
        """Forget the line of the resource's former operation: the display has done so, too."""
        self._last.pop(urn, None)

    def status(self, urn: str, message: str) -> None:
        """A line that the display shows beside the resource until the next one; an empty one clears it."""
        with self._lock:
            if message and self._last.get(urn, "") == message:
                return
            self._last[urn] = message
        self._log(urn, message, engine_pb2.INFO, ephemeral=True)

    def clear_status(self, urn: str) -> None:
        """Clear the resource's line, where it has one."""
        if self._last.get(urn):
            self.status(urn, "")

    def status_warning(self, urn: str, message: str) -> None:
        """A warning that the display shows beside the resource, and prints as one where it is not interactive."""
        with self._lock:
            self._last[urn] = message
        self._log(urn, message, engine_pb2.WARNING, ephemeral=True)

    def info(self, urn: str, message: str) -> None:
        """A line that stays in the display."""
        self._log(urn, message, engine_pb2.INFO, ephemeral=False)

    def warn(self, urn: str, message: str) -> None:
        self._log(urn, message, engine_pb2.WARNING, ephemeral=False)

    def error(self, urn: str, message: str) -> None:
        """A line that stays in the display, beside the error with which an operation ends."""
        self._log(urn, message, engine_pb2.ERROR, ephemeral=False)

    def _log(self, urn: str, message: str, severity: Any, *, ephemeral: bool) -> None:
        if self._stub is None:
            return
        request = engine_pb2.LogRequest(severity=severity, message=message, urn=urn, ephemeral=ephemeral)
        try:
            self._stub.Log(request, timeout=5)
        except grpc.RpcError:
            return


def exit_with_parent() -> None:
    """End this process when the engine, its parent, is gone: one killed with -9 cannot tell its plugins."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_POLL_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="exit-with-parent", daemon=True).start()
