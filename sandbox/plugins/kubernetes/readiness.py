"""Waiting until an object is ready, and until it is gone, as the real provider waits (provider/pkg/await).

Only Deployments and Services are waited for. Other kinds count as ready once they exist: the plugin is then earlier
than the real provider, never later and never failing where that one would succeed.
"""

from typing import Protocol

from sandbox.plugins.base.errors import CancelledError, PluginError, TimedOutError
from sandbox.plugins.base.plugin import Operation
from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.api import ApiError, ApiServer
from sandbox.plugins.kubernetes.deployment import DeploymentReadiness
from sandbox.plugins.kubernetes.objects import SKIP_AWAIT, TIMEOUT_SECONDS, WAIT_FOR, annotation, metadata
from sandbox.plugins.kubernetes.service import ServiceReadiness
from sandbox.plugins.kubernetes.waited_for import WaitedFor

DEFAULT_SECONDS = 10 * 60
_POLL_SECONDS = 0.5
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

    def look(self) -> bool: ...
    def status(self) -> str: ...
    def problems(self) -> list[str]: ...


def wait_until_ready(api: ApiServer, operation: Operation, inputs: Properties, live: Properties) -> Properties:
    """The object once it is ready; NotReadyError at the timeout or when the engine stops."""
    readiness = _awaited(api, inputs, live)
    if readiness is None:
        return live
    wait = operation.wait(timeout_seconds(inputs))
    try:
        while not readiness.look():
            operation.status(readiness.status())
            wait.pause(_POLL_SECONDS)
    except (TimedOutError, CancelledError) as end:
        if isinstance(readiness, ServiceReadiness) and readiness.good_enough_at_the_end():
            return readiness.object
        name = metadata(live)["name"]
        cancelled = isinstance(end, CancelledError)
        message = readiness.timed_out if isinstance(readiness, WaitedFor) else f"'{name}' timed out waiting to be Ready"
        message = f'Resource operation was cancelled for "{name}"' if cancelled else message
        raise NotReadyError(message, readiness.object, readiness.problems()) from None
    except PluginError as error:
        # The object is there, but the API server no longer answers: keep what was seen last.
        raise NotReadyError(str(error), readiness.object, []) from None
    return readiness.object


def must_be_ready(api: ApiServer, inputs: Properties, live: Properties) -> Properties:
    """One look, for a refresh: it reports what is not ready, and waits for nothing."""
    readiness = _readiness(api, inputs, live)
    if readiness is None:
        return live
    ready = readiness.look(settled=True) if isinstance(readiness, ServiceReadiness) else readiness.look()
    if not ready:
        message = f"Resource '{metadata(live)['name']}' was created but failed to initialize"
        raise NotReadyError(message, readiness.object, readiness.problems())
    return readiness.object


def wait_until_gone(api: ApiServer, operation: Operation, inputs: Properties, live: Properties) -> None:
    """Return when the object, and with foreground deletion all that it owns, is gone."""
    if annotation(inputs, SKIP_AWAIT) == "true" and _type(live) in _SKIPPED_DELETION:
        return
    last = live

    def gone() -> bool:
        nonlocal last
        try:
            last = api.get(live)
        except ApiError as error:
            if error.code == 404:
                return True
            raise
        operation.status("Waiting for deletion")
        # Another object of the same name is not ours.
        return metadata(last).get("uid") != metadata(live).get("uid", metadata(last).get("uid"))

    try:
        operation.wait(timeout_seconds(inputs)).until(gone, every=_POLL_SECONDS)
    except TimedOutError:
        finalizers: list[str] = metadata(last).get("finalizers") or []
        reasons = [f"finalizers that are still there: {', '.join(finalizers)}"] if finalizers else []
        raise NotReadyError(f"'{metadata(live)['name']}' timed out waiting to be deleted", last, reasons) from None


def timeout_seconds(inputs: Properties) -> float:
    """The annotation's timeout, or the real provider's default. customTimeouts go before both."""
    text = annotation(inputs, TIMEOUT_SECONDS)
    return float(text) if text.isdigit() else DEFAULT_SECONDS


def _awaited(api: ApiServer, inputs: Properties, live: Properties) -> Readiness | None:
    """What a creation or update waits for."""
    skipped = annotation(inputs, SKIP_AWAIT) == "true"
    return WaitedFor(api, live) if annotation(live, WAIT_FOR) and not skipped else _readiness(api, inputs, live)


def _readiness(api: ApiServer, inputs: Properties, live: Properties) -> Readiness | None:
    kind = _STATUS.get(_type(live))
    return kind(api, live) if kind and annotation(inputs, SKIP_AWAIT) != "true" else None


def _type(object: Properties) -> str:
    return f"{object.get('apiVersion')}/{object.get('kind')}"
