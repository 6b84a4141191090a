"""The objects that a gateway's settings name in the cluster, in every place of a pod's spec where one can stand."""

from collections.abc import Callable
from typing import Any

import pytest
from apim_gateway import KubernetesSettings
from apim_gateway.arguments import kubernetes, kubernetes_fields, sdk_types
from apim_gateway.arguments.outputs import Place
from apim_gateway.named_objects import Named, named_in
from pulumi import Output

from .recording import run


def named(**settings: Any) -> list[Named]:
    return named_in(settings, "")


def volume(**source: Any) -> dict[str, Any]:
    return {"pod": {"volumes": [{"name": "extra", **source}]}}


def variable(**source: Any) -> list[dict[str, Any]]:
    return [{"name": "KEY", "valueFrom": source}]


KEY = {"name": "settings", "key": "value"}
PLACES: list[tuple[dict[str, Any], Named]] = [
    ({"namespace": "gateways"}, Named("namespace", "Namespace", "gateways")),
    ({"pod": {"serviceAccountName": "edge"}}, Named("pod.serviceAccountName", "ServiceAccount", "edge")),
    ({"pod": {"serviceAccount": "edge"}}, Named("pod.serviceAccount", "ServiceAccount", "edge")),
    ({"pod": {"priorityClassName": "high"}}, Named("pod.priorityClassName", "PriorityClass", "high")),
    ({"pod": {"runtimeClassName": "kata"}}, Named("pod.runtimeClassName", "RuntimeClass", "kata")),
    (
        {"pod": {"imagePullSecrets": [{"name": "registry"}]}},
        Named("pod.imagePullSecrets[0].name", "Secret", "registry"),
    ),
    (
        volume(persistentVolumeClaim={"claimName": "backup"}),
        Named("pod.volumes[0].persistentVolumeClaim.claimName", "PersistentVolumeClaim", "backup"),
    ),
    (volume(secret={"secretName": "tls"}), Named("pod.volumes[0].secret.secretName", "Secret", "tls")),
    (volume(configMap={"name": "settings"}), Named("pod.volumes[0].configMap.name", "ConfigMap", "settings")),
    (
        volume(projected={"sources": [{"serviceAccountToken": {"path": "token"}}, {"secret": {"name": "tls"}}]}),
        Named("pod.volumes[0].projected.sources[1].secret.name", "Secret", "tls"),
    ),
    (
        volume(projected={"sources": [{"configMap": {"name": "settings"}}]}),
        Named("pod.volumes[0].projected.sources[0].configMap.name", "ConfigMap", "settings"),
    ),
    (
        volume(csi={"driver": "disk.csi.azure.com", "nodePublishSecretRef": {"name": "disk"}}),
        Named("pod.volumes[0].csi.nodePublishSecretRef.name", "Secret", "disk"),
    ),
    (
        volume(azureFile={"secretName": "share", "shareName": "gateway"}),
        Named("pod.volumes[0].azureFile.secretName", "Secret", "share"),
    ),
    (
        {"container": {"env": variable(secretKeyRef=KEY)}},
        Named("container.env[0].valueFrom.secretKeyRef.name", "Secret", "settings"),
    ),
    (
        {"container": {"env": variable(configMapKeyRef=KEY)}},
        Named("container.env[0].valueFrom.configMapKeyRef.name", "ConfigMap", "settings"),
    ),
    (
        {"pod": {"initContainers": [{"env": variable(secretKeyRef=KEY)}]}},
        Named("pod.initContainers[0].env[0].valueFrom.secretKeyRef.name", "Secret", "settings"),
    ),
    (
        {"pod": {"initContainers": [{"envFrom": [{"secretRef": {"name": "settings"}}]}]}},
        Named("pod.initContainers[0].envFrom[0].secretRef.name", "Secret", "settings"),
    ),
    (
        {"pod": {"initContainers": [{"envFrom": [{"configMapRef": {"name": "settings"}}]}]}},
        Named("pod.initContainers[0].envFrom[0].configMapRef.name", "ConfigMap", "settings"),
    ),
]


@pytest.mark.parametrize(("settings", "expected"), PLACES, ids=[each.path for _, each in PLACES])
def test_each_place_names_its_object(settings: dict[str, Any], expected: Named) -> None:
    assert named(**settings) == [expected]


@pytest.mark.parametrize(("settings", "expected"), PLACES, ids=[each.path for _, each in PLACES])
def test_each_place_is_a_field_that_kubernetes_has(settings: dict[str, Any], expected: Named) -> None:
    accepted: Any = {"name": "edge", **settings}
    assert [each for each in kubernetes.problems_of(accepted, "edge") if "no such field" in each.reason] == []
    assert expected.path.split(".")[0] in KubernetesSettings.__annotations__
    for field in {"pod", "container"} & {*settings}:
        spelt = kubernetes_fields.as_kubernetes_spells(settings[field], sdk_types.KINDS[field], Place(field, ""))
        assert spelt == settings[field], "the place is not as Kubernetes spells it"


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"namespace": "default"},
        {"pod": {"serviceAccountName": "default"}},
        volume(secret={"secretName": "tls", "optional": True}),
        volume(emptyDir={}),
        {"pod": {"nodeSelector": {"secret": "yes", "secretRef": "yes"}}},
        {"container": {"env": [{"name": "KEY", "value": "plain"}]}},
        {"container": {"env": variable(secretKeyRef={**KEY, "optional": True})}},
        {"container": {"env": variable(fieldRef={"fieldPath": "metadata.name"})}},
    ],
    ids=str,
)
def test_an_object_that_is_always_there_or_optional_is_not_named(settings: dict[str, Any]) -> None:
    assert named(**settings) == []


def in_a_program(settings: Callable[[], dict[str, Any]]) -> list[Named]:
    """Outputs are made in a program only."""
    found: list[Named] = []
    run(lambda: found.extend(named(**settings())))
    return found


@pytest.mark.parametrize(
    "settings",
    [
        lambda: {"namespace": Output.from_input("gateways")},
        lambda: {"pod": {"serviceAccountName": Output.from_input("edge")}},
        lambda: volume(secret={"secretName": Output.from_input("tls")}),
        lambda: volume(secret=Output.from_input({"secretName": "tls"})),
        lambda: {"pod": {"volumes": Output.from_input([{"secret": {"secretName": "tls"}}])}},
    ],
    ids=["a namespace", "a name", "a volume's name", "a volume", "volumes"],
)
def test_an_output_names_nothing(settings: Callable[[], dict[str, Any]]) -> None:
    assert in_a_program(settings) == []


def test_in_a_namespace_of_the_deploy_only_objects_of_the_cluster_are_named() -> None:
    pod = {"serviceAccountName": "edge", "priorityClassName": "high"}
    found = in_a_program(lambda: {"namespace": Output.from_input("gateways"), "pod": pod})
    assert [each.kind for each in found] == ["PriorityClass"]


def test_a_secret_that_the_secrets_store_makes_at_the_first_pods_start_is_not_named() -> None:
    store = {"name": "store", "csi": {"driver": "secrets-store.csi.k8s.io", "readOnly": True}}
    found = named(pod={"volumes": [store], "serviceAccountName": "edge"}, container={"env": variable(secretKeyRef=KEY)})
    assert [each.kind for each in found] == ["ServiceAccount"]
