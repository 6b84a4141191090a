"""What is on disk before the first start: keys that only their owner reads, and a kubeconfig that checks the server."""

import base64
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sandbox.cluster.control_plane import Cluster, prepare, processes
from sandbox.cluster.gateway.addresses import Addresses

PORTS = {"azure": 1, "api_server": 2, "etcd": 3, "etcd_peer": 4}


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    cluster = Cluster(tmp_path / "cluster", tmp_path / "bin", PORTS, tmp_path / "azure" / "ca.pem")
    prepare(cluster)
    return cluster


def test_only_certificates_can_be_read_by_others(cluster: Cluster) -> None:
    files = [path for path in cluster.directory.rglob("*") if path.is_file()]
    assert len(files) > 6
    for path in files:
        expected = 0o644 if path.suffix == ".pem" else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path
    assert stat.S_IMODE((cluster.directory / "pki").stat().st_mode) == 0o700


def test_the_key_of_the_certificate_authority_is_kept_nowhere(cluster: Cluster) -> None:
    authority = x509.load_pem_x509_certificate(cluster.pki.authority.read_bytes()).public_key()
    keys = [load_pem_private_key(path.read_bytes(), None) for path in cluster.directory.rglob("*.key")]
    assert len(keys) == 4
    assert all(key.public_key() != authority for key in keys)


def test_the_kubeconfig_checks_the_server_and_opens_it_to_the_administrator(cluster: Cluster) -> None:
    content: dict[str, Any] = yaml.safe_load(cluster.kubeconfig.read_text())
    server = content["clusters"][0]["cluster"]
    assert server["server"] == "https://127.0.0.1:2"
    assert base64.b64decode(server["certificate-authority-data"]) == cluster.pki.authority.read_bytes()
    assert "insecure-skip-tls-verify" not in server
    assert content["users"][0]["user"]["token"] == cluster.pki.admin_token
    assert len(cluster.pki.admin_token) > 30


def test_preparing_again_changes_nothing(cluster: Cluster) -> None:
    before = {path: path.read_bytes() for path in cluster.directory.rglob("*") if path.is_file()}
    prepare(cluster)
    assert {path: path.read_bytes() for path in cluster.directory.rglob("*") if path.is_file()} == before


def test_two_clusters_share_no_secret(cluster: Cluster, tmp_path: Path) -> None:
    other = Cluster(tmp_path / "other", tmp_path / "bin", PORTS, tmp_path / "ca.pem")
    prepare(other)
    assert other.pki.admin_token != cluster.pki.admin_token
    assert other.pki.authority.read_bytes() != cluster.pki.authority.read_bytes()


def test_no_secret_stands_on_a_command_line_and_no_address_but_this_machines_is_listened_on(cluster: Cluster) -> None:
    lines = "\n".join(" ".join(process.command) for process in processes(cluster))
    assert cluster.pki.admin_token not in lines
    assert "0.0.0.0" not in lines
    assert "--bind-address=127.0.0.1" in lines
    assert "insecure" not in lines
    assert "no-fsync" not in lines


def test_the_gateway_comes_last_and_waits_only_for_what_it_is_told(cluster: Cluster) -> None:
    last = processes(cluster, gateway_after=["azure"])[-1]
    assert last.name == "gateway"
    assert set(last.after) == {"azure"}
    assert "--connect-to=login.microsoftonline.com:443=127.0.0.1:1" in last.command


def test_pod_addresses_are_none_of_kwoks_and_are_given_once() -> None:
    internal = {"type": "InternalIP", "address": "192.0.2.1"}
    node = {"spec": {"podCIDR": "10.244.1.0/25"}, "status": {"addresses": [internal]}}

    def pod(uid: str, **spec: Any) -> dict[str, Any]:
        return {"metadata": {"uid": uid}, "spec": spec, "status": {}}

    addresses = Addresses()
    addresses.see({**pod("seen before"), "status": {"podIP": "10.244.1.130"}})
    assert addresses.assign(pod("a"), node) == "10.244.1.129"
    assert addresses.assign(pod("a"), node) == "10.244.1.129"
    assert addresses.assign(pod("b"), node) == "10.244.1.131"
    assert addresses.assign(pod("c", hostNetwork=True), node) == "192.0.2.1"
    addresses.forget(pod("a"))
    assert addresses.assign(pod("d"), node) == "10.244.1.129"
