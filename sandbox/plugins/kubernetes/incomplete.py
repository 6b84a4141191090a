"""The error of an object that is there and is not ready: the engine keeps it in the state."""

from sandbox.plugins.base.errors import InitializationFailedError
from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.objects import qualified_name
from sandbox.plugins.kubernetes.readiness import NotReadyError


def incomplete(
    message: str, error: NotReadyError, properties: Properties, inputs: Properties | None = None
) -> InitializationFailedError:
    id = qualified_name(error.object)
    return InitializationFailedError(message, id=id, properties=properties, reasons=error.reasons, inputs=inputs)
