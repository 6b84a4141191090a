"""A stand-in plugin that counts the engine's calls, and kills the engine at a given one. Started by the engine.

`python -m tests.sandbox.killing_plugin <plugin> <plan> <engine address>`; the plan is tests/sandbox/killing.py's file.
The plugin itself is the product's, untouched: this stands between it and the wire.
"""

import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
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
        urn = getattr(request, "urn", "")
        kind = urn.split("::")[2].rpartition("$")[2] if urn else getattr(request, "tok", "")
        name = urn.rpartition("::")[2]
        changes = not getattr(request, "preview", False)
        counted = changes and method == self._plan["method"] and kind.endswith(self._plan["kind"])
        with self._lock:
            before = self._file.read_text().splitlines() if self._file.exists() else []
            number = 1 + sum(json.loads(line).get("number") is not None for line in before) if counted else None
            self._write({"begun": f"{method} {kind} {name}".strip(), "number": number})
        return number

    def end(self, method: str, request: Any) -> None:
        urn = getattr(request, "urn", "")
        kind = urn.split("::")[2].rpartition("$")[2] if urn else getattr(request, "tok", "")
        with self._lock:
            self._write({"ended": f"{method} {kind} {urn.rpartition('::')[2]}".strip()})

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

    server = grpc.server
    grpc.server = lambda *arguments, **options: server(  # pyright: ignore[reportPrivateImportUsage]
        *arguments, interceptors=[counting(Calls(plan))], **options
    )
    from sandbox.plugins.base.server import serve

    classes = {"azure_native": "AzureNative", "azuread": "AzureAD", "kubernetes": "Kubernetes"}
    serve(getattr(importlib.import_module(f"sandbox.plugins.{plugin}.plugin"), classes[plugin])())


if __name__ == "__main__":
    main()
