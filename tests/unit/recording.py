"""A stand-in for Pulumi's engine that remembers every raw request, and refuses what the real engine refuses.

It starts programs as Pulumi's own executor does: within a stack, with the configuration in the environment. It does
not run transforms, and does not compare with an earlier state: every run is a stack's first.
"""

import asyncio
import contextvars
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import grpc
import pulumi
import pytest
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import rpc
from pulumi.runtime.mocks import MockCallArgs, MockEngine, MockMonitor, MockResourceArgs, Mocks
from pulumi.runtime.proto import resource_pb2

from .cloud import Cloud

PROJECT = "apim-gateway"
STACK = "dev"
UNKNOWN = rpc.UNKNOWN
COMPONENTS = "apim-gateway:index:"
STACK_TYPE = "pulumi:pulumi:Stack"

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"


@dataclass(frozen=True)
class Registration:
    """One resource as the engine was asked for it, with secrets told apart from their values."""

    type: str
    name: str
    urn: str
    parent: str
    inputs: dict[str, Any]
    secret_inputs: frozenset[str]
    """Paths of the inputs that are marked secret, as `data` or `settings.container_settings`."""
    dependencies: frozenset[str]
    property_dependencies: dict[str, frozenset[str]]
    options: dict[str, Any]
    """The resource options that the request carries, without those that have their default."""


@dataclass(frozen=True)
class Invoke:
    """One question to a provider."""

    token: str
    args: dict[str, Any]
    provider: str


@dataclass
class Outputs:
    """What a component registered at its end."""

    values: dict[str, Any]
    secrets: frozenset[str]


class RecordingMonitor(MockMonitor):
    """Records requests, and answers them with what the cloud says."""

    def __init__(self, cloud: Cloud, preview: bool) -> None:
        super().__init__(_Answers(cloud, preview))
        self.registrations: list[Registration] = []
        self.invokes: list[Invoke] = []
        self.registered_outputs: list[tuple[str, Outputs]] = []

    def RegisterResource(  # noqa: N802
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        urn = self.make_urn(request.parent, request.type, request.name)
        if any(each.urn == urn for each in self.registrations):
            raise RuntimeError(f"Duplicate resource URN '{urn}'; try giving it a unique name")
        inputs, secrets = without_secrets(MessageToDict(request.object))
        self.registrations.append(
            Registration(
                request.type,
                request.name,
                urn,
                request.parent,
                inputs,
                frozenset(secrets),
                frozenset(request.dependencies),
                {key: frozenset(value.urns) for key, value in request.propertyDependencies.items()},
                _options(request),
            )
        )
        return cast(Any, super()).RegisterResource(request)

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:  # noqa: N802
        self.invokes.append(Invoke(request.tok, MessageToDict(request.args), request.provider))
        return cast(Any, super()).Invoke(request)

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> Any:  # noqa: N802
        values, secrets = without_secrets(MessageToDict(request.outputs))
        self.registered_outputs.append((request.urn, Outputs(values, frozenset(secrets))))
        return cast(Any, super()).RegisterResourceOutputs(request)

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """The real engine's, with all the types that a resource is in."""
        above = parent.split("::")[2] if parent else STACK_TYPE
        chain = type_ if above == STACK_TYPE else f"{above}${type_}"
        return f"urn:pulumi:{STACK}::{PROJECT}::{chain}::{name}"

    @property
    def created(self) -> list[Registration]:
        """Everything but the stack and providers."""
        return [
            each
            for each in self.registrations
            if each.type != STACK_TYPE and not each.type.startswith("pulumi:providers:")
        ]

    def one(self, type_: str, name: str = "") -> Registration:
        """The only resource of a type (its end is enough) whose name ends with `name`."""
        found = [each for each in self.created if each.type.endswith(type_) and each.name.endswith(name)]
        assert len(found) == 1, f"{type_} {name}: {[(each.type, each.name) for each in found]}"
        return found[0]

    def outputs(self, type_: str) -> Outputs:
        """What the only resource of a type registered as its outputs."""
        found = [
            outputs for urn, outputs in self.registered_outputs if urn.split("::")[2].split("$")[-1].endswith(type_)
        ]
        assert len(found) == 1, f"{type_} registered outputs {len(found)} times"
        return found[0]

    def exports(self) -> Outputs:
        """The stack's outputs."""
        return self.outputs(STACK_TYPE)


@dataclass
class _Answers(Mocks):
    cloud: Cloud
    preview: bool

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if not args.custom or args.typ.startswith("pulumi:providers:"):
            return ("" if self.preview else f"{args.name}-id"), {}
        inputs, _ = without_secrets(cast(Any, args).inputs)
        id, computed = self.cloud.create(args.typ, args.name, inputs)
        if not self.preview:
            return id, _merged(inputs, computed)
        # A preview knows what the provider's Check fills in, and nothing that only the cloud can say.
        known = self.cloud.known_before_creation(args.typ, computed)
        return "", {**inputs, **dict.fromkeys(computed, UNKNOWN), **_merged(inputs, known)}

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        answer = self.cloud.answers[args.token]
        if isinstance(answer, str):
            raise ProviderError(f"invocation of {args.token} returned an error: {answer}")
        return answer, []


class ProviderError(grpc.RpcError):
    """What a program sees when a provider answers an invoke with an error."""

    def __init__(self, details: str) -> None:
        super().__init__(details)
        self._details = details

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return self._details


def run(program: Callable[[], object], preview: bool = False, cloud: Cloud | None = None) -> RecordingMonitor:
    """What a program asked the engine for, once everything it started has ended."""
    monitor = RecordingMonitor(cloud or Cloud(), preview)
    _run(program, monitor, preview)
    return monitor


def refused(
    program: Callable[[], object], error: type[Exception], preview: bool = False, cloud: Cloud | None = None
) -> str:
    """The message with which a program refused to create anything."""
    monitor = RecordingMonitor(cloud or Cloud(), preview)
    with pytest.raises(error) as refusal:
        _run(program, monitor, preview)
    assert type(refusal.value) is error
    assert monitor.created == [], "something was registered before the refusal"
    return str(refusal.value)


def _run(program: Callable[[], object], monitor: RecordingMonitor, preview: bool) -> None:
    def start() -> None:
        logger = logging.getLogger("pulumi-engine")
        pulumi.runtime.configure(
            pulumi.runtime.Settings(
                project=PROJECT, stack=STACK, monitor=monitor, engine=MockEngine(logger), dry_run=preview
            )
        )
        pulumi.runtime.set_all_config(pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env())
        asyncio.run(pulumi.runtime.run_in_stack(lambda: cast(None, program() and None)))

    contextvars.copy_context().run(start)


def without_secrets(value: Any, path: str = "") -> tuple[Any, set[str]]:
    """The value with every secret replaced by what it holds, and the paths where one was."""
    if isinstance(value, dict):
        mapping = cast(dict[str, Any], value)
        if mapping.get(_SIGNATURE) == _SECRET_SIGNATURE:
            inner, secrets = without_secrets(mapping["value"], path)
            return inner, {path, *secrets}
        parts = {key: without_secrets(item, f"{path}.{key}".lstrip(".")) for key, item in mapping.items()}
        return {key: inner for key, (inner, _) in parts.items()}, {
            each for _, found in parts.values() for each in found
        }
    if isinstance(value, list):
        items = [without_secrets(item, f"{path}[{index}]") for index, item in enumerate(cast(list[Any], value))]
        return [inner for inner, _ in items], {each for _, found in items for each in found}
    return value, set()


def _options(request: Any) -> dict[str, Any]:
    options: dict[str, Any] = {
        "protect": request.protect,
        "provider": request.provider,
        "providers": dict(request.providers),
        "ignore_changes": list(request.ignoreChanges),
        "additional_secret_outputs": list(request.additionalSecretOutputs),
        "import": request.importId,
        "replace_on_changes": list(request.replaceOnChanges),
        "retain_on_delete": request.retainOnDelete,
        "deleted_with": request.deletedWith,
        "aliases": [MessageToDict(alias) for alias in request.aliases],
        "custom_timeouts": MessageToDict(request.customTimeouts),
    }
    given = {key: value for key, value in options.items() if value}
    if request.deleteBeforeReplaceDefined:
        given["delete_before_replace"] = request.deleteBeforeReplace
    return given


def _merged(first: Any, second: Any) -> Any:
    if isinstance(first, dict) and isinstance(second, dict):
        left, right = cast(dict[str, Any], first), cast(dict[str, Any], second)
        return {key: _merged(left.get(key), right[key]) if key in right else left[key] for key in {**left, **right}}
    return second
