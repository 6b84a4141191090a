"""Every version of one object, as the API server tells of them: a look now and then would miss the short-lived ones."""

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from urllib3.exceptions import HTTPError

from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.values import Properties


class Watch:
    """One stream, read in a thread of its own until it is closed; it ends in silence where it cannot be read."""

    def __init__(self, open_stream: Callable[[], Any]) -> None:
        self._open = open_stream
        self._versions: list[Properties] = []
        self._response: Any = None
        self._closed = False
        threading.Thread(target=self._read, name="watch", daemon=True).start()

    def versions(self) -> list[Properties]:
        """What came since the last call."""
        # Taken out one by one: the other thread goes on adding.
        return [self._versions.pop(0) for _ in range(len(self._versions))]

    def close(self) -> None:
        self._closed = True
        if self._response is not None:
            # A mere close would not wake the reading thread. A stream that has ended cannot be shut down.
            with suppress(ValueError, RuntimeError, OSError):
                self._response.shutdown()

    def _read(self) -> None:
        try:
            self._response = self._open()
            if self._closed or self._response.status >= 400:
                self._response.close()
                return
            rest = b""
            for part in self._response.stream(amt=None):
                *lines, rest = (rest + cast(bytes, part)).split(b"\n")
                self._versions += [event["object"] for event in map(json.loads, lines) if event["type"] != "ERROR"]
        except (PluginError, HTTPError, OSError, ValueError):
            return
