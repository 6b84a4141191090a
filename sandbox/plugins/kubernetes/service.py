"""When a Service is ready (pulumi-kubernetes, provider/pkg/await/service.go).

A LoadBalancer needs an address. Unless it is headless, external or without a selector, its Endpoints must exist, have
been left alone for ten seconds, and hold no address that is not ready; having any address is not required.
"""

import time
from collections.abc import Iterable

from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.api import ApiError, ApiServer
from sandbox.plugins.kubernetes.display import DONE, Display, warn_of_events
from sandbox.plugins.kubernetes.objects import child, children, metadata

_SETTLED_SECONDS = 10.0


class ServiceReadiness:
    """One Service, looked at again and again."""

    def __init__(self, api: ApiServer, object: Properties, display: Display) -> None:
        self._api = api
        self._display = display
        self.object = object
        self._endpoints: Properties | None = None
        self._version: str = ""
        self._changed_at = time.monotonic()

    def begin(self) -> None:
        """Show what is waited for first."""
        self._display.info("[1/3] Finding Pods to direct traffic to")

    def look(self, meanwhile: Iterable[Properties] = (), *, settled: bool = False) -> bool:
        """Read both again; whether all conditions hold. A refresh takes what it sees as settled."""
        self.object = self._api.get(self.object)
        if not self._needs_endpoints():
            return self._has_address()
        self._look_at_endpoints()
        quiet = settled or time.monotonic() - self._changed_at >= _SETTLED_SECONDS
        quiet = quiet and self._endpoints is not None
        if self._has_address() and quiet and not self._has("notReadyAddresses"):
            self._display.info(f"{DONE}Service initialization complete")
            return True
        if quiet and self._has("addresses"):
            self._display.info("[2/3] Attempting to allocate IP address to Service")
        return False

    def wait_over(self) -> None:
        """Show what else is known while it is waited for."""
        warn_of_events(self._api, self._display, self.object)

    def good_enough_at_the_end(self) -> bool:
        """The real one's last look: an address, and nothing that is on its way."""
        return self._has_address() and not self._has("notReadyAddresses")

    def problems(self) -> list[str]:
        spec = self._spec()
        if spec.get("clusterIP") == "None" or spec.get("type") == "ExternalName":
            return []
        reasons: list[str] = []
        if not self._has("addresses"):
            reasons.append(
                "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' may not "
                "match labels on any Pods"
            )
        if not self._has_address():
            reasons.append("Service was not allocated an IP address; does your cloud provider support this?")
        return reasons

    def _needs_endpoints(self) -> bool:
        spec = self._spec()
        return spec.get("type") != "ExternalName" and spec.get("clusterIP") != "None" and bool(spec.get("selector"))

    def _has_address(self) -> bool:
        if self._spec().get("type") != "LoadBalancer":
            return True
        return bool(children(self.object, "status", "loadBalancer", "ingress"))

    def _look_at_endpoints(self) -> None:
        name = {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata(self.object)}
        try:
            self._endpoints = self._api.get(name)
        except ApiError as error:
            if error.code != 404:
                raise
            self._endpoints = None
        version: str = metadata(self._endpoints or {}).get("resourceVersion", "")
        if version != self._version:
            self._version, self._changed_at = version, time.monotonic()

    def _has(self, addresses: str) -> bool:
        return any(subset.get(addresses) for subset in children(self._endpoints or {}, "subsets"))

    def _spec(self) -> Properties:
        return child(self.object, "spec")
