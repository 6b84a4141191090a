"""What a plugin can answer instead of a result; the texts reach the person at `pulumi up` as they are."""

from collections.abc import Sequence
from typing import Any


class PluginError(Exception):
    """The operation failed; nothing was made, or what was there is unchanged."""


class NotModelledError(PluginError):
    """The real provider has it, the stand-in does not."""

    def __init__(self, plugin: str, what: str) -> None:
        super().__init__(f"the sandbox's stand-in for {plugin} does not model {what}")


class CancelledError(PluginError):
    """The engine asked to stop while an operation was waiting."""


class TimedOutError(PluginError):
    """A wait ended at the operation's timeout."""


class InitializationFailedError(PluginError):
    """The object exists but did not become ready: the engine keeps it in the state, and the next update repairs it."""

    def __init__(
        self,
        message: str,
        *,
        id: str,
        properties: dict[str, Any],
        reasons: Sequence[str] = (),
        inputs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.id = id
        self.properties = properties
        self.reasons = [message, *reasons]
        self.inputs = inputs
