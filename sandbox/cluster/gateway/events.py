"""The events a kubelet writes about a pod. What is said again only counts up, and not more than every few seconds."""

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
        # What was said: the event's name, how often, and when last.
        self._said: dict[tuple[str, str], tuple[str, int, float]] = {}
        self._lock = threading.Lock()

    def write(self, kind: Literal["Normal", "Warning"], reason: str, message: str) -> None:
        """Write it, or count it up. Raises UnavailableError; then it is as if nothing was said."""
        namespace = self._pod["metadata"]["namespace"]
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with self._lock:
            name, count, last = self._said.get((reason, message), ("", 0, 0.0))
            if not count:
                name = self._create(kind, reason, message, now)
            elif time.monotonic() - last >= _COUNT_INTERVAL:
                self._api_server.patch_event(namespace, name, {"count": count + 1, "lastTimestamp": now})
            else:
                return
            self._said[reason, message] = (name, count + 1, time.monotonic())

    def _create(self, kind: str, reason: str, message: str, now: str) -> str:
        metadata = self._pod["metadata"]
        # As a kubelet names them: the pod and a time, so that they are told apart.
        name = f"{metadata['name']}.{time.time_ns():x}"
        body = {
            "metadata": {"name": name, "namespace": metadata["namespace"]},
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
        return name
