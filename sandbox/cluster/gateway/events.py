"""The events a kubelet writes about a pod. What is said again only counts up, and not more than every few seconds."""

import hashlib
import threading
import time
from datetime import UTC, datetime
from typing import Any, Literal

from sandbox.cluster.gateway.api_server import ApiServer

_COUNT_INTERVAL = 10


class Events:
    """The events of one pod."""

    def __init__(self, api_server: ApiServer, pod: dict[str, Any]) -> None:
        self._api_server = api_server
        self._pod = pod
        self._counts: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def write(self, kind: Literal["Normal", "Warning"], reason: str, message: str) -> None:
        """Write it, or count it up. Raises UnavailableError; then it is as if nothing was said."""
        metadata = self._pod["metadata"]
        digest = hashlib.sha256(f"{metadata['uid']} {reason} {message}".encode()).hexdigest()[:16]
        name = f"{metadata['name']}.{digest}"
        with self._lock:
            count, last = self._counts.get(name, (0, 0.0))
            if count and time.monotonic() - last < _COUNT_INTERVAL:
                return
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            if count:
                self._api_server.patch_event(metadata["namespace"], name, {"count": count + 1, "lastTimestamp": now})
            else:
                self._create(name, kind, reason, message, now)
            self._counts[name] = (count + 1, time.monotonic())

    def _create(self, name: str, kind: str, reason: str, message: str, now: str) -> None:
        metadata = self._pod["metadata"]
        body = {
            # A run of the double before this one may have written the same.
            "metadata": {"name": f"{name}.{time.time_ns():x}"[:253], "namespace": metadata["namespace"]},
            "involvedObject": {
                "apiVersion": "v1",
                "kind": "Pod",
                "name": metadata["name"],
                "namespace": metadata["namespace"],
                "uid": metadata["uid"],
            },
            "type": kind,
            "reason": reason,
            "message": message,
            "count": 1,
            "firstTimestamp": now,
            "lastTimestamp": now,
            "source": {"component": "kubelet", "host": self._pod["spec"]["nodeName"]},
            "reportingComponent": "kubelet",
            "reportingInstance": self._pod["spec"]["nodeName"],
        }
        self._api_server.create_event(metadata["namespace"], body)
