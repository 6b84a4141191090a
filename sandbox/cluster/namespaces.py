"""The namespaces that are in place beside Kubernetes' own: the program works in existing ones."""

from collections.abc import Iterable

from sandbox.cluster.api_server import ApiServer


def register(api_server: ApiServer, names: Iterable[str]) -> None:
    """Create those that do not exist."""
    for name in names:
        api_server.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
