"""The running control plane: what a pod, a Service and a program find there. The gateway's pods are elsewhere."""

import socket
import ssl

import psutil
import pytest

from sandbox.processes import Running
from sandbox.tests.cluster.running_cluster import (
    Object,
    RunningCluster,
    config_map,
    deployment,
    eventually,
    is_ready,
    load_balancer,
)

pytestmark = pytest.mark.sandbox


def test_three_nodes_in_three_zones_take_pods(running: RunningCluster) -> None:
    nodes = running.get("default", "nodes")["items"]
    zones = {node["metadata"]["labels"]["topology.kubernetes.io/zone"] for node in nodes}
    assert len(nodes) == len(zones) == 3
    assert all(is_ready(node) for node in nodes)
    assert not any(node["spec"].get("taints") for node in nodes)


def test_any_other_pod_is_ready_without_azure(running: RunningCluster, namespace: str) -> None:
    running.azure.sign_in_refusal = "AADSTS7000215"
    running.apply(namespace, deployment(image="nginx:1", replicas=3, probe=True))
    eventually(lambda: len([p for p in running.pods(namespace) if is_ready(p)]) == 3, "three generic pods are ready")
    addresses = {pod["status"]["podIP"] for pod in running.pods(namespace)}
    assert len(addresses) == 3


def test_pods_spread_over_the_zones(running: RunningCluster, namespace: str) -> None:
    running.apply(namespace, config_map(), deployment(replicas=3))
    eventually(lambda: len([p for p in running.pods(namespace) if is_ready(p)]) == 3, "three gateways are ready")
    assert len({pod["spec"]["nodeName"] for pod in running.pods(namespace)}) == 3


def test_each_load_balancer_has_an_address_of_its_own(running: RunningCluster, namespace: str) -> None:
    running.apply(namespace, load_balancer("one"), load_balancer("two"))

    def addresses() -> list[str]:
        services = running.get(namespace, "services")["items"]
        entries = [entry for each in services for entry in each["status"]["loadBalancer"].get("ingress", [])]
        return [entry["ip"] for entry in entries]

    eventually(lambda: len(addresses()) == 2, "both load balancers have an address")
    assert len(set(addresses())) == 2
    assert all(address.startswith("203.0.113.") for address in addresses())


def test_a_service_with_a_load_balancer_class_is_left_to_its_controller(
    running: RunningCluster, namespace: str
) -> None:
    foreign = load_balancer("foreign")
    foreign["spec"]["loadBalancerClass"] = "example.com/other"
    running.apply(namespace, foreign, load_balancer("later"))

    def ingress(name: str) -> object:
        return running.get(namespace, "service", name)["status"]["loadBalancer"].get("ingress")

    # The second one came later: with its address, the first one's turn is over.
    eventually(lambda: ingress("later"), "the Service without a class has an address")
    assert ingress("foreign") is None


def test_endpoints_follow_the_pods_that_are_ready(running: RunningCluster, namespace: str) -> None:
    running.azure.refusal = (403, {"error": {"code": "Forbidden", "message": "no role"}})
    running.apply(namespace, config_map(), deployment(), load_balancer("traffic"))

    def subset() -> dict[str, object]:
        found = running.get(namespace, "endpoints")["items"]
        return found[0].get("subsets", [{}])[0] if found else {}

    eventually(lambda: subset().get("notReadyAddresses"), "the pod is listed as not ready")
    assert "addresses" not in subset()
    running.azure.refusal = None
    eventually(lambda: subset().get("addresses"), "the pod is listed as ready")


def test_pods_get_a_service_account_and_the_clusters_certificate_authority(
    running: RunningCluster, namespace: str
) -> None:
    running.apply(namespace, config_map(), deployment())
    pod = eventually(lambda: running.pods(namespace), "a pod")[0]
    assert pod["spec"]["serviceAccountName"] == "default"
    assert any("projected" in volume for volume in pod["spec"]["volumes"])
    assert running.get(namespace, "configmap", "kube-root-ca.crt")["data"]["ca.crt"] == (
        running.cluster.pki.authority.read_text()
    )
    assert running.kubectl("create", "token", "default", "--namespace", namespace).count(".") == 2


def test_a_service_account_may_do_nothing_that_nobody_granted(running: RunningCluster, namespace: str) -> None:
    identity = f"--as=system:serviceaccount:{namespace}:default"
    asked = running.try_kubectl("auth", "can-i", "list", "secrets", "--namespace", namespace, identity)
    assert asked.stdout.strip() == "no"
    assert running.kubectl("auth", "can-i", "list", "secrets", "--namespace", namespace).strip() == "yes"


def test_deleting_a_deployment_takes_its_pods_along(running: RunningCluster, namespace: str) -> None:
    running.apply(namespace, config_map(), deployment(replicas=2))
    eventually(lambda: len(running.pods(namespace)) == 2, "two pods")
    running.kubectl("delete", "deployment/mygw", "--cascade=foreground", "--timeout=20s", "--namespace", namespace)
    assert running.get(namespace, "pods,replicasets")["items"] == []


def test_a_namespace_can_be_deleted_with_all_that_is_in_it(running: RunningCluster) -> None:
    running.kubectl("create", "namespace", "short-lived")
    running.apply("short-lived", config_map(), deployment(), load_balancer("traffic"))
    eventually(lambda: running.pods("short-lived"), "a pod")
    running.kubectl("delete", "namespace", "short-lived", "--timeout=30s")


@pytest.mark.parametrize("port", ["etcd", "etcd_peer"])
def test_etcd_asks_for_a_certificate_at_each_port(running: RunningCluster, port: str) -> None:
    context = ssl.create_default_context(cafile=str(running.cluster.pki.authority))
    address = ("127.0.0.1", running.cluster.ports[port])
    with socket.create_connection(address) as plain, context.wrap_socket(plain, server_hostname="localhost") as secure:
        secure.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with pytest.raises(ssl.SSLError, match="CERTIFICATE_REQUIRED"):
            secure.recv(1000)


def test_nothing_listens_on_another_address_than_this_machines(running: RunningCluster) -> None:
    listening = [
        connection.laddr
        for name in running.runner.names()
        if isinstance(status := running.runner.status(name), Running)
        for connection in psutil.Process(status.pid).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {address.ip for address in listening} == {"127.0.0.1"}
    ports = {running.cluster.ports[name] for name in ("api_server", "etcd", "etcd_peer")}
    assert {address.port for address in listening} == ports


def test_the_gateways_pods_and_all_others_have_different_addresses(running: RunningCluster, namespace: str) -> None:
    running.apply(namespace, config_map(), deployment(replicas=6))
    running.kubectl("create", "deployment", "other", "--image=nginx", "--replicas=6", "--namespace", namespace)
    # Addresses that have been given back are given again.
    eventually(lambda: len([p for p in running.pods(namespace) if is_ready(p)]) == 12, "twelve pods are ready")
    running.kubectl("delete", "pods", "--all", "--wait=false", "--namespace", namespace)
    pods = eventually(lambda: _twelve_ready(running, namespace), "twelve new pods are ready")
    assert len({pod["status"]["podIP"] for pod in pods}) == 12


def _twelve_ready(running: RunningCluster, namespace: str) -> list[Object]:
    pods = [pod for pod in running.pods(namespace) if is_ready(pod)]
    return pods if len(pods) == 12 else []
