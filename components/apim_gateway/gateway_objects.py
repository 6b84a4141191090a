"""The four Kubernetes objects of the guide as plain data, in Kubernetes' own field names (steps 8 to 10).

Kept as data so that a reader can lay it beside the guide's YAML. Nothing is registered here.
"""

from collections.abc import Mapping
from typing import Any

from pulumi import Output

from . import naming
from .arguments.kubernetes_gateway import KubernetesGatewayArgs
from .arguments.presets import MergedSettings
from .credentials import is_credential

CLIENT_SECRET_SETTING = "config.service.auth.azureAd.clientSecret"


def container_settings(args: KubernetesGatewayArgs, settings: MergedSettings) -> dict[str, Any]:
    """The container's settings but for those of `secret_settings` and the client secret, whose place is chosen."""
    guides_and_given = {
        "config.service.endpoint": args["configuration_endpoint"],
        "config.service.auth": "azureAdApp",
        "config.service.auth.azureAd.authority": settings["authority"],
        "config.service.auth.azureAd.tenantId": args["tenant_id"],
        "config.service.auth.azureAd.clientId": args["client_id"],
        "gateway.name": args["gateway_name"],
        # Without it each pod counts its rate limits alone.
        "neighborhood.host": naming.instance_discovery_name(settings["name"]),
        "runtime.deployment.artifact.source": "Azure Portal",
        "runtime.deployment.mechanism": "YAML",
        "runtime.deployment.orchestrator.type": "Kubernetes",
        **settings["container_settings"],
    }
    elsewhere = {name.casefold() for name in secret_settings(settings)}
    return {name: value for name, value in guides_and_given.items() if name.casefold() not in elsewhere}


def secret_settings(settings: MergedSettings) -> dict[str, Any]:
    """The settings that belong into a Secret: credentials, and each Output, since only the deploy knows its secrecy."""
    given = settings["container_settings"]
    return {name: value for name, value in given.items() if isinstance(value, Output) or is_credential(name, value)}


def labels(settings: MergedSettings) -> dict[str, Any]:
    """The labels of every object."""
    return {**settings["labels"], "app": settings["name"]}


def deployment_spec(environment_sources: list[Any], settings: MergedSettings) -> dict[str, Any]:
    """The Deployment's spec."""
    container = {
        "name": settings["name"],
        "image": settings["image"],
        "envFrom": environment_sources,
        **whole_numbers(settings["container"]),
    }
    pod = {"containers": [container], **whole_numbers(settings["pod"])}
    return {
        "replicas": whole_numbers(settings["replicas"]),
        # Kubernetes' own deadline (10 minutes) would give up before a new role assignment works.
        "progressDeadlineSeconds": int(settings["ready_timeout"]),
        "selector": {"matchLabels": settings["selector"]},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": "25%"}},
        "template": {"metadata": {"labels": {**labels(settings), **settings["selector"]}}, "spec": pod},
    }


def live_traffic_spec(settings: MergedSettings) -> dict[str, Any]:
    """The spec of the Service that callers reach."""
    own = {"type": settings["service_type"], "selector": settings["selector"]}
    return {**own, **whole_numbers(settings["service"])}


def instance_discovery_spec(settings: MergedSettings) -> dict[str, Any]:
    """The spec of the headless Service by which the pods find each other."""
    return {
        "clusterIP": "None",
        "type": "ClusterIP",
        "ports": [
            {"name": "rate-limit-discovery", "port": 4290, "targetPort": "rate-limit-dc", "protocol": "UDP"},
            {"name": "discovery-heartbeat", "port": 4291, "targetPort": "dc-heartbeat", "protocol": "UDP"},
        ],
        "selector": settings["selector"],
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
