"""The provider protocol, once for all plugins: requests in, a plugin's answers out, errors as the engine reads them.

It does not know any resource. Schema, parameters, components and methods are refused: programs bring their SDK.
"""

import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from sandbox.plugins.base import messages
from sandbox.plugins.base.engine import Engine
from sandbox.plugins.base.errors import InitializationFailedError, PluginError
from sandbox.plugins.base.plugin import Operation, Plugin
from sandbox.plugins.base.values import decode, encode, revealed

Answer = TypeVar("Answer")


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One plugin behind the wire."""

    def __init__(self, plugin: Plugin, engine: Engine) -> None:
        self._plugin = plugin
        self._engine = engine
        self._cancelled = plugin.cancelled = threading.Event()

    # The process

    def Handshake(self, request: Any, context: Any) -> provider_pb2.ProviderHandshakeResponse:
        self._engine.attach(request.engine_address)
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=self._plugin.accepts_secrets,
            supports_autonaming_configuration=self._plugin.supports_autonaming,
        )

    def Attach(self, request: Any, context: Any) -> empty_pb2.Empty:
        self._engine.attach(request.address)
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._plugin.version)

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:
        self._cancelled.set()
        return empty_pb2.Empty()

    # The provider's configuration

    def CheckConfig(self, request: Any, context: Any) -> provider_pb2.CheckResponse:
        def answer() -> provider_pb2.CheckResponse:
            failures = self._plugin.check_configuration(revealed(decode(request.news)))
            return provider_pb2.CheckResponse(inputs=request.news, failures=messages.failures(failures))

        return self._answered(context, answer)

    def DiffConfig(self, request: Any, context: Any) -> provider_pb2.DiffResponse:
        def answer() -> provider_pb2.DiffResponse:
            old, new = revealed(decode(request.olds)), revealed(decode(request.news))
            changed = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
            return provider_pb2.DiffResponse(
                changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
                diffs=changed,
                replaces=self._plugin.configuration_replaces(old, new),
            )

        return self._answered(context, answer)

    def Configure(self, request: Any, context: Any) -> provider_pb2.ConfigureResponse:
        def answer() -> provider_pb2.ConfigureResponse:
            variables = {key.rpartition(":")[2]: str(value) for key, value in request.variables.items()}
            self._plugin.configure(variables)
            return provider_pb2.ConfigureResponse(
                acceptSecrets=self._plugin.accepts_secrets,
                supportsPreview=True,
                supports_autonaming_configuration=self._plugin.supports_autonaming,
            )

        return self._answered(context, answer)

    # Resources

    def Check(self, request: Any, context: Any) -> provider_pb2.CheckResponse:
        def answer() -> provider_pb2.CheckResponse:
            checked = self._resource(request).check(
                self._operation(request), decode(request.olds), decode(request.news), messages.naming(request)
            )
            return provider_pb2.CheckResponse(
                inputs=encode(checked.inputs), failures=messages.failures(checked.failures)
            )

        return self._answered(context, answer)

    def Diff(self, request: Any, context: Any) -> provider_pb2.DiffResponse:
        def answer() -> provider_pb2.DiffResponse:
            difference = self._resource(request).difference(
                self._operation(request), decode(request.olds), decode(request.old_inputs), decode(request.news)
            )
            return messages.difference(difference, list(request.ignoreChanges))

        return self._answered(context, answer)

    def Create(self, request: Any, context: Any) -> provider_pb2.CreateResponse:
        def answer() -> provider_pb2.CreateResponse:
            resource, operation = self._resource(request), self._operation(request)
            if request.preview:
                properties = resource.preview_create(operation, decode(request.properties))
                return provider_pb2.CreateResponse(properties=encode(properties))
            id, properties = resource.create(operation, decode(request.properties))
            return provider_pb2.CreateResponse(id=id, properties=encode(properties))

        return self._answered(context, answer, clear_status_of=request.urn)

    def Read(self, request: Any, context: Any) -> provider_pb2.ReadResponse:
        def answer() -> provider_pb2.ReadResponse:
            found = self._resource(request).read(
                self._operation(request), request.id, decode(request.inputs), decode(request.properties)
            )
            if found is None:
                return provider_pb2.ReadResponse()
            return provider_pb2.ReadResponse(
                id=found.id, properties=encode(found.properties), inputs=encode(found.inputs)
            )

        return self._answered(context, answer, clear_status_of=request.urn)

    def Update(self, request: Any, context: Any) -> provider_pb2.UpdateResponse:
        def answer() -> provider_pb2.UpdateResponse:
            resource = self._resource(request)
            call = resource.preview_update if request.preview else resource.update
            properties = call(
                self._operation(request),
                request.id,
                decode(request.olds),
                decode(request.old_inputs),
                decode(request.news),
            )
            return provider_pb2.UpdateResponse(properties=encode(properties))

        return self._answered(context, answer, clear_status_of=request.urn)

    def Delete(self, request: Any, context: Any) -> empty_pb2.Empty:
        def answer() -> empty_pb2.Empty:
            self._resource(request).delete(
                self._operation(request), request.id, decode(request.old_inputs), decode(request.properties)
            )
            return empty_pb2.Empty()

        return self._answered(context, answer, clear_status_of=request.urn)

    def Invoke(self, request: Any, context: Any) -> provider_pb2.InvokeResponse:
        def answer() -> provider_pb2.InvokeResponse:
            function = self._plugin.function(request.tok)
            response = provider_pb2.InvokeResponse()
            # The field is called `return`, which Python cannot spell.
            getattr(response, "return").CopyFrom(encode(function(decode(request.args))))
            return response

        return self._answered(context, answer)

    # What no plugin here has

    def GetSchema(self, request: Any, context: Any) -> NoReturn:
        self._refuse(context, "its schema: generate SDKs with the real provider")

    def Parameterize(self, request: Any, context: Any) -> NoReturn:
        self._refuse(context, "parameterized packages")

    def Construct(self, request: Any, context: Any) -> NoReturn:
        self._refuse(context, f"the component {request.type}")

    def Call(self, request: Any, context: Any) -> NoReturn:
        self._refuse(context, f"the method {request.tok}")

    def List(self, request: Any, context: Any) -> NoReturn:
        self._refuse(context, f"listing {request.token}")

    def GetMapping(self, request: Any, context: Any) -> provider_pb2.GetMappingResponse:
        return provider_pb2.GetMappingResponse()

    def GetMappings(self, request: Any, context: Any) -> provider_pb2.GetMappingsResponse:
        return provider_pb2.GetMappingsResponse()

    def _refuse(self, context: Any, what: str) -> NoReturn:
        message = f"the sandbox's stand-in for {self._plugin.name} does not model {what}"
        context.abort(grpc.StatusCode.UNIMPLEMENTED, message)
        raise AssertionError("abort always raises")

    def _resource(self, request: Any) -> Any:
        return self._plugin.resource(request.type or messages.type_of(request.urn))

    def _operation(self, request: Any) -> Operation:
        urn = request.urn
        self._engine.begin(urn)
        return Operation(
            urn=urn,
            name=request.name or urn.rpartition("::")[2],
            type=request.type or messages.type_of(urn),
            timeout=getattr(request, "timeout", 0.0),
            cancelled=self._cancelled,
            status=lambda message: self._engine.status(urn, message),
            status_warning=lambda message: self._engine.status_warning(urn, message),
            info=lambda message: self._engine.info(urn, message),
            warn=lambda message: self._engine.warn(urn, message),
            error=lambda message: self._engine.error(urn, message),
            ignored=tuple(getattr(request, "ignoreChanges", ())),
        )

    def _answered(self, context: Any, answer: Callable[[], Answer], clear_status_of: str = "") -> Answer:
        try:
            result = answer()
        except InitializationFailedError as error:
            context.set_trailing_metadata((("grpc-status-details-bin", messages.half_made(error)),))
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except PluginError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except Exception as error:
            # A defect of the stand-in. The traceback goes to the engine's log; values are not part of it.
            traceback.print_exc(file=sys.stderr)
            message = f"the sandbox's stand-in for {self._plugin.name} failed: {type(error).__name__}: {error}"
            context.abort(grpc.StatusCode.INTERNAL, message)
        else:
            if clear_status_of and not self._plugin.leaves_status:
                self._engine.clear_status(clear_status_of)
            return result
        raise AssertionError("abort always raises")
