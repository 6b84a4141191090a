"""The kubernetes plugin against a real API server. Its conditions for readiness are decided in other files."""

import re
from typing import Any

import pytest

from sandbox.plugins.base.values import UNKNOWN, Secret
from sandbox.plugins.kubernetes.display import DONE
from sandbox.tests.cluster import running_cluster
from sandbox.tests.cluster.running_cluster import RunningCluster
from sandbox.tests.plugins.wire import RefusedError, Wire, replaced

pytestmark = pytest.mark.sandbox

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
NAMESPACE = "kubernetes:core/v1:Namespace"
SERVICE = "kubernetes:core/v1:Service"
OBJECT = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "1", "b": "2"}}


def _deployment(image: str, name: str, **annotations: str) -> dict[str, Any]:
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "annotations": annotations},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "a", "image": image}]}},
        },
    }


def test_an_object_lives_from_preview_to_deletion(wire: Wire, cluster: RunningCluster) -> None:
    inputs = wire.check(CONFIG_MAP, OBJECT)
    name = inputs["metadata"]["name"]
    assert inputs["metadata"]["namespace"] == "default"

    id, previewed = wire.create(CONFIG_MAP, inputs, preview=True)
    assert (id, previewed["data"]) == ("", OBJECT["data"])
    assert name not in cluster.kubectl("get", "configmaps"), "a preview makes nothing"

    id, created = wire.create(CONFIG_MAP, inputs)
    assert id == f"default/{name}"
    assert created["metadata"]["uid"]

    changed = {**inputs, "data": {"a": "3"}}
    assert wire.update(CONFIG_MAP, id, inputs, changed, created, preview=True)["data"]["a"] == "3"
    assert wire.read(CONFIG_MAP, id, inputs, created)[1]["data"] == OBJECT["data"], "a preview changes nothing"
    updated = wire.update(CONFIG_MAP, id, inputs, changed, created)
    assert updated["data"] == {"a": "3"}, "a field that the program drops goes, although the creation set it"
    assert not wire.diff(CONFIG_MAP, changed, changed, state=updated).detailedDiff

    cluster.kubectl("patch", "configmap", name, "--patch", '{"data": {"a": "by hand"}}')
    assert wire.read(CONFIG_MAP, id, changed, updated)[2]["data"] == {"a": "by hand"}

    wire.delete(CONFIG_MAP, id, changed, updated)
    assert wire.read(CONFIG_MAP, id, changed, updated)[0] == ""
    wire.delete(CONFIG_MAP, id, changed, updated)


def test_an_existing_object_is_not_taken_over(wire: Wire) -> None:
    inputs = wire.check(CONFIG_MAP, {**OBJECT, "metadata": {"name": "kube-root-ca.crt"}})
    with pytest.raises(RefusedError, match=r'configmaps "kube-root-ca.crt" already exists[\s\S]+pulumi import'):
        wire.create(CONFIG_MAP, inputs)


def test_the_api_servers_refusal_is_passed_on_in_the_preview(wire: Wire) -> None:
    service = {"apiVersion": "v1", "kind": "Service", "spec": {"ports": [{"port": 99999}]}}
    inputs = wire.check("kubernetes:core/v1:Service", service)
    with pytest.raises(RefusedError, match="must be between 1 and 65535"):
        wire.create("kubernetes:core/v1:Service", inputs, preview=True)


def test_a_field_that_kubernetes_does_not_know_vanishes_and_is_never_refused(wire: Wire) -> None:
    given = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "unknown-field", "annotations": {"pulumi.com/skipAwait": "true"}},
        "spec": {"ports": [{"port": 80, "bogus": 1}], "bogus": 1},
    }
    inputs = wire.check(SERVICE, given)
    assert "bogus" not in str(inputs)
    id, created = wire.create(SERVICE, inputs)
    assert not wire.diff(SERVICE, inputs, wire.check(SERVICE, given, old=inputs), state=created).detailedDiff
    changed = wire.check(SERVICE, {**given, "spec": {"ports": [{"port": 81}], "bogus": 1}}, old=inputs)
    assert wire.update(SERVICE, id, inputs, changed, created)["spec"]["ports"][0]["port"] == 81
    wire.delete(SERVICE, id, changed, created)


def test_a_field_manager_is_made_up_once_and_kept(wire: Wire) -> None:
    made: list[str] = []
    for name in ("manager-a", "manager-b"):
        inputs = wire.check(CONFIG_MAP, {**OBJECT, "metadata": {"name": name}})
        id, created = wire.create(CONFIG_MAP, inputs)
        changed = {**inputs, "data": {"a": "2"}}
        updated = wire.update(CONFIG_MAP, id, inputs, changed, created)
        made.append(created["__fieldManager"])
        assert updated["__fieldManager"] == made[-1]
        [entry] = updated["metadata"]["managedFields"]
        assert (entry["manager"], entry["operation"]) == (made[-1], "Apply")
        [entry] = created["metadata"]["managedFields"]
        assert (entry["manager"], entry["operation"]) == ("pulumi-kubernetes", "Update")
        wire.delete(CONFIG_MAP, id, changed, updated)
    assert all(re.fullmatch("pulumi-kubernetes-[0-9a-f]{8}", each) for each in made)
    assert len(set(made)) == 2, "two objects of one name in two stacks have two managers"


def test_a_preview_in_a_namespace_that_the_program_makes_goes_through(wire: Wire) -> None:
    inputs = wire.check(CONFIG_MAP, {**OBJECT, "metadata": {"namespace": "not-yet"}})
    assert wire.create(CONFIG_MAP, inputs, preview=True)[1]["data"] == OBJECT["data"]


def test_a_preview_shows_default_for_a_namespace_that_is_not_known_yet(wire: Wire) -> None:
    unknown = wire.check(CONFIG_MAP, {**OBJECT, "metadata": {"namespace": UNKNOWN}})
    assert wire.create(CONFIG_MAP, unknown, preview=True)[1]["metadata"]["namespace"] == "default"


def test_a_cluster_wide_object_has_no_namespace_in_its_id(wire: Wire) -> None:
    inputs = wire.check(NAMESPACE, {"apiVersion": "v1", "kind": "Namespace"})
    assert "namespace" not in inputs["metadata"]
    id, created = wire.create(NAMESPACE, inputs)
    assert id == inputs["metadata"]["name"]
    wire.delete(NAMESPACE, id, inputs, created)
    assert wire.read(NAMESPACE, id, inputs, created)[0] == "", "the deletion waits until it is gone"


def test_a_secrets_content_is_secret_in_the_outputs(wire: Wire) -> None:
    type = "kubernetes:core/v1:Secret"
    inputs = wire.check(type, {"apiVersion": "v1", "kind": "Secret", "stringData": {"key": "hush"}})
    id, created = wire.create(type, inputs)
    assert created["data"] == Secret({"key": "aHVzaA=="})
    assert "stringData" not in created
    wire.delete(type, id, inputs, created)


def test_a_kind_that_the_cluster_does_not_know_says_what_is_missing(wire: Wire) -> None:
    type = "kubernetes:stable.example.com/v1:CronTab"
    inputs = wire.check(type, {"apiVersion": "stable.example.com/v1", "kind": "CronTab"})
    assert wire.create(type, inputs, preview=True)[0] == ""
    with pytest.raises(RefusedError, match="Verify that any required CRDs have been created"):
        wire.create(type, inputs, timeout=0.1)


def test_a_deployment_is_awaited_and_its_selector_makes_a_new_one(wire: Wire) -> None:
    inputs = wire.check(DEPLOYMENT, _deployment("example.com/app:1", "awaited"))
    id, created = wire.create(DEPLOYMENT, inputs, timeout=60)
    assert created["status"]["readyReplicas"] == 1
    unavailable = "[MinimumReplicasUnavailable] Deployment does not have minimum availability."
    # A pod that is Ready at the first look leaves nothing to say.
    assert wire.logged.count(f"warning status: {unavailable}") <= 1
    assert wire.logged[-2:] == [f"info status: {DONE}Deployment initialization complete", "info status: "]
    relabelled = wire.check(DEPLOYMENT, _deployment("example.com/app:1", "relabelled"))
    relabelled["metadata"]["name"] = "awaited"
    difference = wire.diff(DEPLOYMENT, inputs, relabelled, state=created)
    assert "spec.selector.matchLabels.app" in replaced(difference)
    assert difference.deleteBeforeReplace
    wire.delete(DEPLOYMENT, id, inputs, created)


def test_a_deployment_that_does_not_become_ready_is_kept_and_repaired_by_the_next_update(wire: Wire) -> None:
    # Only the gateway double makes pods of this image ready, and it refuses one without a configuration.
    inputs = wire.check(DEPLOYMENT, _deployment(running_cluster.GATEWAY_IMAGE, "half-made"))
    with pytest.raises(RefusedError, match="'half-made' timed out waiting to be Ready") as refused:
        wire.create(DEPLOYMENT, inputs, timeout=4)
    half_made = refused.value.half_made
    assert half_made is not None
    assert half_made.id == "default/half-made"
    assert "Minimum number of live Pods was not attained" in half_made.reasons
    assert any(reason.startswith("[Pod half-made-") for reason in half_made.reasons), list(half_made.reasons)

    with pytest.raises(RefusedError, match="'half-made' was created but failed to initialize"):
        wire.read(DEPLOYMENT, half_made.id, inputs, inputs)
    repaired = wire.check(DEPLOYMENT, _deployment("example.com/app:1", "half-made"), old=inputs)
    updated = wire.update(DEPLOYMENT, half_made.id, inputs, repaired, inputs, timeout=60)
    assert updated["status"]["readyReplicas"] == 1
    wire.delete(DEPLOYMENT, half_made.id, repaired, updated)


def test_a_deployment_that_asks_not_to_be_awaited_is_not(wire: Wire) -> None:
    annotations = {"pulumi.com/skipAwait": "true"}
    inputs = wire.check(DEPLOYMENT, _deployment(running_cluster.GATEWAY_IMAGE, "unawaited", **annotations))
    id, created = wire.create(DEPLOYMENT, inputs, timeout=4)
    wire.delete(DEPLOYMENT, id, inputs, created)


def test_the_annotations_timeout_counts_where_the_program_gives_none(wire: Wire) -> None:
    annotations = {"pulumi.com/timeoutSeconds": "2"}
    inputs = wire.check(DEPLOYMENT, _deployment(running_cluster.GATEWAY_IMAGE, "impatient", **annotations))
    with pytest.raises(RefusedError, match="timed out waiting to be Ready"):
        wire.create(DEPLOYMENT, inputs)
    wire.delete(DEPLOYMENT, "default/impatient", inputs, inputs)
