"""Waiting with an end: the operation's timeout, or the engine's request to stop."""

import threading
import time
from collections.abc import Callable

from sandbox.plugins.base.errors import CancelledError, TimedOutError


class Wait:
    """One operation's patience. It does not say what is waited for: the caller's error does."""

    def __init__(self, seconds: float, cancelled: threading.Event) -> None:
        self._ends = time.monotonic() + seconds
        self._cancelled = cancelled

    def pause(self, seconds: float) -> None:
        """Sleep, at most to the timeout, so that the caller looks once more then; after that, raise TimedOutError."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimedOutError("the operation timed out")
        if self._cancelled.wait(min(seconds, left)):
            raise CancelledError("the operation was cancelled")

    def until(self, met: Callable[[], bool], *, every: float, times: int = 1) -> None:
        """Ask until the answer has been yes so often in a row."""
        yes = 0
        while True:
            yes = yes + 1 if met() else 0
            if yes >= times:
                return
            self.pause(every)
