"""The simulated nodes: three large ones, each in a zone of its own, kept alive by kwok."""

from typing import Any

from sandbox.cluster.api_server import ApiServer

_RESOURCES = {"cpu": "32", "memory": "64Gi", "pods": "110", "ephemeral-storage": "256Gi"}


def register(api_server: ApiServer) -> None:
    """What three kubelets do when they start."""
    for number in (1, 2, 3):
        api_server.create("/api/v1/nodes", _node(number))


def are_ready(api_server: ApiServer) -> bool:
    """Whether pods can be scheduled on all of them."""
    nodes = api_server.get("/api/v1/nodes")
    return nodes is not None and len(nodes["items"]) >= 3 and all(_is_schedulable(node) for node in nodes["items"])


def _is_schedulable(node: dict[str, Any]) -> bool:
    conditions: list[dict[str, str]] = node["status"].get("conditions", [])
    ready = any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
    taints: list[dict[str, str]] = node["spec"].get("taints", [])
    return ready and not any(taint["key"].startswith("node.kubernetes.io/") for taint in taints)


def _node(number: int) -> dict[str, Any]:
    name = f"node-{number}"
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "annotations": {"kwok.x-k8s.io/node": "fake"},
            "labels": {
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "topology.kubernetes.io/region": "sandbox",
                "topology.kubernetes.io/zone": f"sandbox-{number}",
            },
        },
        # Half of what the node has: kwok gives these addresses to pods, and takes them back. The gateway double uses
        # the other half, which kwok does not touch.
        "spec": {"podCIDR": f"10.244.{number}.0/25", "podCIDRs": [f"10.244.{number}.0/25"]},
        "status": {"capacity": _RESOURCES, "allocatable": _RESOURCES},
    }
