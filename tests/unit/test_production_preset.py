"""`production` turns on what Microsoft's production guidance asks for; what is given explicitly wins over it."""

from typing import Any

import pytest
from apim_gateway import KubernetesSettings
from apim_gateway.arguments.presets import merged

from .test_kubernetes_gateway import container, deployment, gateway


def test_production_turns_the_documented_guidance_on_together() -> None:
    monitor = gateway(preset="production")
    spec = monitor.one(":Deployment").inputs["spec"]
    gateways = spec["template"]["spec"]["containers"][0]
    assert spec["replicas"] == 3
    assert gateways["image"] == "mcr.microsoft.com/azure-api-management/gateway:2.13.0", "a moving tag is no version"
    assert gateways["resources"] == {"requests": {"cpu": "2", "memory": "2Gi"}}
    assert gateways["livenessProbe"]["httpGet"]["path"] == "/status-0123456789abcdef"
    assert gateways["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "privileged": False,
        "runAsNonRoot": True,
        "runAsUser": 1001,
        "runAsGroup": 2000,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert spec["template"]["spec"]["topologySpreadConstraints"] == [
        {
            "maxSkew": 1,
            "topologyKey": "topology.kubernetes.io/zone",
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": {"app": "mygw"}},
        }
    ]
    assert monitor.one(":PodDisruptionBudget").inputs["spec"]["maxUnavailable"] == "25%"
    assert monitor.one(":ConfigMap").inputs["data"]["telemetry.logs.std.level"] == "warn"
    assert monitor.one(":Secret").secret_inputs == {"stringData"}


def test_production_leaves_the_guides_other_fields_as_they_are() -> None:
    assert container(preset="production")["readinessProbe"] == container()["readinessProbe"]
    assert container(preset="production")["ports"] == container()["ports"]
    assert deployment(preset="production")["spec"]["strategy"] == deployment()["spec"]["strategy"]


@pytest.mark.parametrize(
    "explicit",
    [
        {"replicas": 5},
        {"image": "contoso.azurecr.io/gateway:2.14.0"},
        {"disruption_budget": "1"},
        {"container_settings": {"telemetry.logs.std.level": "info"}},
        {"container": {"args": ["--verbose"]}},
        {"pod": {"priorityClassName": "edge"}},
    ],
    ids=lambda explicit: next(iter(explicit)),
)
def test_an_explicit_field_wins_over_the_preset(explicit: Any) -> None:
    settings: Any = merged(KubernetesSettings(preset="production", **explicit), "mygw")
    preset: Any = merged(KubernetesSettings(preset="production"), "mygw")
    (field, value) = next(iter(explicit.items()))
    assert preset[field] != settings[field]
    assert settings[field] == ({**preset[field], **value} if isinstance(value, dict) else value)


def test_a_second_container_field_keeps_the_presets_others() -> None:
    gateways = container(preset="production", container={"imagePullPolicy": "Always"})
    assert gateways["imagePullPolicy"] == "Always"
    assert gateways["resources"] == {"requests": {"cpu": "2", "memory": "2Gi"}}


def test_a_part_of_a_presets_group_keeps_its_other_parts() -> None:
    own = {"securityContext": {"runAsUser": 1000720000}, "resources": {"limits": {"memory": "4Gi"}}}
    preset, gateways = container(preset="production"), container(preset="production", container=own)
    assert gateways["securityContext"] == {**preset["securityContext"], "runAsUser": 1000720000}
    assert gateways["resources"] == {**preset["resources"], "limits": {"memory": "4Gi"}}


def test_another_probe_takes_the_presets_place_and_keeps_its_times() -> None:
    gateways = container(preset="production", container={"livenessProbe": {"exec": {"command": ["true"]}}})
    assert gateways["livenessProbe"] == {"exec": {"command": ["true"]}, "periodSeconds": 10, "failureThreshold": 6}


def test_a_null_takes_a_field_of_the_preset_away() -> None:
    own = {"livenessProbe": None, "securityContext": {"runAsUser": None, "runAsGroup": None}, "lifecycle": None}
    preset, gateways = container(preset="production"), container(preset="production", container=own)
    assert preset.keys() - gateways.keys() == {"livenessProbe"}
    assert preset["securityContext"].keys() - gateways["securityContext"].keys() == {"runAsUser", "runAsGroup"}
    assert "topologySpreadConstraints" not in spec(preset="production", pod={"topologySpreadConstraints": None})


def test_an_empty_list_keeps_the_presets_entries() -> None:
    assert spec(preset="production", pod={"topologySpreadConstraints": []}) == spec(preset="production")


def test_the_budget_none_switches_the_presets_off() -> None:
    monitor = gateway(preset="production", disruption_budget="none")
    assert not [each for each in monitor.created if each.type.endswith("PodDisruptionBudget")]


def spec(**settings: Any) -> dict[str, Any]:
    return deployment(**settings)["spec"]["template"]["spec"]


def test_the_guides_preset_is_the_default() -> None:
    assert deployment(preset="guide") == deployment()
