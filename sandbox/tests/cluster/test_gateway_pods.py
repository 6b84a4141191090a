"""Pods with the gateway's image: ready only when Azure gives the gateway its configuration; else they say why.

Azure is a fake that the test steers; which roles lead to which answer is the emulator's business.
"""

import pytest

from sandbox.tests.cluster.fake_azure import SECRET
from sandbox.tests.cluster.running_cluster import (
    RunningCluster,
    condition,
    config_map,
    container_status,
    deployment,
    eventually,
    is_ready,
    waiting_reason,
)

pytestmark = pytest.mark.sandbox


def test_a_gateway_with_its_configuration_is_ready_and_sends_heartbeats(
    running: RunningCluster, namespace: str
) -> None:
    running.apply(namespace, config_map(), deployment())
    pod = eventually(lambda: [p for p in running.pods(namespace) if is_ready(p)], "the gateway is ready")[0]
    name = pod["metadata"]["name"]
    eventually(lambda: running.azure.heartbeats.count(name) >= 3, "three heartbeats that name the pod")
    assert running.get(namespace, "deployment", "mygw")["status"]["availableReplicas"] == 1


def test_a_refused_gateway_says_why_and_becomes_ready_once_it_is_let_in(
    running: RunningCluster, namespace: str
) -> None:
    running.azure.refusal = (403, {"error": {"code": "Forbidden", "message": "the role is missing"}})
    running.apply(namespace, config_map(), deployment())
    reason = 'gateway "mygw": configuration refused: 403 Forbidden: the role is missing'
    eventually(lambda: reason in condition(running.pod(namespace)).get("message", ""), "the reason is on the pod")
    pod = running.pod(namespace)
    assert condition(pod)["reason"] == "ContainersNotReady"
    assert "running" in container_status(pod)["state"]
    assert not is_ready(pod)
    events = running.get(namespace, "events", "--field-selector=reason=Unhealthy,type=Warning")["items"]
    assert [each["message"] for each in events] == [
        f"Readiness probe failed: HTTP probe failed with statuscode: 503: {reason}"
    ]
    running.azure.refusal = None
    eventually(lambda: is_ready(running.pod(namespace)), "the gateway is ready", seconds=6)


def test_a_wrong_secret_is_reported_and_never_shown(running: RunningCluster, namespace: str) -> None:
    running.azure.sign_in_refusal = f"AADSTS7000215: Invalid client secret provided: {SECRET}. Trace ID: 1"
    running.apply(namespace, config_map(), deployment())
    eventually(
        lambda: "sign-in refused: AADSTS7000215" in condition(running.pod(namespace)).get("message", ""),
        "the reason is on the pod",
    )
    assert SECRET not in running.kubectl("get", "pods,events", "--namespace", namespace, "--output=yaml")
    assert SECRET not in running.runner.log("gateway").read_text()


def test_a_missing_config_map_keeps_the_container_from_being_created_until_it_is_there(
    running: RunningCluster, namespace: str
) -> None:
    running.apply(namespace, deployment())
    pod = eventually(
        lambda: [p for p in running.pods(namespace) if waiting_reason(p) == "CreateContainerConfigError"],
        "the container waits for its ConfigMap",
    )[0]
    assert container_status(pod)["state"]["waiting"]["message"] == 'configmap "mygw-env" not found'
    assert pod["status"]["phase"] == "Pending"
    running.apply(namespace, config_map())
    eventually(lambda: is_ready(running.pod(namespace)), "the gateway is ready", seconds=6)


def test_an_image_that_does_not_exist_is_not_pulled(running: RunningCluster, namespace: str) -> None:
    image = "mcr.microsoft.com/azure-api-management/gateway:v3"
    running.apply(namespace, config_map(), deployment(image=image))
    seen: set[str] = set()

    def both_seen() -> bool:
        seen.update(waiting_reason(pod) for pod in running.pods(namespace))
        return {"ErrImagePull", "ImagePullBackOff"} <= seen

    eventually(both_seen, "ErrImagePull, then ImagePullBackOff")
    message = container_status(running.pod(namespace))["state"]["waiting"]["message"]
    assert message.startswith(f'Back-off pulling image "{image}": ErrImagePull: rpc error: code = NotFound')


def test_a_gateway_without_a_login_crashes_with_the_gateways_own_words(running: RunningCluster, namespace: str) -> None:
    running.apply(namespace, config_map(**{"config.service.auth": None}), deployment())
    pod = eventually(
        lambda: [p for p in running.pods(namespace) if waiting_reason(p) == "CrashLoopBackOff"], "it crashes"
    )[0]
    last = container_status(pod)["lastState"]["terminated"]
    assert last["exitCode"] == 1
    assert last["message"] == (
        "No valid authentication was configured for the configuration API: config.service.auth not set"
    )
    assert container_status(pod)["state"]["waiting"]["message"].startswith(
        "back-off 10s restarting failed container=mygw pod=mygw-"
    )


def test_a_pod_without_a_probe_is_ready_as_soon_as_it_runs(running: RunningCluster, namespace: str) -> None:
    running.azure.sign_in_refusal = "AADSTS7000215: Invalid client secret provided."
    running.apply(namespace, config_map(), deployment(probe=False))
    eventually(lambda: [p for p in running.pods(namespace) if is_ready(p)], "the pod is ready")
    sign_ins = running.azure.sign_ins
    eventually(lambda: running.azure.sign_ins >= sign_ins + 2, "it is refused twice more")
    assert is_ready(running.pod(namespace)), "it became unready again"


def test_a_ready_gateway_stays_ready_while_azure_is_away(running: RunningCluster, namespace: str) -> None:
    running.apply(namespace, config_map(), deployment())
    pod = eventually(lambda: [p for p in running.pods(namespace) if is_ready(p)], "the gateway is ready")[0]
    name = pod["metadata"]["name"]
    running.azure.refusal = (503, {})
    eventually(lambda: f"{name}: gateway" in running.runner.log("gateway").read_text(), "the failure is in the log")
    assert is_ready(running.pod(namespace))
    before = running.azure.heartbeats.count(name)
    running.azure.refusal = None
    eventually(lambda: running.azure.heartbeats.count(name) > before, "heartbeats arrive again")
    assert condition(running.pod(namespace)) == condition(pod)


def test_a_rolling_update_always_has_a_ready_pod(running: RunningCluster, namespace: str) -> None:
    running.apply(namespace, config_map(), deployment())
    first = eventually(lambda: [p for p in running.pods(namespace) if is_ready(p)], "the gateway is ready")[0]
    running.apply(namespace, deployment(annotations={"revision": "2"}))
    both = False
    while True:
        pods = running.get(namespace, "pods")["items"]
        ready = [pod for pod in pods if is_ready(pod) and "deletionTimestamp" not in pod["metadata"]]
        assert ready, "no pod was ready"
        both = both or len(pods) == 2
        if all(pod["metadata"]["uid"] != first["metadata"]["uid"] for pod in pods):
            break
    assert both, "the old pod was gone before the new one was there"


def test_a_config_map_change_does_not_reach_a_running_container(running: RunningCluster, namespace: str) -> None:
    running.apply(namespace, config_map(), deployment())
    pod = eventually(lambda: [p for p in running.pods(namespace) if is_ready(p)], "the gateway is ready")[0]
    running.apply(namespace, config_map(**{"gateway.name": "another"}))
    name, seen = pod["metadata"]["name"], len(running.azure.requests)
    count = running.azure.heartbeats.count(name)
    eventually(lambda: running.azure.heartbeats.count(name) >= count + 3, "further heartbeats")
    assert not any("/gateways/another/" in path for _, _, path in running.azure.requests[seen:])
