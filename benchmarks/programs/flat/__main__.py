"""The same resources as the program's, written one below the other: no components, no settings, no checks."""

import uuid
from typing import Any

import pulumi
import pulumi_azuread as azuread
from pulumi_azure_native import apimanagement, authorization
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.core.v1 import ConfigMap, Service

GROUP, SERVICE, GATEWAY = "rg-apim-dev", "apim-contoso-dev", "mygw"

service = apimanagement.get_api_management_service(resource_group_name=GROUP, service_name=SERVICE)
apimanagement.get_gateway(resource_group_name=GROUP, service_name=SERVICE, gateway_id=GATEWAY)
subscription = "/".join(service.id.split("/")[:3])
assert service.identity


def role(name: str, **permission: list[str]) -> authorization.RoleDefinition:
    return authorization.RoleDefinition(
        name,
        role_definition_id=str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        role_name=f"flat {name}",
        role_type="CustomRole",
        scope=subscription,
        assignable_scopes=[subscription],
        permissions=[authorization.PermissionArgs(**permission)],
    )


validator = role("validator", actions=["Microsoft.Authorization/roleAssignments/read"])
reader = role("reader", data_actions=["Microsoft.ApiManagement/service/gateways/getConfiguration/action"])
deployer = azuread.get_client_config_output()
application = azuread.Application("application", display_name="flat", owners=[deployer.object_id])
principal = azuread.ServicePrincipal("principal", client_id=application.client_id, owners=[deployer.object_id])
password = azuread.ApplicationPassword("password", application_id=application.id)
authorization.RoleAssignment(
    "validator",
    scope=service.id,
    role_definition_id=validator.id,
    principal_id=service.identity.principal_id,
    principal_type="ServicePrincipal",
)
authorization.RoleAssignment(
    "reader",
    scope=service.id,
    role_definition_id=reader.id,
    principal_id=principal.object_id,
    principal_type="ServicePrincipal",
)
labels = {"app": "flat"}
config_map = ConfigMap(
    "environment",
    metadata={"labels": labels},
    data={
        "config.service.endpoint": f"{SERVICE}.configuration.azure-api.net",
        "config.service.auth": "azureAdApp",
        "config.service.auth.azureAd.tenantId": principal.application_tenant_id,
        "config.service.auth.azureAd.clientId": application.client_id,
        "config.service.auth.azureAd.clientSecret": password.value,
        "gateway.name": GATEWAY,
    },
)
container: dict[str, Any] = {
    "name": "flat",
    "image": "mcr.microsoft.com/azure-api-management/gateway:v2",
    "env_from": [{"config_map_ref": {"name": config_map.metadata.name}}],
}
Deployment(
    "deployment",
    metadata={"name": "flat", "labels": labels},
    spec={
        "replicas": 1,
        "selector": {"match_labels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},  # pyright: ignore[reportArgumentType]
    },
)
Service(
    "live-traffic",
    metadata={"name": "flat-live-traffic", "labels": labels},
    spec={"type": "LoadBalancer", "ports": [{"port": 80, "target_port": 8080}], "selector": labels},
)
Service(
    "instance-discovery",
    metadata={"name": "flat-instance-discovery", "labels": labels},
    spec={"cluster_ip": "None", "ports": [{"port": 4290, "protocol": "UDP"}], "selector": labels},
)
pulumi.export("clientId", application.client_id)
