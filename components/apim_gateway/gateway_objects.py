"""The four Kubernetes objects of the guide as plain data, in Kubernetes' own field names (steps 8 to 10).

Kept as data so that a reader can lay it beside the guide's YAML. Nothing is registered here.
"""

from collections.abc import Mapping
from typing import Any

from pulumi import Output

from . import naming
from .credentials import is_credential
from .kubernetes_settings import GUIDE_IMAGE, READY_TIMEOUT_SECONDS, STATUS_PATH, KubernetesSettings

CLIENT_SECRET_SETTING = "config.service.auth.azureAd.clientSecret"


def container_settings(
    name: str,
    gateway_name: str,
    configuration_endpoint: Any,
    tenant_id: Any,
    client_id: Any,
    settings: KubernetesSettings,
) -> dict[str, Any]:
    """The container's settings but for those of `secret_settings` and the client secret, whose place is chosen."""
    guides_and_given = {
        "config.service.endpoint": configuration_endpoint,
        "config.service.auth": "azureAdApp",
        "config.service.auth.azureAd.authority": settings.get("authority", "https://login.microsoftonline.com"),
        "config.service.auth.azureAd.tenantId": tenant_id,
        "config.service.auth.azureAd.clientId": client_id,
        "gateway.name": gateway_name,
        # Without it each pod counts its rate limits alone.
        "neighborhood.host": naming.instance_discovery_name(name),
        "runtime.deployment.artifact.source": "Azure Portal",
        "runtime.deployment.mechanism": "YAML",
        "runtime.deployment.orchestrator.type": "Kubernetes",
        **settings.get("container_settings", {}),
    }
    elsewhere = {name.casefold() for name in secret_settings(settings)}
    return {name: value for name, value in guides_and_given.items() if name.casefold() not in elsewhere}


def secret_settings(settings: KubernetesSettings) -> dict[str, Any]:
    """The settings that belong into a Secret: credentials, and each Output, since only the deploy knows its secrecy."""
    given = settings.get("container_settings", {})
    return {name: value for name, value in given.items() if isinstance(value, Output) or is_credential(name, value)}


def labels(name: str, settings: KubernetesSettings) -> dict[str, Any]:
    """The labels of every object."""
    return {**settings.get("labels", {}), "app": name}


def selector(name: str, settings: KubernetesSettings) -> dict[str, str]:
    """The labels by which Deployment, Services and budget select the pods."""
    return dict(settings.get("selector", {"app": name}))


def deployment_spec(name: str, environment_sources: list[Any], settings: KubernetesSettings) -> dict[str, Any]:
    """The Deployment's spec."""
    container = {
        "name": name,
        "image": settings.get("image", GUIDE_IMAGE),
        "ports": [
            {"name": "http", "containerPort": 8080},
            {"name": "https", "containerPort": 8081},
            {"name": "rate-limit-dc", "protocol": "UDP", "containerPort": 4290},
            {"name": "dc-heartbeat", "protocol": "UDP", "containerPort": 4291},
        ],
        "readinessProbe": {
            "httpGet": {"path": STATUS_PATH, "port": "http", "scheme": "HTTP"},
            "initialDelaySeconds": 0,
            "periodSeconds": 5,
            "failureThreshold": 3,
            "successThreshold": 1,
        },
        "envFrom": environment_sources,
        **whole_numbers(settings.get("container", {})),
    }
    pod = {"terminationGracePeriodSeconds": 60, "containers": [container], **whole_numbers(settings.get("pod", {}))}
    return {
        "replicas": whole_numbers(settings.get("replicas", 1)),
        # Kubernetes' own deadline (10 minutes) would give up before a new role assignment works.
        "progressDeadlineSeconds": int(settings.get("ready_timeout", READY_TIMEOUT_SECONDS)),
        "selector": {"matchLabels": selector(name, settings)},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": "25%"}},
        "template": {"metadata": {"labels": {**labels(name, settings), **selector(name, settings)}}, "spec": pod},
    }


def live_traffic_spec(name: str, settings: KubernetesSettings) -> dict[str, Any]:
    """The spec of the Service that callers reach."""
    service_type = settings.get("service_type", "LoadBalancer")
    # Kubernetes refuses the policy on a Service that no node or load balancer forwards to.
    policy = {} if service_type == "ClusterIP" else {"externalTrafficPolicy": "Local"}
    return {
        "type": service_type,
        **policy,
        "ports": [
            {"name": "http", "port": 80, "targetPort": 8080},
            {"name": "https", "port": 443, "targetPort": 8081},
        ],
        "selector": selector(name, settings),
        **whole_numbers(settings.get("service", {})),
    }


def instance_discovery_spec(name: str, settings: KubernetesSettings) -> dict[str, Any]:
    """The spec of the headless Service by which the pods find each other."""
    return {
        "clusterIP": "None",
        "type": "ClusterIP",
        "ports": [
            {"name": "rate-limit-discovery", "port": 4290, "targetPort": "rate-limit-dc", "protocol": "UDP"},
            {"name": "discovery-heartbeat", "port": 4291, "targetPort": "dc-heartbeat", "protocol": "UDP"},
        ],
        "selector": selector(name, settings),
    }


INSTANCE_DISCOVERY_ANNOTATIONS = {
    "azure.apim.kubernetes.io/notes": "Headless service being used for instance discovery of self-hosted gateway"
}


def whole_numbers(value: Any) -> Any:
    """The value with 2.0 written as 2: numbers from other languages arrive as floats, which the API server refuses."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: whole_numbers(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [whole_numbers(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value
