"""A stand-in plugin that counts the engine's calls, and kills the engine at a given one. Started by the engine.

`python -m tests.end_to_end.killing_plugin <plugin> <plan> <engine address>`; the plan is killing.py's file.
The plugin itself is the product's, untouched: this stands between it and the wire.
"""

import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock

from sandbox.plugins.base.protocol import without_sdk


class Calls:
    """The calls of all three plugins in one file, a line for each beginning and each end."""

    def __init__(self, plan: Path) -> None:
        self._plan = json.loads(plan.read_text())
        self._file = plan.with_suffix(".calls")
        self._lock = FileLock(plan.with_suffix(".lock"))
        self._engine = os.getppid()

    def begin(self, method: str, request: Any) -> int | None:
        """Write the call down. Its number, where it is of the kind that is counted."""
        kind, label = _kind(request), _label(method, request)
        changes = not getattr(request, "preview", False)
        counted = changes and method == self._plan["method"] and kind == self._plan["kind"]
        with self._lock:
            before = self._file.read_text().splitlines() if self._file.exists() else []
            number = 1 + sum(json.loads(line).get("number") is not None for line in before) if counted else None
            self._write({"begun": label, "number": number})
        return number

    def end(self, method: str, request: Any) -> None:
        """Write down that it was answered, or refused."""
        with self._lock:
            self._write({"ended": _label(method, request)})

    def kill_at(self, number: int | None, moment: str) -> None:
        """Kill the engine if this is the call and the moment; then never answer."""
        if number != self._plan["number"] or moment != self._plan["moment"]:
            return
        with self._lock:
            self._write({"killed": self._engine})
            os.kill(self._engine, signal.SIGKILL)
        threading.Event().wait()

    def _write(self, line: dict[str, Any]) -> None:
        with self._file.open("a") as file:
            file.write(json.dumps(line) + "\n")


def _kind(request: Any) -> str:
    """The type that the call is for; a function's token; nothing for calls about the plugin itself."""
    urn: str = getattr(request, "urn", "")
    return urn.split("::")[2].rpartition("$")[2] if urn else getattr(request, "tok", "")


def _label(method: str, request: Any) -> str:
    name = getattr(request, "urn", "").rpartition("::")[2]
    return " ".join(part for part in (method, _kind(request).rpartition(":")[2], name) if part)


def counting(calls: Calls) -> Any:
    """A gRPC interceptor over these calls."""
    import grpc

    class Counting(grpc.ServerInterceptor):
        def intercept_service(self, continuation: Callable[[Any], Any], handler_call_details: Any) -> Any:
            handler = continuation(handler_call_details)
            method: str = handler_call_details.method.rpartition("/")[2]

            def call(request: Any, context: Any) -> Any:
                number = calls.begin(method, request)
                calls.kill_at(number, "before")
                try:
                    answer = handler.unary_unary(request, context)
                    calls.kill_at(number, "after")
                    return answer
                finally:
                    calls.end(method, request)

            return grpc.unary_unary_rpc_method_handler(
                call, request_deserializer=handler.request_deserializer, response_serializer=handler.response_serializer
            )

    return Counting()


def main() -> None:
    plugin, plan = sys.argv[1], Path(sys.argv[2])
    sys.argv[1:] = sys.argv[3:]
    without_sdk()
    import grpc

    library: Any = grpc
    library.server = partial(library.server, interceptors=[counting(Calls(plan))])
    from sandbox.plugins.base.server import serve

    classes = {"azure_native": "AzureNative", "azuread": "AzureAD", "kubernetes": "Kubernetes"}
    serve(getattr(importlib.import_module(f"sandbox.plugins.{plugin}.plugin"), classes[plugin])())


if __name__ == "__main__":
    main()
