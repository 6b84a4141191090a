"""Pulumi components for an Azure API Management self-hosted gateway that signs in with Entra ID."""

from . import naming
from .azure_ids import role_definition_guid
from .credentials import is_credential
from .errors import InputError, LookupFailed, NestedSetting, PlainCredential, Problem
from .gateway_application import ClientSecretSettings, GatewayApplication, GatewayApplicationArgs
from .gateway_resource import (
    GatewayLocation,
    GatewayResource,
    GatewayResourceArgs,
    GatewayResourceSettings,
)
from .gateway_role_assignments import GatewayRoleAssignments, GatewayRoleAssignmentsArgs
from .gateway_roles import READER_ROLE_NAME, VALIDATOR_ROLE_NAME, GatewayRoles, GatewayRolesArgs
from .kubernetes_gateway import KubernetesGateway, KubernetesGatewayArgs
from .kubernetes_settings import KubernetesSettings
from .self_hosted_gateway import (
    AdoptSettings,
    ApplicationSettings,
    RoleSettings,
    SelfHostedGateway,
    SelfHostedGatewayArgs,
    kubernetes_name,
)
from .setting_checks import SettingProblem, container_setting_problems

__version__ = "0.1.0"
"""Of library and plugin alike; docs/compatibility.md says what a new one may change."""

__all__ = [
    "READER_ROLE_NAME",
    "VALIDATOR_ROLE_NAME",
    "AdoptSettings",
    "ApplicationSettings",
    "ClientSecretSettings",
    "GatewayApplication",
    "GatewayApplicationArgs",
    "GatewayLocation",
    "GatewayResource",
    "GatewayResourceArgs",
    "GatewayResourceSettings",
    "GatewayRoleAssignments",
    "GatewayRoleAssignmentsArgs",
    "GatewayRoles",
    "GatewayRolesArgs",
    "InputError",
    "KubernetesGateway",
    "KubernetesGatewayArgs",
    "KubernetesSettings",
    "LookupFailed",
    "NestedSetting",
    "PlainCredential",
    "Problem",
    "RoleSettings",
    "SelfHostedGateway",
    "SelfHostedGatewayArgs",
    "SettingProblem",
    "container_setting_problems",
    "is_credential",
    "kubernetes_name",
    "naming",
    "role_definition_guid",
]
