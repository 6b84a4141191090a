"""Fields of container, pod and Service mean the same in each spelling that Pulumi takes, to checks and to merges.

Pulumi takes Kubernetes' own names, Python's, and objects of its SDK.
"""

from typing import Any

import pulumi
import pytest
from apim_gateway import InputError, KubernetesGateway
from apim_gateway.arguments.kubernetes_fields import as_kubernetes_spells
from apim_gateway.arguments.outputs import Place
from pulumi_kubernetes import core

from .recording import RecordingMonitor, refused, run
from .test_component_contract import ARGS

READABLE = "it is a credential, and would stand readable in files and state"
AS_A_SETTING = (
    "Give it as a secret in 'settings.container_settings', or take it from a Kubernetes Secret with valueFrom"
)
FROM_A_SECRET = "Take it from a Kubernetes Secret with valueFrom"
PLAIN = {"name": "b.key", "value": "hunter2"}
REFERENCE = {"secretKeyRef": {"name": "quota", "key": "connection"}}


def args(**settings: Any) -> Any:
    return {**ARGS[KubernetesGateway], "settings": settings}


def message(**settings: Any) -> str:
    said = refused(lambda: KubernetesGateway("mygw", args(**settings)), InputError)
    assert "hunter2" not in said
    return said


def gateway(**settings: Any) -> RecordingMonitor:
    return run(lambda: KubernetesGateway("mygw", args(**settings)))


def spec(**settings: Any) -> dict[str, Any]:
    """The spec of the Deployment's pods."""
    return gateway(**settings).one(":Deployment").inputs["spec"]["template"]["spec"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {"container": {"env_from": []}},
            "container has 'envFrom': it has an argument of its own. Set 'settings.container_settings' instead.",
        ),
        (
            {"container": {"security_context": {"read_only_root_filesystem": True}}},
            "container has securityContext.readOnlyRootFilesystem: the gateway fails to start on a read-only file"
            " system. Leave it out.",
        ),
        (
            {"container": {"security_context": core.v1.SecurityContextArgs(read_only_root_filesystem=True)}},
            "container has securityContext.readOnlyRootFilesystem: the gateway fails to start on a read-only file"
            " system. Leave it out.",
        ),
    ],
)
def test_a_field_that_is_taken_is_refused_in_each_spelling(settings: Any, expected: str) -> None:
    assert message(**settings) == f"settings.{expected}"


def test_a_field_takes_the_guides_place_in_each_spelling() -> None:
    probe = {"httpGet": {"path": "/status-0123456789abcdef", "port": 8080}}
    expected = gateway(
        container={"readinessProbe": probe}, pod={"terminationGracePeriodSeconds": 90}, service={"clusterIP": "None"}
    )
    action = core.v1.HTTPGetActionArgs(path="/status-0123456789abcdef", port=8080)
    for fields in (
        {"readiness_probe": {"http_get": probe["httpGet"]}},
        {"readinessProbe": core.v1.ProbeArgs(http_get=action)},
    ):
        given = gateway(
            container=fields, pod={"termination_grace_period_seconds": 90.0}, service={"cluster_ip": "None"}
        )
        assert given.one(":Deployment").inputs == expected.one(":Deployment").inputs
        service = given.one(":Service", "live-traffic")
        assert service.inputs == expected.one(":Service", "live-traffic").inputs
        assert "ignore_changes" not in service.options


def test_a_field_takes_the_presets_place_in_each_spelling() -> None:
    context = {"run_as_non_root": False, "capabilities": core.v1.CapabilitiesArgs(add=["NET_BIND_SERVICE"])}
    [container] = spec(preset="production", container={"security_context": context})["containers"]
    assert container["securityContext"]["runAsNonRoot"] is False
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}


def test_names_of_the_users_own_stay_as_they_are() -> None:
    affinity = {
        "pod_affinity": {
            "required_during_scheduling_ignored_during_execution": [
                {"label_selector": {"match_labels": {"env_from": "x"}}, "topology_key": "topology.kubernetes.io/zone"}
            ]
        }
    }
    volumes = [{"name": "v", "csi": {"driver": "d", "volume_attributes": {"node_selector": "x"}}}]
    pod = spec(
        pod={"node_selector": {"host_network": "true"}, "affinity": affinity, "volumes": volumes},
        container={"resources": {"limits": {"example.com/env_from": "1", "env_from": "1"}}},
    )
    assert pod["nodeSelector"] == {"host_network": "true"}
    [term] = pod["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert term["labelSelector"] == {"matchLabels": {"env_from": "x"}}
    assert pod["volumes"][0]["csi"]["volumeAttributes"] == {"node_selector": "x"}
    assert pod["containers"][0]["resources"]["limits"] == {"example.com/env_from": "1", "env_from": "1"}


@pytest.mark.parametrize("kind", [core.v1.ContainerArgs, core.v1.PodSpecArgs, core.v1.ServiceSpecArgs])
def test_every_name_of_the_sdk_arrives_as_kubernetes_own(kind: Any) -> None:
    python = {name for name in dir(kind) if isinstance(getattr(kind, name), property)}
    object_ = kind(**dict.fromkeys(python, "x"))
    spelt = as_kubernetes_spells(object_, None, Place(""))
    assert len(spelt) == len(python)
    assert not [name for name in spelt if "_" in name]
    assert as_kubernetes_spells(dict.fromkeys(python, "x"), kind, Place("")) == spelt


@pytest.mark.parametrize(
    "env",
    [
        [PLAIN],
        (PLAIN,),
        [core.v1.EnvVarArgs(name="b.key", value="hunter2")],
        (core.v1.EnvVarArgs(name="b.key", value="hunter2"), {"name": "a", "value": "b"}),
    ],
    ids=["a list", "a tuple", "an object", "both"],
)
def test_a_credential_in_plain_text_is_found_in_each_spelling(env: Any) -> None:
    assert message(container={"env": env}) == (
        f"settings.container has 'b.key' in plain text: {READABLE}. {AS_A_SETTING}."
    )
    for init in ({"initContainers": [{"name": "i", "env": env}]}, {"init_containers": ({"name": "i", "env": env},)}):
        assert message(pod=init) == f"settings.pod has 'b.key' in plain text: {READABLE}. {FROM_A_SECRET}."
    container = core.v1.ContainerArgs(name="i", env=env)
    assert message(pod={"init_containers": [container]}) == (
        f"settings.pod has 'b.key' in plain text: {READABLE}. {FROM_A_SECRET}."
    )


@pytest.mark.parametrize(
    "reference",
    [
        {"name": "b.key", "valueFrom": REFERENCE},
        {"name": "b.key", "value_from": {"secret_key_ref": REFERENCE["secretKeyRef"]}},
        core.v1.EnvVarArgs(
            name="b.key",
            value_from=core.v1.EnvVarSourceArgs(
                secret_key_ref=core.v1.SecretKeySelectorArgs(name="quota", key="connection")
            ),
        ),
    ],
    ids=["Kubernetes' names", "Python's", "an object"],
)
def test_a_reference_to_a_secret_is_none_in_plain_text_in_each_spelling(reference: Any) -> None:
    init = {"name": "i", "image": "i:1", "env": (reference,)}
    pod = spec(container={"env": (reference,)}, pod={"init_containers": [init]})
    expected = [{"name": "b.key", "valueFrom": REFERENCE}]
    assert pod["containers"][0]["env"] == pod["initContainers"][0]["env"] == expected


@pytest.mark.parametrize("make", [pulumi.Output.secret, pulumi.Output.from_input])
@pytest.mark.parametrize(("group", "fix"), [("container", AS_A_SETTING), ("pod", FROM_A_SECRET)])
def test_a_credential_in_an_output_is_no_variable_of_a_container(make: Any, group: str, fix: str) -> None:
    def program() -> None:
        env = [core.v1.EnvVarArgs(name="b.key", value=make("hunter2"))]
        fields = {"container": {"env": env}, "pod": {"init_containers": [{"name": "i", "env": env}]}}
        KubernetesGateway("mygw", args(**{group: fields[group]}))

    assert refused(program, InputError) == f"settings.{group} has 'b.key' as an Output: {READABLE}. {fix}."


def test_settings_of_an_init_container_are_its_own() -> None:
    env = [{"name": "gateway.name", "value": "other"}]
    init = [{"name": "sidecar", "env": env}]
    assert spec(pod={"initContainers": init})["initContainers"] == init


@pytest.mark.parametrize(
    ("given", "seen", "fix"),
    [
        ({"b.key": "hunter2"}, "has '{}' of type dict: it is not a list", "Give a list"),
        ("b.key=hunter2", "has '{}' of type str: it is not a list", "Give a list"),
        (["b.key=hunter2"], "has '{}[0]' of type str: it is not a mapping", "Give a mapping"),
        ([object()], "has '{}[0]' of type object: it is not a mapping", "Give a mapping"),
    ],
)
def test_what_cannot_be_read_is_refused_without_what_is_in_it(given: Any, seen: str, fix: str) -> None:
    assert message(container={"env": given}) == f"settings.container {seen.format('env')}. {fix}."
    inside = {"initContainers": [{"name": "i", "env": given}]}
    assert message(pod=inside) == f"settings.pod {seen.format('initContainers[0].env')}. {fix}."
    assert message(pod={"initContainers": given}) == f"settings.pod {seen.format('initContainers')}. {fix}."
