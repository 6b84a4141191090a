"""A quota of a namespace: counted, enforced, and seen where a Deployment's pods are missing."""

import pytest

from sandbox.tests.cluster.running_cluster import Object, RunningCluster, config_map, deployment, eventually, is_ready

pytestmark = pytest.mark.sandbox


def quota(**hard: str) -> Object:
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "limits"}, "spec": {"hard": hard}}


def used(running: RunningCluster, namespace: str, what: str) -> str | None:
    return running.get(namespace, "resourcequota", "limits").get("status", {}).get("used", {}).get(what)


def test_a_quota_shows_what_the_namespace_uses(running: RunningCluster, namespace: str) -> None:
    running.apply(namespace, quota(pods="5"))
    eventually(lambda: used(running, namespace, "pods") == "0", "the quota counts none")
    running.apply(namespace, config_map(), deployment(replicas=2))
    eventually(lambda: used(running, namespace, "pods") == "2", "the quota counts two pods")


def test_pods_beyond_the_quota_are_not_made_and_the_replica_set_says_so(
    running: RunningCluster, namespace: str
) -> None:
    running.apply(namespace, quota(pods="1"))
    eventually(lambda: used(running, namespace, "pods") == "0", "the quota counts none")
    running.apply(namespace, config_map(), deployment(replicas=2))
    eventually(lambda: any(is_ready(pod) for pod in running.pods(namespace)), "the pod that the quota allows")

    def failures() -> list[str]:
        events = running.get(namespace, "events", "--field-selector=reason=FailedCreate")["items"]
        return [event["message"] for event in events if event["involvedObject"]["kind"] == "ReplicaSet"]

    message = eventually(failures, "the event FailedCreate of the ReplicaSet")[0]
    assert message.endswith("exceeded quota: limits, requested: pods=1, used: pods=1, limited: pods=1")
    assert len(running.pods(namespace)) == 1


def test_pods_without_requests_are_refused_where_a_quota_counts_them(running: RunningCluster, namespace: str) -> None:
    running.apply(namespace, quota(**{"requests.cpu": "2"}))
    eventually(lambda: used(running, namespace, "requests.cpu") == "0", "the quota counts none")
    refused = running.try_kubectl("run", "idle", "--image=nginx", "--namespace", namespace)
    assert refused.returncode == 1
    assert "failed quota: limits: must specify requests.cpu for: idle" in refused.stderr
