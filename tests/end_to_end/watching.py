"""Looks at a gateway while something goes on: its pods, which of them are ready, its ConfigMaps, its endpoints."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from kubernetes import client, config  # pyright: ignore[reportMissingTypeStubs]

from tests.end_to_end.running import RunningSandbox

_LOOKS_A_SECOND = 10


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

    def look() -> None:
        items = sandbox.kubectl("--namespace", namespace, "get", "pods,configmaps", "--selector", "app=mygw")["items"]
        pods = [item for item in items if item["kind"] == "Pod"]
        seen.pods |= {pod["metadata"]["name"] for pod in pods}
        seen.ready.append(sum(is_ready(pod) for pod in pods))
        seen.config_maps.append({i["metadata"]["name"] for i in items if i["kind"] == "ConfigMap"})

    with _again_and_again(look):
        yield seen


@contextmanager
def _again_and_again(look: Callable[[], None], seconds: float = 0) -> Generator[None]:
    """Calls it in a thread of its own until the block ends, and no sooner than so many seconds after the last time."""
    ended = threading.Event()

    def run() -> None:
        while not ended.is_set():
            due = time.monotonic() + seconds
            look()
            ended.wait(max(0, due - time.monotonic()))

    watcher = threading.Thread(target=run)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def is_ready(pod: dict[str, Any]) -> bool:
    conditions: list[dict[str, str]] = pod["status"].get("conditions", [])
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


class Endpoints:
    """How many ready endpoints a Service had, at each look."""

    def __init__(self) -> None:
        self.ready: list[int] = []
        self.seconds = 0.0

    def must_never_have_been_empty(self) -> None:
        """Also holds the watcher to its rate: fewer looks could miss an outage."""
        assert len(self.ready) >= 0.7 * _LOOKS_A_SECOND * self.seconds, (len(self.ready), self.seconds)
        assert min(self.ready) >= 1, f"there was a moment without a ready endpoint: {self.ready}"


@contextmanager
def watching_endpoints(sandbox: RunningSandbox, namespace: str, service: str) -> Generator[Endpoints]:
    """Asks for the Service's EndpointSlices ten times a second, as what forwards traffic follows them."""
    untyped: Any = config
    settings: Any = client.Configuration()
    untyped.load_kube_config(sandbox.environment["KUBECONFIG"], client_configuration=settings)
    discovery: Any = client.DiscoveryV1Api(client.ApiClient(settings))
    selector = f"kubernetes.io/service-name={service}"
    seen, began = Endpoints(), time.monotonic()

    def look() -> None:
        slices = discovery.list_namespaced_endpoint_slice(namespace, label_selector=selector).items
        endpoints = [each for slice in slices for each in slice.endpoints or ()]
        seen.ready.append(sum(each.conditions.ready is not False for each in endpoints))

    with _again_and_again(look, 1 / _LOOKS_A_SECOND):
        yield seen
    seen.seconds = time.monotonic() - began
