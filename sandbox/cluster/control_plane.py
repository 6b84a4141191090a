"""The sandbox's Kubernetes as a list of processes: etcd first, the double of the gateway container last.

It starts and stops nothing itself; sandbox.processes does.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.cluster import components, kubeconfig
from sandbox.cluster.components import Cluster
from sandbox.cluster.gateway import WATCHING
from sandbox.processes import Process

__all__ = ["Cluster", "prepare", "processes"]

_PACKAGE_FOLDER = Path(__file__).parents[2]


def prepare(cluster: Cluster) -> None:
    """Write keys, certificates and the kubeconfig. Again is safe: what exists is kept."""
    cluster.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    cluster.pki.prepare()
    kubeconfig.write(
        cluster.kubeconfig,
        server=cluster.api_server.url,
        authority=cluster.pki.authority,
        token=cluster.pki.admin_token,
    )


def processes(cluster: Cluster, *, gateway_after: Sequence[str] = ()) -> list[Process]:
    """In the order of their start, for a prepared cluster.

    The double reads the emulator's certificate authority when it starts: `gateway_after` names the process that makes
    it, which then stands earlier in the list given to Processes.start.
    """
    return [
        components.etcd(cluster),
        components.api_server(cluster),
        components.controller_manager(cluster),
        components.scheduler(cluster),
        components.kwok(cluster),
        _gateway(cluster, gateway_after),
    ]


def _gateway(cluster: Cluster, after: Sequence[str]) -> Process:
    emulator = f"127.0.0.1:{cluster.ports['azure']}"
    return Process(
        name="gateway",
        command=[
            sys.executable,
            "-m",
            "sandbox.cluster.gateway",
            f"--kubeconfig={cluster.kubeconfig}",
            f"--ca-file={cluster.azure_authority}",
            f"--heartbeat-interval={cluster.heartbeat_interval:g}",
            *(f"--connect-to={host}:443={emulator}" for host in cluster.azure_hosts),
            f"--emulator={emulator}",
        ],
        ready=WATCHING,
        working_directory=_PACKAGE_FOLDER,
        # Loads its libraries while the API server starts, and asks until that answers.
        ready_timeout=90,
        after=after,
    )
