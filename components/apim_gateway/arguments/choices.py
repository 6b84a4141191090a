"""The arguments that take one of a few values: each as an enumeration, whose texts may be given, too."""

from enum import StrEnum
from typing import TYPE_CHECKING, Literal


class Preset(StrEnum):
    """Settings that those of a gateway's Kubernetes objects start from."""

    GUIDE = "guide"
    """The guide's own, and Kubernetes' defaults for all else."""
    PRODUCTION = "production"
    """Settings that Microsoft's production guidance asks for: three pods, requests, a liveness probe and more."""


class ServiceType(StrEnum):
    """Type of the Service for live traffic."""

    LOAD_BALANCER = "LoadBalancer"
    """An address of the cloud's load balancer, as in the guide."""
    NODE_PORT = "NodePort"
    """A port on every node."""
    CLUSTER_IP = "ClusterIP"
    """Inside the cluster only, for example behind an Ingress."""


class ClientSecretStore(StrEnum):
    """Where the pods read the client secret."""

    CONFIG_MAP = "configMap"
    """In the ConfigMap, as in the guide."""
    SECRET = "secret"
    """In a Kubernetes Secret."""


class ValidatorActions(StrEnum):
    """Which actions the validator's role has."""

    GUIDE = "guide"
    """The guide's three read actions."""
    WILDCARD = "wildcard"
    """`Microsoft.Authorization/*/read`, which Microsoft's page lists since 2026."""


class ValidatorScope(StrEnum):
    """Where the instance's identity gets the validator's role."""

    RESOURCE_GROUP = "resourceGroup"
    """At the instance's resource group, as documented today."""
    SERVICE = "service"
    """At the instance."""
    SUBSCRIPTION = "subscription"
    """At the instance's subscription."""


# Pulumi reads a schema's enumerations from these types; type checkers take `{"preset": "production"}`, too.
if TYPE_CHECKING:
    PresetInput = Preset | Literal["guide", "production"]
    ServiceTypeInput = ServiceType | Literal["LoadBalancer", "NodePort", "ClusterIP"]
    ClientSecretStoreInput = ClientSecretStore | Literal["configMap", "secret"]
    ValidatorActionsInput = ValidatorActions | Literal["guide", "wildcard"]
    ValidatorScopeInput = ValidatorScope | Literal["resourceGroup", "service", "subscription"]
else:
    PresetInput, ServiceTypeInput, ClientSecretStoreInput = Preset, ServiceType, ClientSecretStore
    ValidatorActionsInput, ValidatorScopeInput = ValidatorActions, ValidatorScope
