"""The control plane's programs: their flags, what each waits for, and how it is known to be ready."""

import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.cluster import namespaces, nodes
from sandbox.cluster.api_server import ApiServer
from sandbox.cluster.pki import Pki
from sandbox.processes import Process

# A /24, so that the last number of a Service's cluster address is its own in the cluster: stages.yaml makes the
# external address of a load balancer from it.
SERVICE_NETWORK = "10.96.0.0/24"
STAGES = Path(__file__).with_name("stages.yaml")
AUDIT_POLICY = Path(__file__).with_name("audit-policy.yaml")

# The garbage collector runs twice as often as by default: 85 MB less in all, for a tenth more processor time.
_GO_ENVIRONMENT = {"GOGC": "50"}

# There is one of each, and nobody asks it anything.
_ALONE = ("--secure-port=0", "--leader-elect=false")

# What Deployments, Services, PodDisruptionBudgets, Jobs and deletion need; ttl-after-finished removes Jobs that ask for
# it. serviceaccount and root-ca-certificate-publisher give each namespace what its pods mount, and what workload
# identity builds on; node-lifecycle takes the "not ready" taint off the nodes, without which nothing is ever scheduled.
# resourcequota counts what a namespace uses: until it has, the API server refuses everything that a quota limits. The
# last three bind a claim to a volume that was made by hand, and let both be deleted: the API server gives them
# finalizers.
_CONTROLLERS = (
    "deployment-controller",
    "replicaset-controller",
    "endpoints-controller",
    "endpointslice-controller",
    "garbage-collector-controller",
    "namespace-controller",
    "disruption-controller",
    "horizontal-pod-autoscaler-controller",
    "node-lifecycle-controller",
    "serviceaccount-controller",
    "root-ca-certificate-publisher-controller",
    "resourcequota-controller",
    "job-controller",
    "ttl-after-finished-controller",
    "persistentvolume-binder-controller",
    "persistentvolume-protection-controller",
    "persistentvolumeclaim-protection-controller",
)


@dataclass(frozen=True)
class Cluster:
    """What the programs are told: where their files and ports are."""

    # For etcd's data, keys and the kubeconfig.
    directory: Path
    # Has etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok.
    binaries: Path
    # Of azure (the emulator), api_server, etcd and etcd_peer.
    ports: Mapping[str, int]
    # The emulator's certificate authority, which the gateway trusts.
    azure_authority: Path
    # Seconds between the heartbeats of a gateway instance.
    heartbeat_interval: float = 10
    # The hosts under which pods know Azure: connections to them go to the emulator.
    azure_hosts: Sequence[str] = ("login.microsoftonline.com", "*.configuration.azure-api.net")
    # Beside Kubernetes' own.
    namespaces: Sequence[str] = ()

    @property
    def pki(self) -> Pki:
        return Pki(self.directory / "pki")

    @property
    def kubeconfig(self) -> Path:
        return self.directory / "kubeconfig"

    @property
    def api_server(self) -> ApiServer:
        return ApiServer(self.ports["api_server"], self.pki.authority, self.pki.admin_token)

    @property
    def etcd_url(self) -> str:
        return f"https://127.0.0.1:{self.ports['etcd']}"

    def program(self, name: str) -> str:
        return str(self.binaries / name)


def etcd(cluster: Cluster) -> Process:
    # Every write reaches the disk (no --unsafe-no-fsync): a killed process would lose nothing either way, but after a
    # machine's crash etcd may not start again on what it left, while the emulator still knows its half of the stack.
    peer = f"https://127.0.0.1:{cluster.ports['etcd_peer']}"
    pki = cluster.pki
    return Process(
        name="etcd",
        command=[
            cluster.program("etcd"),
            "--name=sandbox",
            f"--data-dir={cluster.directory / 'etcd'}",
            f"--listen-client-urls={cluster.etcd_url}",
            f"--advertise-client-urls={cluster.etcd_url}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=sandbox={peer}",
            # Its only client is the API server, and it has no peer: other users of the machine can reach the ports,
            # not the Secrets.
            f"--cert-file={pki.etcd}",
            f"--key-file={pki.etcd_key}",
            "--client-cert-auth",
            f"--trusted-ca-file={pki.authority}",
            f"--peer-cert-file={pki.etcd}",
            f"--peer-key-file={pki.etcd_key}",
            "--peer-client-cert-auth",
            f"--peer-trusted-ca-file={pki.authority}",
            "--log-level=warn",
        ],
        environment=_GO_ENVIRONMENT,
        ready=lambda: _etcd_is_healthy(cluster),
    )


def api_server(cluster: Cluster) -> Process:
    pki = cluster.pki
    client = cluster.api_server
    return Process(
        name="kube-apiserver",
        command=[
            cluster.program("kube-apiserver"),
            f"--etcd-servers={cluster.etcd_url}",
            f"--etcd-cafile={pki.authority}",
            f"--etcd-certfile={pki.etcd_client}",
            f"--etcd-keyfile={pki.etcd_client_key}",
            "--bind-address=127.0.0.1",
            f"--secure-port={cluster.ports['api_server']}",
            f"--tls-cert-file={pki.api_server}",
            f"--tls-private-key-file={pki.api_server_key}",
            f"--token-auth-file={pki.tokens}",
            "--authorization-mode=RBAC",
            f"--service-cluster-ip-range={SERVICE_NETWORK}",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={pki.service_account_key}",
            f"--service-account-signing-key-file={pki.service_account_key}",
            # There is no node that could reach it, so there are no endpoints of its own to publish.
            "--endpoint-reconciler-type=none",
            f"--audit-policy-file={AUDIT_POLICY}",
            f"--audit-log-path={cluster.directory / 'audit.log'}",
            "--audit-log-maxsize=10",
            "--audit-log-maxbackup=1",
            "--allow-privileged",
        ],
        environment=_GO_ENVIRONMENT,
        ready=client.is_ready,
        ready_timeout=60,
        after=["etcd"],
        on_ready=lambda: _register(client, cluster.namespaces),
    )


def _register(client: ApiServer, names: Sequence[str]) -> None:
    nodes.register(client)
    namespaces.register(client, names)


def controller_manager(cluster: Cluster) -> Process:
    return Process(
        name="kube-controller-manager",
        command=[
            *_client(cluster, "kube-controller-manager"),
            *_ALONE,
            f"--root-ca-file={cluster.pki.authority}",
            f"--controllers={','.join(_CONTROLLERS)}",
        ],
        environment=_GO_ENVIRONMENT,
        # Without it a namespace takes no pods.
        ready=lambda: cluster.api_server.has("/api/v1/namespaces/default/serviceaccounts/default"),
        after=["kube-apiserver"],
    )


def scheduler(cluster: Cluster) -> Process:
    return Process(
        name="kube-scheduler",
        command=[
            *_client(cluster, "kube-scheduler"),
            *_ALONE,
            "--v=2",
        ],
        environment=_GO_ENVIRONMENT,
        ready='"Caches populated" type="*v1.Pod"',
        after=["kube-apiserver"],
    )


def kwok(cluster: Cluster) -> Process:
    return Process(
        name="kwok",
        command=[
            *_client(cluster, "kwok"),
            f"--config={STAGES}",
            "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
            # At its own default level it writes a line for each heartbeat of each node.
            "--v=WARN",
        ],
        # kwok reads a configuration of the user's own from the home folder if there is one.
        environment=_GO_ENVIRONMENT | {"HOME": str(cluster.directory)},
        # Also waits for the controller manager, which lifts the taint that a node begins with.
        ready=lambda: nodes.are_ready(cluster.api_server),
        after=["kube-apiserver"],
    )


def _client(cluster: Cluster, name: str) -> list[str]:
    """A program that knows the cluster by its kubeconfig."""
    return [cluster.program(name), f"--kubeconfig={cluster.kubeconfig}"]


def _etcd_is_healthy(cluster: Cluster) -> bool:
    context = ssl.create_default_context(cafile=str(cluster.pki.authority))
    context.load_cert_chain(cluster.pki.etcd_client, cluster.pki.etcd_client_key)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(f"{cluster.etcd_url}/health", timeout=2) as answer:
            return b'"health":"true"' in answer.read()
    except (urllib.error.URLError, OSError):
        return False
