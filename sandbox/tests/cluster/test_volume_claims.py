"""Claims for volumes: one binds to a volume that was made by hand, and until then its pods stay Pending."""

from typing import Any

import pytest

from sandbox.tests.cluster.running_cluster import Object, RunningCluster, deployment, eventually, is_ready

pytestmark = pytest.mark.sandbox


def claim(name: str) -> Object:
    spec = {"accessModes": ["ReadWriteOnce"], "storageClassName": "", "resources": {"requests": {"storage": "1Gi"}}}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name}, "spec": spec}


def volume(name: str, namespace: str, claim_name: str) -> Object:
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "capacity": {"storage": "1Gi"},
        "claimRef": {"namespace": namespace, "name": claim_name},
        "hostPath": {"path": "/nowhere"},
        "storageClassName": "",
    }
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": spec}


def mounting(claim_name: str) -> Object:
    """A Deployment whose pod mounts the claim."""
    made: Any = deployment(image="nginx:1", probe=False)
    made["spec"]["template"]["spec"]["volumes"] = [{"name": "data", "persistentVolumeClaim": {"claimName": claim_name}}]
    return made


def why_pending(running: RunningCluster, namespace: str) -> str:
    conditions = running.pod(namespace).get("status", {}).get("conditions", [])
    return next((each["message"] for each in conditions if each.get("reason") == "Unschedulable"), "")


def test_a_pod_with_a_claim_that_does_not_exist_stays_pending(running: RunningCluster, namespace: str) -> None:
    running.apply(namespace, mounting("missing"))
    reason = eventually(lambda: why_pending(running, namespace), "the scheduler's reason")
    assert 'persistentvolumeclaim "missing" not found' in reason


def test_a_pod_with_an_unbound_claim_waits_until_a_volume_is_made(running: RunningCluster, namespace: str) -> None:
    running.apply(namespace, claim("data"), mounting("data"))
    reason = eventually(lambda: why_pending(running, namespace), "the scheduler's reason")
    assert "pod has unbound immediate PersistentVolumeClaims" in reason

    name = f"volume-of-{namespace}"[:63]
    running.apply(namespace, volume(name, namespace, "data"))
    try:
        eventually(lambda: is_ready(running.pod(namespace)), "the pod runs", seconds=60)
        assert running.get(namespace, "pvc", "data")["status"]["phase"] == "Bound"
    finally:
        running.kubectl("delete", "persistentvolume", name, "--wait=false")


def test_a_claim_can_be_deleted(running: RunningCluster, namespace: str) -> None:
    running.apply(namespace, claim("data"))
    assert running.get(namespace, "pvc", "data")["metadata"]["finalizers"] == ["kubernetes.io/pvc-protection"]
    running.kubectl("delete", "pvc/data", "--namespace", namespace, "--timeout=20s")
