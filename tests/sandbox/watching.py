"""Looks at a gateway while something goes on: its pods, which of them are ready, and its ConfigMaps."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from tests.sandbox.running import RunningSandbox


class Watched:
    """What was seen of the gateway's pods and ConfigMaps while something went on, at each look."""

    def __init__(self) -> None:
        self.ready: list[int] = []
        self.config_maps: list[set[str]] = []
        self.pods: set[str] = set()


@contextmanager
def watching(sandbox: RunningSandbox, namespace: str = "default") -> Generator[Watched]:
    """Looks again and again, as a load balancer's health check does."""
    seen = Watched()
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            items = sandbox.kubectl("--namespace", namespace, "get", "pods,configmaps", "--selector", "app=mygw")[
                "items"
            ]
            pods = [item for item in items if item["kind"] == "Pod"]
            seen.pods |= {pod["metadata"]["name"] for pod in pods}
            seen.ready.append(sum(is_ready(pod) for pod in pods))
            seen.config_maps.append({i["metadata"]["name"] for i in items if i["kind"] == "ConfigMap"})

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


def is_ready(pod: dict[str, Any]) -> bool:
    conditions: list[dict[str, str]] = pod["status"].get("conditions", [])
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
