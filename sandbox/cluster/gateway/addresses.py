"""Addresses for the gateway's pods: from the range beside the node's own, in which kwok gives addresses to pods."""

import threading
from ipaddress import IPv4Network

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
        """The pod's address: the one it has, or the first free one beside its node's range."""
        if pod["spec"].get("hostNetwork"):
            return host_address(node)
        uid = pod["metadata"]["uid"]
        with self._lock:
            if uid not in self._taken:
                own = IPv4Network(node["spec"]["podCIDR"])
                (beside,) = own.supernet().address_exclude(own)
                taken = set(self._taken.values())
                self._taken[uid] = next(each for each in map(str, beside.hosts()) if each not in taken)
            return self._taken[uid]


def host_address(node: Object) -> str:
    """The node's own address."""
    addresses = children(child(node, "status"), "addresses")
    return next((each["address"] for each in addresses if each["type"] == "InternalIP"), "")
