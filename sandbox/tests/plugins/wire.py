"""A plugin behind a real socket, asked as the engine asks it, and an engine that only listens."""

import os
from collections.abc import Generator
from concurrent import futures
from contextlib import contextmanager
from typing import Any, cast

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc, status_pb2

from sandbox.plugins.base.plugin import Plugin
from sandbox.plugins.base.server import start
from sandbox.plugins.base.values import Properties, decode, encode


class RefusedError(Exception):
    """What the engine shows for a failed call, and the half-made resource where there is one."""

    def __init__(self, error: Any) -> None:
        super().__init__(error.details())
        self.code = error.code()
        metadata: dict[str, bytes] = dict(error.trailing_metadata() or ())
        self.half_made: provider_pb2.ErrorResourceInitFailed | None = None
        if "grpc-status-details-bin" in metadata:
            status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
            self.half_made = provider_pb2.ErrorResourceInitFailed()
            status.details[0].Unpack(self.half_made)


class Wire:
    """One connection to a plugin; every call takes and gives plain data."""

    def __init__(self, stub: Any, logged: list[str]) -> None:
        self._stub = stub
        self.logged = logged
        """What the engine was told: the severity, whether it is for the status line, and the text."""

    @property
    def displayed(self) -> list[str]:
        """The texts alone, without those that clear a status line."""
        return [text for text in (line.partition(": ")[2] for line in self.logged) if text]

    def call(self, method: str, request: Any) -> Any:
        try:
            return getattr(self._stub, method)(request)
        except grpc.RpcError as error:
            raise RefusedError(error) from None

    def configure(self, **variables: str) -> Any:
        # The stand-ins look at the end of the name only, the real plugins at their package's, too.
        packages = ("azuread", "kubernetes")
        named = {f"{each}:config:{name}": value for each in packages for name, value in variables.items()}
        return self.call("Configure", provider_pb2.ConfigureRequest(variables=named, acceptSecrets=True))

    def check(self, type: str, new: Properties, old: Properties | None = None, seed: bytes = b"") -> Properties:
        request = provider_pb2.CheckRequest(
            urn=urn(type),
            name="thing",
            type=type,
            news=encode(new),
            olds=encode(old or {}),
            randomSeed=seed or os.urandom(16),
        )
        answer = self.call("Check", request)
        assert not answer.failures, [failure.reason for failure in answer.failures]
        return decode(answer.inputs)

    def failures(self, type: str, new: Properties) -> list[str]:
        request = provider_pb2.CheckRequest(urn=urn(type), name="thing", type=type, news=encode(new))
        return [failure.reason for failure in self.call("Check", request).failures]

    def diff(
        self,
        type: str,
        old: Properties,
        new: Properties,
        state: Properties | None = None,
        ignore: tuple[str, ...] = (),
    ) -> Any:
        before = old if state is None else state
        if type.startswith("kubernetes:"):
            # That provider reads the former inputs in the state.
            before = {"__inputs": old, **before}
        request = provider_pb2.DiffRequest(
            urn=urn(type),
            name="thing",
            type=type,
            old_inputs=encode(old),
            olds=encode(before),
            news=encode(new),
            ignoreChanges=ignore,
        )
        return self.call("Diff", request)

    def create(
        self, type: str, inputs: Properties, *, preview: bool = False, timeout: float = 0
    ) -> tuple[str, Properties]:
        request = provider_pb2.CreateRequest(
            urn=urn(type), name="thing", type=type, properties=encode(inputs), preview=preview, timeout=timeout
        )
        answer = self.call("Create", request)
        return answer.id, decode(answer.properties)

    def update(
        self,
        type: str,
        id: str,
        old: Properties,
        new: Properties,
        state: Properties,
        *,
        preview: bool = False,
        timeout: float = 0,
    ) -> Properties:
        request = provider_pb2.UpdateRequest(
            urn=urn(type),
            name="thing",
            type=type,
            id=id,
            old_inputs=encode(old),
            olds=encode(state),
            news=encode(new),
            preview=preview,
            timeout=timeout,
        )
        return decode(self.call("Update", request).properties)

    def read(
        self, type: str, id: str, inputs: Properties | None = None, state: Properties | None = None
    ) -> tuple[str, Properties, Properties]:
        request = provider_pb2.ReadRequest(
            urn=urn(type), name="thing", type=type, id=id, inputs=encode(inputs or {}), properties=encode(state or {})
        )
        answer = self.call("Read", request)
        return answer.id, decode(answer.properties), decode(answer.inputs)

    def delete(self, type: str, id: str, inputs: Properties, state: Properties) -> None:
        request = provider_pb2.DeleteRequest(
            urn=urn(type), name="thing", type=type, id=id, old_inputs=encode(inputs), properties=encode(state)
        )
        self.call("Delete", request)

    def invoke(self, token: str, **arguments: Any) -> Properties:
        answer = self.call("Invoke", provider_pb2.InvokeRequest(tok=token, args=encode(arguments)))
        return decode(getattr(answer, "return"))


def urn(type: str) -> str:
    return f"urn:pulumi:dev::project::parent:index:Component${type}::thing"


def replaced(difference: Any) -> list[str]:
    """The paths that force a replacement, as the engine is told."""
    return sorted(difference.replaces)


@contextmanager
def connected(plugin: Plugin) -> Generator[Wire]:
    """The plugin on a socket, attached to an engine that remembers what it was to display."""
    with listening() as (logged, address):
        server, port = start(plugin, address)
        try:
            with connected_at(port, logged) as wire:
                yield wire
        finally:
            server.stop(None)


@contextmanager
def connected_at(port: int, logged: list[str]) -> Generator[Wire]:
    """A plugin that listens at a port of this machine."""
    channel: Any = grpc.insecure_channel(f"127.0.0.1:{port}")
    try:
        yield Wire(provider_pb2_grpc.ResourceProviderStub(channel), logged)
    finally:
        channel.close()


@contextmanager
def listening() -> Generator[tuple[list[str], str]]:
    """An engine: what it was told, and its address."""
    logged: list[str] = []
    server: Any = grpc.server(futures.ThreadPoolExecutor(4))
    engine_pb2_grpc.add_EngineServicer_to_server(cast(Any, _ListeningEngine(logged)), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield logged, f"127.0.0.1:{port}"
    finally:
        server.stop(None)


class _ListeningEngine(engine_pb2_grpc.EngineServicer):
    def __init__(self, logged: list[str]) -> None:
        self._logged = logged

    def Log(self, request: Any, context: Any) -> Any:  # noqa: N802
        severity = engine_pb2.LogSeverity.Name(request.severity).lower()
        # The real plugin logs what it does; the engine shows that only where it is asked to.
        if severity != "debug":
            self._logged.append(f"{severity}{' status' if request.ephemeral else ''}: {request.message}")
        return engine_pb2.google_dot_protobuf_dot_empty__pb2.Empty()  # pyright: ignore
