"""The status of a gateway's pod: in Kubernetes' words, written only when it says something new."""

from typing import Any

import pytest

from sandbox.cluster.gateway.images import can_be_pulled, gateway_container
from sandbox.cluster.gateway.pod import CREATING, ContainerState, read_state, status_patch

GATEWAY: dict[str, Any] = {
    "name": "mygw",
    "image": "mcr.microsoft.com/azure-api-management/gateway:v2",
    "readinessProbe": {},
}
SIDECAR = {"name": "agent", "image": "example.org/agent:1"}
RUNNING = CREATING.running(ready=False, reason='gateway "mygw": sign-in refused: AADSTS7000215')
READY = RUNNING.running(ready=True)


def pod(*containers: dict[str, Any], **status: Any) -> dict[str, Any]:
    metadata = {"name": "mygw-1", "namespace": "default", "uid": "u-1"}
    return {"metadata": metadata, "spec": {"containers": list(containers) or [GATEWAY]}, "status": status}


def patch(pod: dict[str, Any], state: ContainerState) -> dict[str, Any] | None:
    return status_patch(pod, "mygw", state, "10.244.1.254", "192.0.2.1")


def apply(pod: dict[str, Any], state: ContainerState) -> dict[str, Any]:
    """The pod after the patch, as the API server merges it: conditions by type, null removes."""
    changes = patch(pod, state) or {}
    conditions = {each["type"]: each for each in pod["status"].get("conditions", [])}
    for change in changes.get("conditions", []):
        merged = {**conditions.get(change["type"], {}), **change}
        conditions[change["type"]] = {key: value for key, value in merged.items() if value is not None}
    return {**pod, "status": {**pod["status"], **changes, "conditions": list(conditions.values())}}


def condition(pod: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(each for each in pod["status"]["conditions"] if each["type"] == kind)


def test_a_gateway_without_configuration_runs_and_is_not_ready_and_says_why() -> None:
    status = apply(pod(), RUNNING)["status"]
    assert status["phase"] == "Running"
    assert status["podIP"] == "10.244.1.254"
    assert status["containerStatuses"][0]["ready"] is False
    assert status["containerStatuses"][0]["started"] is True
    for kind in ("ContainersReady", "Ready"):
        shown = condition({"status": status}, kind)
        assert shown["status"] == "False"
        assert shown["reason"] == "ContainersNotReady"
        assert shown["message"] == (
            'containers with unready status: [mygw]: gateway "mygw": sign-in refused: AADSTS7000215'
        )


def test_once_ready_the_reason_is_gone() -> None:
    after = apply(apply(pod(), RUNNING), READY)
    assert condition(after, "Ready").keys() == {"type", "status", "lastTransitionTime"}
    assert condition(after, "Ready")["status"] == "True"


def test_the_same_state_is_not_written_twice() -> None:
    assert patch(apply(pod(), RUNNING), RUNNING) is None
    assert patch(apply(pod(), READY), READY) is None


def test_fields_that_the_api_server_leaves_out_count_as_written() -> None:
    written = apply(pod(), READY)
    status = written["status"]["containerStatuses"][0]
    written["status"]["containerStatuses"] = [{key: value for key, value in status.items() if value}]
    assert patch(written, READY) is None


def test_a_condition_that_somebody_else_has_changed_is_put_right_and_nothing_else() -> None:
    written = apply(pod(), READY)
    condition(written, "Ready")["status"] = "False"
    changes = patch(written, READY)
    assert changes is not None
    assert changes.keys() == {"conditions"}
    assert [(each["type"], each["status"]) for each in changes["conditions"]] == [("Ready", "True")]


def test_a_new_reason_does_not_move_the_time_of_the_last_transition() -> None:
    before = apply(pod(), RUNNING)
    for each in before["status"]["conditions"]:
        each["lastTransitionTime"] = "2026-01-01T00:00:00Z"
    after = apply(before, RUNNING.running(ready=False, reason="another"))
    assert condition(after, "Ready")["lastTransitionTime"] == "2026-01-01T00:00:00Z"
    assert condition(after, "Ready")["message"].endswith("another")
    assert condition(apply(after, READY), "Ready")["lastTransitionTime"] != "2026-01-01T00:00:00Z"


def test_a_container_that_cannot_be_created_waits_in_a_pending_pod() -> None:
    status = apply(pod(), CREATING.waiting("CreateContainerConfigError", 'configmap "mygw-env" not found'))["status"]
    assert status["phase"] == "Pending"
    assert status["containerStatuses"][0]["state"] == {
        "waiting": {"reason": "CreateContainerConfigError", "message": 'configmap "mygw-env" not found'}
    }
    assert status["containerStatuses"][0]["started"] is False


def test_a_container_that_has_crashed_keeps_its_end_and_its_pod_stays_running() -> None:
    crashed = CREATING.crashed("No valid authentication was configured")
    assert crashed.state["terminated"]["exitCode"] == 1
    backing_off = crashed.backing_off("back-off 10s restarting failed container=mygw")
    status = apply(apply(pod(), crashed), backing_off)["status"]
    shown = status["containerStatuses"][0]
    assert status["phase"] == "Running"
    assert shown["state"]["waiting"]["reason"] == "CrashLoopBackOff"
    assert shown["lastState"]["terminated"]["message"] == "No valid authentication was configured"


def test_a_startup_probe_keeps_the_container_from_having_started() -> None:
    with_probe = pod({**GATEWAY, "startupProbe": {}})
    assert apply(with_probe, RUNNING)["status"]["containerStatuses"][0]["started"] is False
    assert apply(with_probe, READY)["status"]["containerStatuses"][0]["started"] is True


def test_other_containers_of_the_pod_are_ready_and_the_pod_waits_for_the_gateway() -> None:
    after = apply(pod(SIDECAR, GATEWAY), RUNNING)
    statuses = {each["name"]: each for each in after["status"]["containerStatuses"]}
    assert statuses["agent"]["ready"] is True
    assert condition(after, "Ready")["status"] == "False"
    assert patch(after, RUNNING) is None


def test_a_status_is_read_back_as_it_was_written() -> None:
    assert read_state(apply(pod(), READY), "mygw") == READY
    assert read_state(pod(), "mygw") == CREATING


@pytest.mark.parametrize(
    ("image", "ours"),
    [
        ("mcr.microsoft.com/azure-api-management/gateway:v2", True),
        ("mcr.microsoft.com/azure-api-management/gateway", True),
        ("mcr.microsoft.com/azure-api-management/gateway@sha256:" + "0" * 64, True),
        ("mcr.microsoft.com/azure-api-management/gateway-tools:v2", False),
        ("example.org/azure-api-management/gateway:v2", False),
        ("nginx", False),
    ],
)
def test_only_the_gateways_repository_is_ours(image: str, ours: bool) -> None:
    assert (gateway_container(pod({"name": "x", "image": image})) is not None) is ours


@pytest.mark.parametrize(
    ("tag", "exists"),
    [
        (":v2", True),
        (":2.11.1", True),
        ("", True),
        (":latest", True),
        ("@sha256:" + "0" * 64, True),
        (":v2@sha256:" + "0" * 64, True),
        (":v3", False),
        (":2.11", False),
        (":v2.11.1", False),
        ("@sha256:00", False),
    ],
)
def test_only_released_tags_can_be_pulled(tag: str, exists: bool) -> None:
    assert can_be_pulled(f"mcr.microsoft.com/azure-api-management/gateway{tag}") is exists
