"""Failures for which the cluster has its reasons: Pod Security, quotas, no load balancer; or for which it is gone.

Each is a row of docs/operations.md, with the line that is seen and the fix that is tried here.
"""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.running import Ran, RunningSandbox, run
from tests.end_to_end.sabotage import OPERATIONS, Gateway, doctor_must_say, must_have_failed, new_gateway

pytestmark = pytest.mark.conformance
SOON, PATIENT = 8, 60
"""Seconds to wait for pods that will not come, and for those that will."""
RESTRICTED = "pod-security.kubernetes.io/enforce=restricted"


def kubectl(sandbox: RunningSandbox, *arguments: str) -> str:
    ran = run(["kubectl", *arguments], sandbox.environment)
    assert ran.code == 0, ran.output
    return ran.output


@contextmanager
def gateway_in_a_namespace(sandbox: RunningSandbox, name: str, directory: Path) -> Generator[Gateway]:
    """A gateway with a stack and a namespace of its own, not deployed yet; destroyed afterwards."""
    gateway = new_gateway(sandbox, name, directory)
    kubectl(sandbox, "create", "namespace", name)
    gateway.configure("kubernetes.namespace", name)
    gateway.configure("kubernetes.readyTimeout", SOON)
    with sandbox.new_stack(name):
        try:
            yield gateway
        finally:
            sandbox.pulumi("destroy", "--yes", "--skip-preview", "--stack", name, configuration=gateway.file)
            kubectl(sandbox, "delete", "namespace", name, "--wait=false")


def quota(hard: str) -> Callable[[str], tuple[str, ...]]:
    return lambda namespace: ("create", "quota", "small", f"--hard={hard}", f"--namespace={namespace}")


def pod_security(namespace: str) -> tuple[str, ...]:
    return ("label", "namespace", namespace, RESTRICTED)


@pytest.mark.parametrize(
    ("name", "limit", "reason", "fix"),
    [
        ("restricted", pod_security, 'violates PodSecurity "restricted:latest"', {"preset": "production"}),
        ("few-pods", quota("pods=1"), "exceeded quota: small, requested: pods=1", {"replicas": 1}),
        (
            "measured",
            quota("requests.cpu=4"),
            "failed quota: small: must specify requests.cpu for: m",
            {"container": {"resources": {"requests": {"cpu": "1"}}}},
        ),
    ],
)
def test_pods_that_the_namespace_refuses_are_explained_by_its_events(
    sandbox: RunningSandbox,
    tmp_path: Path,
    name: str,
    limit: Callable[[str], tuple[str, ...]],
    reason: str,
    fix: Mapping[str, Any],
) -> None:
    with gateway_in_a_namespace(sandbox, name, tmp_path) as gateway:
        kubectl(sandbox, *limit(name))
        gateway.configure("kubernetes.replicas", 2)
        failed = gateway.up()
        events = kubectl(sandbox, "get", "events", "--namespace", name, "--field-selector", "type=Warning")
        for field, value in fix.items():
            gateway.configure(f"kubernetes.{field}", value)
        gateway.configure("kubernetes.readyTimeout", PATIENT)
        repaired = gateway.up_alone()
    must_have_failed(failed, "timed out waiting to be Ready")
    assert "[Pod " not in failed.diagnostics
    assert "FailedCreate" in events
    assert reason in events
    assert reason in OPERATIONS.read_text()
    doctor_must_say(failed, deployment=reason)
    assert repaired.ran.code == 0, repaired.ran.output


def test_a_service_over_a_quota_is_refused_by_name(sandbox: RunningSandbox, tmp_path: Path) -> None:
    with gateway_in_a_namespace(sandbox, "no-balancer", tmp_path) as gateway:
        kubectl(sandbox, *quota("services.loadbalancers=0")("no-balancer"))
        failed = gateway.up()
        gateway.configure("kubernetes.serviceType", "ClusterIP")
        gateway.configure("kubernetes.readyTimeout", PATIENT)
        repaired = gateway.up_alone()
    must_have_failed(failed, "is forbidden: exceeded quota: small, requested: services.loadbalancers=1")
    assert repaired.ran.code == 0, repaired.ran.output


def test_a_service_without_an_address_is_named_and_a_refresh_says_why(sandbox: RunningSandbox, tmp_path: Path) -> None:
    with gateway_in_a_namespace(sandbox, "unaddressed", tmp_path) as gateway:
        gateway.configure("kubernetes.service", {"loadBalancerClass": "example.com/nobodys"})
        failed = gateway.up()
        refreshed = gateway.sandbox.pulumi(
            "refresh", "--yes", "--skip-preview", "--stack", "unaddressed", configuration=gateway.file
        )
        gateway.configure("kubernetes.service", {})
        gateway.configure("kubernetes.serviceType", "ClusterIP")
        repaired = gateway.up_alone()
    must_have_failed(failed, "timed out waiting for the condition")
    doctor_must_say(failed, live_traffic="it has no address yet")
    unallocated = "Service was not allocated an IP address; does your cloud provider support this?"
    assert unallocated in refreshed.output
    assert unallocated in OPERATIONS.read_text()
    assert repaired.ran.code == 0, repaired.ran.output


def test_objects_of_a_cluster_that_is_gone_are_forgotten_on_request_only(
    sandbox: RunningSandbox, tmp_path: Path
) -> None:
    kubeconfig = tmp_path / "gone"
    kubeconfig.write_text(Path(sandbox.environment["KUBECONFIG"]).read_text())
    kubeconfig.chmod(0o600)
    gone = {"KUBECONFIG": str(kubeconfig)}
    ran = run(
        ["kubectl", "config", "set-cluster", "sandbox", "--server=https://127.0.0.1:1"], sandbox.environment | gone
    )
    assert ran.code == 0, ran.output
    with gateway_in_a_namespace(sandbox, "unreachable", tmp_path) as gateway:
        gateway.configure("kubernetes.readyTimeout", PATIENT)
        assert gateway.up_alone().ran.code == 0

        def pulumi(command: str, **environment: str) -> Ran:
            options = ("--yes", "--skip-preview", "--stack", "unreachable")
            return sandbox.pulumi(command, *options, configuration=gateway.file, environment=gone | environment)

        refused = [pulumi("refresh"), pulumi("destroy")]
        kept = len(gateway.state())
        forgotten = pulumi("refresh", PULUMI_K8S_DELETE_UNREACHABLE="true")
        kubectl(
            sandbox,
            "delete",
            "deployments,services,configmaps",
            "--selector=app=unreachable",
            "--namespace=unreachable",
        )
        elsewhere = gateway.up_alone()
    way_out = 'rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"'
    assert all(each.code != 0 and way_out in each.output for each in refused)
    assert way_out in OPERATIONS.read_text()
    assert kept == 17
    assert forgotten.summary == {"- 4 deleted", "13 unchanged"}
    assert elsewhere.ran.summary == {"+ 4 created", "13 unchanged"}
