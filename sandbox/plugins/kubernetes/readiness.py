"""Waiting until an object is ready, and until it is gone, as the real provider waits (provider/pkg/await).

Only Deployments and Services are waited for. Other kinds count as ready once they exist: the plugin is then earlier
than the real provider, never later and never failing where that one would succeed.
"""

from collections.abc import Iterable
from typing import Protocol

from sandbox.plugins.base.errors import CancelledError, PluginError, TimedOutError
from sandbox.plugins.base.plugin import Operation
from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.api import ApiError, ApiServer
from sandbox.plugins.kubernetes.deployment import DeploymentReadiness
from sandbox.plugins.kubernetes.display import Display
from sandbox.plugins.kubernetes.objects import SKIP_AWAIT, TIMEOUT_SECONDS, WAIT_FOR, annotation, metadata
from sandbox.plugins.kubernetes.service import ServiceReadiness
from sandbox.plugins.kubernetes.waited_for import WaitedFor

DEFAULT_SECONDS = 10 * 60
_POLL_SECONDS = 0.5
_SKIPPED = "Skipping await logic"
# As written by k8s.io/apimachinery, pkg/util/wait, and of Go's context.
_TIMED_OUT = "timed out waiting for the condition"
_CANCELLED = "context canceled"
_STATUS = {"apps/v1/Deployment": DeploymentReadiness, "v1/Service": ServiceReadiness}
# pulumi-kubernetes, provider/pkg/metadata/overrides.go: allowsSkipAwaitWithDelete
_SKIPPED_DELETION = frozenset(
    {
        "v1/Namespace",
        "v1/Pod",
        "v1/ReplicationController",
        "apps/v1/DaemonSet",
        "apps/v1/Deployment",
        "apps/v1/StatefulSet",
        "batch/v1/Job",
    }
)


class NotReadyError(PluginError):
    """The object exists and is not ready; the reasons are the object's own."""

    def __init__(self, message: str, object: Properties, reasons: list[str]) -> None:
        super().__init__(message)
        self.object = object
        self.reasons = reasons


class Readiness(Protocol):
    """How one kind becomes ready."""

    object: Properties

    def begin(self) -> None: ...
    def look(self, meanwhile: Iterable[Properties] = ()) -> bool: ...
    def wait_over(self) -> None: ...
    def problems(self) -> list[str]: ...


def wait_until_ready(api: ApiServer, operation: Operation, inputs: Properties, live: Properties) -> Properties:
    """The object once it is ready; NotReadyError at the timeout or when the engine stops."""
    display = Display(operation)
    readiness = _awaited(api, display, inputs, live)
    if readiness is None:
        display.clear()
        return live
    wait = operation.wait(timeout_seconds(inputs))
    past = api.watch(live)
    try:
        readiness.begin()
        while not readiness.look(past.versions()):
            readiness.wait_over()
            wait.pause(_POLL_SECONDS)
    except (TimedOutError, CancelledError) as end:
        if isinstance(readiness, ServiceReadiness) and readiness.good_enough_at_the_end():
            display.clear()
            return readiness.object
        raise NotReadyError(_ended(readiness, end, live), readiness.object, readiness.problems()) from None
    except PluginError as error:
        # The object is there, but the API server no longer answers: keep what was seen last.
        raise NotReadyError(str(error), readiness.object, []) from None
    finally:
        past.close()
    display.clear()
    return readiness.object


def must_be_ready(api: ApiServer, operation: Operation, inputs: Properties, live: Properties) -> Properties:
    """One look, for a refresh: it reports what is not ready, and waits for nothing."""
    display = Display(operation)
    readiness = _readiness(api, display, inputs, live)
    if readiness is None:
        return live
    ready = readiness.look(settled=True) if isinstance(readiness, ServiceReadiness) else readiness.look()
    if not ready:
        message = f"Resource '{metadata(live)['name']}' was created but failed to initialize"
        raise NotReadyError(message, readiness.object, readiness.problems())
    display.clear()
    return readiness.object


def wait_until_gone(api: ApiServer, operation: Operation, inputs: Properties, live: Properties) -> None:
    """Return when the object, and with foreground deletion all that it owns, is gone."""
    display = Display(operation)
    last = live
    if annotation(inputs, SKIP_AWAIT) == "true" and _type(live) in _SKIPPED_DELETION:
        display.info(_SKIPPED)
        display.clear()
        return

    def gone() -> bool:
        nonlocal last
        try:
            last = api.get(live)
        except ApiError as error:
            if error.code == 404:
                return True
            raise
        if metadata(last).get("deletionTimestamp"):
            display.info("Resource scheduled for deletion")
        # Another object of the same name is not ours.
        return metadata(last).get("uid") != metadata(live).get("uid", metadata(last).get("uid"))

    try:
        operation.wait(timeout_seconds(inputs)).until(gone, every=_POLL_SECONDS)
    except (TimedOutError, CancelledError) as end:
        finalizers: list[str] = metadata(last).get("finalizers") or []
        operation.warn(f"finalizers might be preventing deletion ({', '.join(finalizers)})")
        message = _CANCELLED if isinstance(end, CancelledError) else _TIMED_OUT
        raise NotReadyError(message, last, []) from None
    display.clear()


def timeout_seconds(inputs: Properties) -> float:
    """The annotation's timeout, or the real provider's default. customTimeouts go before both."""
    text = annotation(inputs, TIMEOUT_SECONDS)
    return float(text) if text.isdigit() else DEFAULT_SECONDS


def _awaited(api: ApiServer, display: Display, inputs: Properties, live: Properties) -> Readiness | None:
    """What a creation or update waits for."""
    if annotation(inputs, SKIP_AWAIT) == "true":
        display.info(_SKIPPED)
        return None
    return WaitedFor(api, live, display) if annotation(live, WAIT_FOR) else _readiness(api, display, inputs, live)


def _readiness(api: ApiServer, display: Display, inputs: Properties, live: Properties) -> Readiness | None:
    kind = _STATUS.get(_type(live))
    return kind(api, live, display) if kind and annotation(inputs, SKIP_AWAIT) != "true" else None


def _ended(readiness: Readiness, end: PluginError, live: Properties) -> str:
    cancelled = isinstance(end, CancelledError)
    if isinstance(readiness, WaitedFor):
        return _CANCELLED if cancelled else _TIMED_OUT
    name = metadata(live)["name"]
    return f'Resource operation was cancelled for "{name}"' if cancelled else f"'{name}' timed out waiting to be Ready"


def _type(object: Properties) -> str:
    return f"{object.get('apiVersion')}/{object.get('kind')}"
