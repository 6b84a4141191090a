"""Which fields of container, pod and Service are refused: those that the SDK's types do not have, and other shapes.

Each mistake that a stack file can have, with its message, is in bad_configuration.yaml.
"""

from typing import Any

import pulumi
import pytest
from apim_gateway import InputError, KubernetesGateway
from apim_gateway.arguments.kubernetes_field_checks import problems_of
from apim_gateway.arguments.sdk_types import KINDS, fields, sdk_names
from pulumi_kubernetes import core

from components.plugin.provider import GatewayProvider

from .recording import COMPONENTS, refused, run
from .test_component_contract import ARGS
from .test_plugin import GATEWAY

PROVIDER = GatewayProvider()
DROPPED = "Kubernetes has no such field there, and drops it"


def message(**settings: Any) -> str:
    args: Any = {**ARGS[KubernetesGateway], "settings": settings}
    return refused(lambda: KubernetesGateway("mygw", args), InputError)


def accepted(**settings: Any) -> None:
    args: Any = {**ARGS[KubernetesGateway], "settings": settings}
    run(lambda: KubernetesGateway("mygw", args))


@pytest.mark.parametrize(
    "container",
    [
        {"resources": {"requests": {"cpu": 2.0, "memory": "2Gi"}, "limits": {"nvidia.com/gpu": 1}}},
        {"securityContext": {"runAsUser": 1000720000.0, "seccompProfile": {"type": "RuntimeDefault"}}},
        {"livenessProbe": {"httpGet": {"path": "/status-0123456789abcdef", "port": "http"}, "periodSeconds": 10.0}},
        {"startup_probe": {"grpc": {"port": 8080}}},
        {"lifecycle": {"preStop": {"sleep": {"seconds": 10}}}},
        {"volumeMounts": ({"name": "certificates", "mountPath": "/certs", "readOnly": True},)},
        {"env": [{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}]},
        {"command": ["dotnet"], "args": [1, True], "imagePullPolicy": "Always", "workingDir": None},
        {"lifecycle": core.v1.LifecycleArgs(stop_signal="SIGTERM"), "resize_policy": []},
        {"livenessProbe": {"$patch": "delete"}, "securityContext": {"capabilities": {"$patch": "delete"}}},
        {"env": [{"name": "telemetry.key", "$patch": "delete"}], "ports": [{"container_port": 1, "$patch": "delete"}]},
    ],
)
def test_fields_of_a_container_are_accepted(container: Any) -> None:
    accepted(container=container)


@pytest.mark.parametrize(
    "pod",
    [
        {"securityContext": {"fsGroup": 2000, "fsGroupChangePolicy": "OnRootMismatch", "supplementalGroups": [1, 2]}},
        {"security_context": {"seccomp_profile": {"localhost_profile": "gateway.json", "type": "Localhost"}}},
        {
            "tolerations": [
                {"key": "kubernetes.azure.com/scalesetpriority", "operator": "Exists", "effect": "NoSchedule"}
            ]
        },
        {
            "topology_spread_constraints": [
                {
                    "max_skew": 1.0,
                    "topology_key": "zone",
                    "when_unsatisfiable": "DoNotSchedule",
                    "label_selector": {"match_labels": {"any_thing": "x"}},
                    "match_label_keys": ["pod-template-hash"],
                }
            ]
        },
        {"volumes": [{"name": "v", "csi": {"driver": "secrets-store.csi.k8s.io", "volumeAttributes": {"Any": "x"}}}]},
        {"volumes": [{"name": "v", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}]},
        {"volumes": [{"name": "v", "ephemeral": {"volumeClaimTemplate": {"metadata": {"labels": {"a": "b"}}}}}]},
        {"affinity": core.v1.AffinityArgs(node_affinity=core.v1.NodeAffinityArgs())},
        {"initContainers": [{"name": "i", "image": "i:1", "restartPolicy": "Always"}]},
        {
            "nodeSelector": {"kubernetes.io/os": "linux", "livenessProb": "x"},
            "runtimeClassName": "kata-mshv-vm-isolation",
        },
        {"imagePullSecrets": [{"name": "registry"}], "serviceAccountName": "gateway", "dnsConfig": {"options": []}},
        {"overhead": {"cpu": "250m"}, "hostAliases": [{"ip": "10.0.0.4", "hostnames": ["apim.contoso.example"]}]},
    ],
)
def test_fields_of_a_pod_are_accepted(pod: Any) -> None:
    accepted(pod=pod)


@pytest.mark.parametrize(
    "service",
    [
        {"loadBalancerSourceRanges": ["10.0.0.0/8"], "externalTrafficPolicy": "Cluster"},
        {"session_affinity": "ClientIP", "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 60.0}}},
        {"ports": [{"name": "http", "port": 80.0, "targetPort": "http", "nodePort": 30080.0}]},
        {"ipFamilyPolicy": "PreferDualStack", "ip_families": ["IPv4", "IPv6"], "loadBalancerIP": "10.0.0.4"},
    ],
)
def test_fields_of_the_service_are_accepted(service: Any) -> None:
    accepted(service=service)


@pytest.mark.parametrize(("group", "kind"), KINDS.items())
def test_every_field_of_the_sdk_is_known(group: str, kind: Any) -> None:
    names = fields(kind) or {}
    assert set(sdk_names(kind).values()) == set(names)
    assert problems_of({group: dict.fromkeys(names)}) == []


@pytest.mark.parametrize(
    ("container", "said"),
    [
        ({"ports": [None]}, "'ports[0]' as null: it takes no entry away. Give its containerPort and protocol with"),
        ({"args": ["a", None]}, "'args[1]' as null: it takes no entry away. Leave it out."),
    ],
)
def test_a_null_among_the_entries_of_a_list_is_refused(container: Any, said: str) -> None:
    assert message(container=container).startswith(f"settings.container has {said}")


def test_what_is_in_an_output_is_left_to_kubernetes() -> None:
    def program() -> None:
        args: Any = {
            **ARGS[KubernetesGateway],
            "settings": {
                "container": {"resources": pulumi.Output.from_input({"limit": {}})},
                "pod": {"tolerations": [pulumi.Output.from_input({"kye": "spot"})]},
            },
        }
        KubernetesGateway("mygw", args)

    assert run(program).one(":Deployment")


def test_an_object_of_the_sdk_in_the_wrong_place_is_refused_by_its_fields() -> None:
    probe = core.v1.SecurityContextArgs(run_as_user=1001)
    assert message(container={"livenessProbe": probe}) == (
        f"settings.container has 'livenessProbe.runAsUser': {DROPPED}. Remove it."
    )


def test_the_plugin_names_groups_and_settings_as_the_schema_does() -> None:
    kubernetes: Any = {"service": {"annotations": {"a": "b"}}, "container": {"tolerations": []}}
    inputs: dict[str, Any] = {**GATEWAY, "kubernetes": kubernetes}
    said = refused(
        lambda: PROVIDER.construct("edge", f"{COMPONENTS}SelfHostedGateway", inputs), pulumi.InputPropertiesError
    )
    assert said.splitlines() == [
        "kubernetes.container has 'tolerations': it is a field of the pod. Write 'tolerations' in 'kubernetes.pod'.",
        f"kubernetes.service has 'annotations': {DROPPED}. Set 'kubernetes.serviceAnnotations' instead.",
    ]


def nested(levels: int) -> Any:
    value: Any = "hunter2"
    for _ in range(levels):
        value = {"affinity": [value]}
    return value


@pytest.mark.usefixtures("without_garbage")
@pytest.mark.parametrize("levels", [30, 600, 100_000])
def test_deep_nesting_is_refused_in_one_line(levels: int) -> None:
    assert (
        message(pod=nested(levels)) == "settings.pod has 'affinity' of type list: it is not a mapping. Give a mapping."
    )
    assert message(pod={"affinit": nested(levels)}) == (f"settings.pod has 'affinit': {DROPPED}. Write 'affinity'.")
    assert "of type list" in message(container_settings={"a.level": nested(levels)["affinity"]})
    assert "hunter2" not in message(container_settings={"a": nested(levels)})
    assert message(image=nested(levels)).count("\n") == 0
    assert message(labels={"team": nested(levels)}).count("\n") == 0


def test_a_mapping_in_itself_is_refused_in_one_line() -> None:
    pod: dict[str, Any] = {}
    pod["affinity"] = pod
    assert message(pod=pod) == f"settings.pod has 'affinity.affinity': {DROPPED}. Write 'affinity.podAffinity'."


def test_an_unknown_name_is_shown_in_one_line_of_limited_length() -> None:
    long = message(container={"x" * 2_000_000: {"y": "hunter2"}})
    assert long == f"settings.container has '{'x' * 77}...': {DROPPED}. Remove it."
    assert message(container={"a\x1b[31m\nb": 1}) == f"settings.container has 'a\\x1b[31m\\nb': {DROPPED}. Remove it."
    assert message(container={"AccountKey=hunter2": 1}) == (
        f"settings.container has 'AccountKey=...': {DROPPED}. Remove it."
    )
