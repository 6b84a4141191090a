"""Pod addresses for the gateway's pods: from the high end of the node's range, because kwok takes the low end."""

import ipaddress
import threading

from sandbox.cluster.gateway.objects import Object, child, children


class Addresses:
    """Which addresses are taken, over all pods of the cluster."""

    def __init__(self) -> None:
        self._taken: dict[str, str] = {}
        self._lock = threading.Lock()

    def see(self, pod: Object) -> None:
        """Remember the address that a pod has."""
        if address := child(pod, "status").get("podIP"):
            with self._lock:
                self._taken[pod["metadata"]["uid"]] = address

    def forget(self, pod: Object) -> None:
        with self._lock:
            self._taken.pop(pod["metadata"]["uid"], None)

    def assign(self, pod: Object, node: Object) -> str:
        """The pod's address: the one it has, or the highest free one of its node."""
        if pod["spec"].get("hostNetwork"):
            return host_address(node)
        uid = pod["metadata"]["uid"]
        with self._lock:
            if uid not in self._taken:
                network = ipaddress.ip_network(node["spec"]["podCIDR"])
                taken = set(self._taken.values())
                # Without the range's first and last address, which belong to no pod.
                numbers = range(network.num_addresses - 2, 0, -1)
                self._taken[uid] = next(
                    each for each in (str(network[number]) for number in numbers) if each not in taken
                )
            return self._taken[uid]


def host_address(node: Object) -> str:
    """The node's own address."""
    addresses = children(child(node, "status"), "addresses")
    return next((each["address"] for each in addresses if each["type"] == "InternalIP"), "")
