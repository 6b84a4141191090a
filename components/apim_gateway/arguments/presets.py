"""Defaults and presets of a gateway's Kubernetes objects, and how given settings are merged with them.

No resource is created here.
"""

from collections.abc import Mapping
from typing import Any

from .. import naming
from . import merging
from .kubernetes import KubernetesSettings
from .names import NO_BUDGET
from .sdk_types import KINDS

_STATUS_PATH = "/status-0123456789abcdef"


class MergedSettings(dict[str, Any]):
    """KubernetesSettings in which every field is there that has a default: default < preset < given.

    Only `disruption_budget` may be missing.
    """


def merged(given: KubernetesSettings, gateway_name: str) -> MergedSettings:
    """The settings over their preset, and that over the defaults; what is merged already, as it is."""
    if isinstance(given, MergedSettings):
        return given
    settings: dict[str, Any] = {**given}
    name, selector = name_and_selector(given, gateway_name)
    service_type = settings.get("service_type", "LoadBalancer")
    preset = _production(selector) if settings.get("preset") == "production" else {}
    layers = [_guide(name, selector, service_type), preset, settings]
    result = MergedSettings()
    for layer in layers:
        named = {**result.get("container_settings", {}), **layer.get("container_settings", {})}
        result |= {**layer, "container_settings": named}
    result |= {group: merging.merged([each.get(group, {}) for each in layers], kind) for group, kind in KINDS.items()}
    if result.get("disruption_budget") == NO_BUDGET:
        del result["disruption_budget"]
    return result


def name_and_selector(given: KubernetesSettings, gateway_name: str) -> tuple[str, Mapping[str, str]]:
    """The Deployment's name, and the labels by which it selects its pods."""
    name = given.get("name", naming.kubernetes_name(gateway_name))
    return name, given.get("selector", {"app": name})


def _guide(name: str, selector: Mapping[str, str], service_type: str) -> dict[str, Any]:
    # Kubernetes refuses the policy on a Service that no node or load balancer forwards to.
    policy = {} if service_type == "ClusterIP" else {"externalTrafficPolicy": "Local"}
    return {
        "preset": "guide",
        "name": name,
        "namespace": "default",
        "replicas": 1,
        "image": "mcr.microsoft.com/azure-api-management/gateway:v2",
        "authority": "https://login.microsoftonline.com",
        "client_secret_store": "configMap",
        "labels": {},
        "selector": {**selector},
        "container": {
            "ports": [
                {"name": "http", "containerPort": 8080},
                {"name": "https", "containerPort": 8081},
                {"name": "rate-limit-dc", "protocol": "UDP", "containerPort": 4290},
                {"name": "dc-heartbeat", "protocol": "UDP", "containerPort": 4291},
            ],
            "readinessProbe": {
                "httpGet": {"path": _STATUS_PATH, "port": "http", "scheme": "HTTP"},
                "initialDelaySeconds": 0,
                "periodSeconds": 5,
                "failureThreshold": 3,
                "successThreshold": 1,
            },
        },
        "pod": {"terminationGracePeriodSeconds": 60},
        "service_type": service_type,
        "service_annotations": {},
        "service": {
            **policy,
            "ports": [
                {"name": "http", "port": 80, "targetPort": 8080},
                {"name": "https", "port": 443, "targetPort": 8081},
            ],
        },
        "ready_timeout": 20 * 60,
    }


def _production(selector: Mapping[str, str]) -> dict[str, Any]:
    """Microsoft's production guidance, which the guide's own text leaves out.

    Source: https://learn.microsoft.com/azure/api-management/how-to-self-hosted-gateway-on-kubernetes-in-production
    """
    return {
        "replicas": 3,
        "image": "mcr.microsoft.com/azure-api-management/gateway:2.13.0",
        "client_secret_store": "secret",
        "disruption_budget": "25%",
        "container_settings": {"telemetry.logs.std.level": "warn"},
        "container": {
            "resources": {"requests": {"cpu": "2", "memory": "2Gi"}},
            "livenessProbe": {
                "httpGet": {"path": _STATUS_PATH, "port": "http", "scheme": "HTTP"},
                "periodSeconds": 10,
                "failureThreshold": 6,
            },
            # The root file system stays writable: the gateway writes certificates below /etc/ssl at its start.
            "securityContext": {
                "allowPrivilegeEscalation": False,
                "privileged": False,
                "runAsNonRoot": True,
                "runAsUser": 1001,
                "runAsGroup": 2000,
                "capabilities": {"drop": ["ALL"]},
                # Not of Microsoft's page: a namespace that enforces Pod Security's Restricted asks for it.
                "seccompProfile": {"type": "RuntimeDefault"},
            },
        },
        "pod": {
            "topologySpreadConstraints": [
                {
                    "maxSkew": 1,
                    "topologyKey": "topology.kubernetes.io/zone",
                    "whenUnsatisfiable": "ScheduleAnyway",
                    "labelSelector": {"matchLabels": dict(selector)},
                }
            ]
        },
    }
