"""Defaults and presets of a gateway's Kubernetes objects, and how given settings are merged with them.

No resource is created here.
"""

from collections.abc import Mapping
from typing import Any

from .. import naming
from .kubernetes import KubernetesSettings

STATUS_PATH = "/status-0123456789abcdef"

_MERGED_FIELDS = ("container_settings", "container", "pod")


class MergedSettings(dict[str, Any]):
    """KubernetesSettings in which every field is there that has a default: default < preset < given.

    Only `disruption_budget` may be missing.
    """


def merged(given: KubernetesSettings, gateway_name: str) -> MergedSettings:
    """The settings over their preset, and that over the defaults; what is merged already, as it is."""
    if isinstance(given, MergedSettings):
        return given
    settings: dict[str, Any] = {**given}
    name = settings.get("name", naming.kubernetes_name(gateway_name))
    selector = settings.get("selector", {"app": name})
    layers = [_guide(name, selector), _production(selector) if settings.get("preset") == "production" else {}, settings]
    result = MergedSettings()
    for layer in layers:
        result |= {**layer, **{field: {**result.get(field, {}), **layer.get(field, {})} for field in _MERGED_FIELDS}}
    return result


def _guide(name: str, selector: Mapping[str, str]) -> dict[str, Any]:
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
        "service_type": "LoadBalancer",
        "service_annotations": {},
        "service": {},
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
                "httpGet": {"path": STATUS_PATH, "port": "http", "scheme": "HTTP"},
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
