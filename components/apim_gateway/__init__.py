"""Pulumi components for an Azure API Management self-hosted gateway that signs in with Entra ID."""

from . import arguments, naming
from .arguments.application import ApplicationSettings, ClientSecretLifetime, GatewayApplicationArgs
from .arguments.authentication import AuthenticationSettings, ClientSecretSettings
from .arguments.choices import ClientSecretStore, Preset, ServiceType, ValidatorActions, ValidatorScope
from .arguments.gateway_resource import GatewayLocation, GatewayResourceArgs, GatewayResourceSettings
from .arguments.instance import InstanceSettings
from .arguments.kubernetes import KubernetesSettings
from .arguments.kubernetes_gateway import KubernetesGatewayArgs
from .arguments.role_assignments import GatewayRoleAssignmentsArgs
from .arguments.roles import GatewayRolesArgs, RoleSettings
from .arguments.self_hosted_gateway import AdoptSettings, SelfHostedGatewayArgs
from .azure_ids import role_definition_guid
from .credentials import is_credential
from .errors import InputError, LookupFailed, NestedSetting, PlainCredential, Problem, TextNull
from .gateway_application import GatewayApplication
from .gateway_resource import GatewayResource
from .gateway_role_assignments import GatewayRoleAssignments
from .gateway_roles import GatewayRoles
from .kubernetes_gateway import KubernetesGateway
from .naming import READER_ROLE_NAME, VALIDATOR_ROLE_NAME
from .self_hosted_gateway import SelfHostedGateway, kubernetes_name
from .setting_checks import SettingProblem, container_setting_problems

__version__ = "0.1.0"
"""Of library and plugin alike; docs/compatibility.md says what a new one may change."""

__all__ = [
    "READER_ROLE_NAME",
    "VALIDATOR_ROLE_NAME",
    "AdoptSettings",
    "ApplicationSettings",
    "AuthenticationSettings",
    "ClientSecretLifetime",
    "ClientSecretSettings",
    "ClientSecretStore",
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
    "InstanceSettings",
    "KubernetesGateway",
    "KubernetesGatewayArgs",
    "KubernetesSettings",
    "LookupFailed",
    "NestedSetting",
    "PlainCredential",
    "Preset",
    "Problem",
    "RoleSettings",
    "SelfHostedGateway",
    "SelfHostedGatewayArgs",
    "ServiceType",
    "SettingProblem",
    "TextNull",
    "ValidatorActions",
    "ValidatorScope",
    "arguments",
    "container_setting_problems",
    "is_credential",
    "kubernetes_name",
    "naming",
    "role_definition_guid",
]
