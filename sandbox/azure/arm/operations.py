"""Long-running operations: what Azure accepts with 201 or 202 and a Location to ask whether it is done.

A change takes effect when it is accepted; for how long it then counts as running is a setting of the emulator.
"""

import math
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.azure.arm.exceptions import OperationNotFound
from sandbox.azure.core.store import Store

_KIND = "operations"


@dataclass(frozen=True)
class Operation:
    token: str
    resource: str
    """Id of what it makes or changes; empty for a deletion."""

    seconds_left: float

    @property
    def retry_after(self) -> str:
        """Whole seconds, as the header has them."""
        return str(math.ceil(max(self.seconds_left, 0)))


class Operations:
    def __init__(self, store: Store, duration: timedelta) -> None:
        self._store = store
        self._duration = duration

    def begin(self, resource: str = "") -> Operation:
        token = secrets.token_hex(12)
        self._store.put(_KIND, token, {"resource": resource, "until": self.end()})
        return self.get(token)

    def get(self, token: str) -> Operation:
        found = self._store.get(_KIND, token.casefold())
        if found is None:
            raise OperationNotFound(token)
        return Operation(token, found["resource"], _seconds_until(found["until"]))

    def end(self) -> str:
        """When an operation that begins now is done."""
        return (datetime.now(UTC) + self._duration).isoformat()


def is_over(until: str) -> bool:
    return _seconds_until(until) <= 0


def _seconds_until(moment: str) -> float:
    return (datetime.fromisoformat(moment) - datetime.now(UTC)).total_seconds()
