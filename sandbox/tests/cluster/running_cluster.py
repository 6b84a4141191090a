"""A real control plane for the tests, with the fake Azure beside it and kubectl as the way in."""

import json
import socket
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sandbox.cluster.control_plane import Cluster, prepare, processes
from sandbox.processes import Processes
from sandbox.tests.cluster import fake_azure
from sandbox.tests.cluster.fake_azure import FakeAzure, settings

Object = dict[str, Any]
GATEWAY_IMAGE = "mcr.microsoft.com/azure-api-management/gateway:v2"


@dataclass(frozen=True)
class RunningCluster:
    cluster: Cluster
    runner: Processes
    azure: FakeAzure

    def start(self) -> None:
        prepare(self.cluster)
        self.runner.start(processes(self.cluster))

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        """What kubectl prints; a refusal is an error of the test."""
        done = self.try_kubectl(*arguments, stdin=stdin)
        assert done.returncode == 0, f"kubectl {' '.join(arguments)}: {done.stderr}"
        return done.stdout

    def try_kubectl(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        program = self.cluster.program("kubectl")
        command = [program, f"--kubeconfig={self.cluster.kubeconfig}", *arguments]
        return subprocess.run(command, input=stdin, text=True, capture_output=True, check=False, timeout=60)

    def apply(self, namespace: str, *objects: Object) -> None:
        self.kubectl("apply", "--namespace", namespace, "--filename=-", stdin=yaml.safe_dump_all(objects))

    def get(self, namespace: str, kind: str, *arguments: str) -> Any:
        return json.loads(self.kubectl("get", kind, "--namespace", namespace, "--output=json", *arguments))

    def pods(self, namespace: str) -> list[Object]:
        """Those that are not being deleted."""
        # Not through kubectl, which takes a fifth of a second of processor time for each look.
        found = self.cluster.api_server.get(f"/api/v1/namespaces/{namespace}/pods")
        assert found is not None, "the API server does not answer"
        return [pod for pod in found["items"] if "deletionTimestamp" not in pod["metadata"]]

    def pod(self, namespace: str) -> Object:
        """The only one, as soon as there is one."""
        found = eventually(lambda: self.pods(namespace), "a pod")
        assert len(found) == 1, [pod["metadata"]["name"] for pod in found]
        return found[0]


@contextmanager
def started(directory: Path, toolchain: Path) -> Generator[RunningCluster]:
    """A control plane with the fake Azure beside it, until the block ends."""
    with fake_azure.serve(directory) as azure:
        cluster = make(directory, toolchain, azure)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.runner.stop()


def make(directory: Path, toolchain: Path, azure: FakeAzure) -> RunningCluster:
    """Not started yet, on free ports."""
    ports = {name: _free_port() for name in ("api_server", "etcd", "etcd_peer")}
    cluster = Cluster(directory / "cluster", toolchain, ports | {"azure": azure.port}, azure.authority, 0.5)
    return RunningCluster(cluster, Processes(directory), azure)


def config_map(**changes: str | None) -> Object:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "mygw-env"}, "data": settings(**changes)}


def deployment(image: str = GATEWAY_IMAGE, replicas: int = 1, probe: bool = True, **template: Any) -> Object:
    """The guide's Deployment, as far as the double looks at it."""
    container: Object = {"name": "mygw", "image": image, "envFrom": [{"configMapRef": {"name": "mygw-env"}}]}
    if probe:
        container["readinessProbe"] = {"httpGet": {"path": "/status-0123456789abcdef", "port": 8080}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "mygw"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": "mygw"}},
            "strategy": {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": "25%"}},
            "template": {
                "metadata": {"labels": {"app": "mygw"}, **template},
                "spec": {"terminationGracePeriodSeconds": 60, "containers": [container]},
            },
        },
    }


def load_balancer(name: str) -> Object:
    spec = {"type": "LoadBalancer", "selector": {"app": "mygw"}, "ports": [{"port": 80, "targetPort": 8080}]}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec}


def condition(pod: Object, kind: str = "Ready") -> Object:
    found: list[Object] = pod.get("status", {}).get("conditions", [])
    return next((each for each in found if each["type"] == kind), Object())


def is_ready(pod: Object) -> bool:
    return condition(pod).get("status") == "True"


def container_status(pod: Object) -> Object:
    found: list[Object] = pod.get("status", {}).get("containerStatuses", [])
    return found[0] if found else {}


def waiting_reason(pod: Object) -> str:
    return container_status(pod).get("state", {}).get("waiting", {}).get("reason", "")


def eventually(condition: Callable[[], Any], what: str, seconds: float = 20) -> Any:
    """The first true answer; `what` says in the failure what was waited for."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.1)
    return answer


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
