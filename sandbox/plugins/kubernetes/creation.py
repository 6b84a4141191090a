"""The creation of an object, with the real provider's further tries."""

from sandbox.plugins.base.errors import TimedOutError
from sandbox.plugins.base.plugin import Operation
from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes import refusals
from sandbox.plugins.kubernetes.api import ApiError, ApiServer, UnknownKindError

# Shown for a failure that is not tried again, too.
RETRY = "Retry #{attempt}; creation failed: {error}"
_CREATE_TRIES = 6


def created(api: ApiServer, operation: Operation, object: Properties, kind: str) -> Properties:
    """POST, and again while the namespace or the kind is still on its way."""
    wait = operation.wait(60)
    for attempt in range(_CREATE_TRIES):
        try:
            return api.create(object)
        except (ApiError, UnknownKindError) as error:
            operation.status(RETRY.format(attempt=attempt, error=error))
            retry = isinstance(error, UnknownKindError) or error.code == 404
            if not retry or attempt == _CREATE_TRIES - 1:
                raise refusals.not_created(operation.urn, kind, error) from None
            try:
                wait.pause(2**attempt)
            except TimedOutError:
                raise refusals.not_created(operation.urn, kind, error) from None
    raise AssertionError("the last attempt returns or raises")
