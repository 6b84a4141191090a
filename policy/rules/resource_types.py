"""The resource types that rules are about, whoever registers them: the components, a flat program, a chart."""

import re

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
WORKLOADS = (DEPLOYMENT, "kubernetes:apps/v1:StatefulSet", "kubernetes:apps/v1:DaemonSet")
AUTOSCALERS = ("kubernetes:autoscaling/v1:HorizontalPodAutoscaler", "kubernetes:autoscaling/v2:HorizontalPodAutoscaler")
DISRUPTION_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
SERVICE = "kubernetes:core/v1:Service"
APPLICATION = "azuread:index/application:Application"
PASSWORDS = (
    "azuread:index/applicationPassword:ApplicationPassword",
    "azuread:index/servicePrincipalPassword:ServicePrincipalPassword",
)
ROLE_DEFINITION = "azure-native:authorization:RoleDefinition"
ROLE_ASSIGNMENT = "azure-native:authorization:RoleAssignment"

# azure-native has each type once more per API version: in the module's name, or in that of a package of its own.
_AZURE_NATIVE = re.compile(r"azure-native(?:_[a-z]+_v\w+)?:([a-z]+)(?:/v\w+)?:(\w+)")


def is_of(type_: str, types: tuple[str, ...]) -> bool:
    """Whether a resource's type is one of these, in any API version of azure-native."""
    match = _AZURE_NATIVE.fullmatch(type_)
    return (f"azure-native:{match[1]}:{match[2]}" if match else type_) in types
