"""Names and ids on which the components, doctor, examples and other stacks agree.

They are contract (docs/compatibility.md): an existing gateway is found by them where the state is lost or not at hand.
"""

import re

from .azure_ids import (
    ServiceId,
    parse_service_id,
    role_assignment_guid,
    role_assignment_id,
    role_definition_guid,
    role_definition_id,
)

__all__ = [
    "ServiceId",
    "application_name",
    "application_tag",
    "client_secret_name",
    "credential_name",
    "gateway_api_id",
    "gateway_api_name",
    "gateway_resource_id",
    "gateway_resource_name",
    "instance_discovery_name",
    "kubernetes_name",
    "live_traffic_name",
    "parse_service_id",
    "role_assignment_guid",
    "role_assignment_id",
    "role_definition_guid",
    "role_definition_id",
    "settings_name",
]

VALIDATOR_ROLE_NAME = "API Management Configuration API Access Validator Service Role"
"""The validator's role as the guide calls it, before the suffix:"""
READER_ROLE_NAME = "API Management Gateway Configuration Reader Service Role"
"""The reader's role as the guide calls it, before the suffix:"""

RECOVERY = "APIM_GATEWAY_RECOVERY"
"""Environment variable for a preview that shows what a state lacks: nothing is refused there because it exists."""

_INSTANCE_DISCOVERY = "-instance-discovery"

KUBERNETES_NAME_LENGTH = 63 - len(_INSTANCE_DISCOVERY)
"""Characters that a gateway's Kubernetes name may have: the longest name made from it is a DNS label of at most 63."""


def kubernetes_name(gateway_name: str) -> str:
    """The Kubernetes name derived from a gateway resource's name; empty where no character of it can be used."""
    return re.sub(r"[^a-z0-9]+", "-", gateway_name.lower()).strip("-")[:KUBERNETES_NAME_LENGTH].rstrip("-")


def application_name(gateway_name: str) -> str:
    """The display name of the application in Entra where none is given."""
    return f"API Management gateway {gateway_name}"


def application_tag(project: str, stack: str, gateway_name: str) -> str:
    """The tag that leads from an application in Entra back to the Pulumi stack that owns it."""
    return f"apim-gateway/{project}/{stack}/{gateway_name}"


def client_secret_name(gateway_name: str) -> str:
    """The display name of the application's client secrets."""
    return f"{gateway_name} gateway"


def live_traffic_name(kubernetes_name: str) -> str:
    """The name of the Service that callers reach."""
    return f"{kubernetes_name}-live-traffic"


def instance_discovery_name(kubernetes_name: str) -> str:
    """The name of the headless Service by which the pods find each other."""
    return f"{kubernetes_name}{_INSTANCE_DISCOVERY}"


def gateway_resource_name(component_name: str) -> str:
    """The Pulumi name of the gateway resource."""
    return f"{component_name}-gateway"


def gateway_api_name(component_name: str, api_name: str) -> str:
    """The Pulumi name of the link by which a gateway offers an API."""
    return f"{component_name}-api-{api_name}"


def gateway_resource_id(service_id: str, gateway_name: str) -> str:
    """The ARM id of a gateway resource."""
    return f"{service_id}/gateways/{gateway_name}"


def gateway_api_id(gateway_id: str, api_name: str) -> str:
    """The ARM id of the link by which a gateway offers an API."""
    return f"{gateway_id}/apis/{api_name}"


def settings_name(component_name: str) -> str:
    """The Pulumi name of the ConfigMap with the container's settings. The object's name adds `-` and a random end."""
    return f"{component_name}-env"


def credential_name(component_name: str) -> str:
    """The Pulumi name of the Secret with the container's secret settings. The object's name adds a random end, too."""
    return f"{component_name}-credential"
