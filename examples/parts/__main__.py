"""The parts of the library in a program that makes the API Management instance too.

Two gateways, north and south, share the roles and have an application and a Kubernetes namespace each.
"""

import pulumi
import pulumi_kubernetes as kubernetes
from apim_gateway import GatewayApplication, GatewayRoleAssignments, GatewayRoles, KubernetesGateway
from pulumi_azure_native import apimanagement, authorization, resources

config = pulumi.Config()
name = config.require("serviceName")
subscription_id = authorization.get_client_config().subscription_id
group_name = f"rg-{name}"

group = resources.ResourceGroup("group", resource_group_name=group_name, location=config.require("location"))
instance = apimanagement.ApiManagementService(
    "instance",
    resource_group_name=group.name,
    service_name=name,
    location=group.location,
    publisher_name="Contoso",
    publisher_email="api@contoso.example",
    sku={"name": "Premium", "capacity": 1},
    identity={"type": "SystemAssigned"},
)
# Plain text, because the ids of the roles are derived from it: known before the instance is.
service_id = (
    f"/subscriptions/{subscription_id}/resourceGroups/{group_name}/providers/Microsoft.ApiManagement/service/{name}"
)
roles = GatewayRoles(name, {"service_id": service_id})

gateways = ("north", "south")
applications = {gateway: GatewayApplication(gateway, {"gateway_name": gateway}) for gateway in gateways}
assignments = GatewayRoleAssignments(
    name,
    {
        "service_id": service_id,
        "reader_role_id": roles.reader_role_id,
        "reader_principal_ids": {gateway: applications[gateway].principal_id for gateway in gateways},
        "validator_role_id": roles.validator_role_id,
        "validator_principal_id": instance.identity.apply(lambda identity: identity.principal_id if identity else ""),
        "validator_scope": group.id,
    },
    pulumi.ResourceOptions(depends_on=[instance]),
)
for gateway in gateways:
    resource = apimanagement.Gateway(
        gateway,
        resource_group_name=group.name,
        service_name=instance.name,
        gateway_id=gateway,
        location_data={"name": gateway},
    )
    namespace = kubernetes.core.v1.Namespace(gateway, metadata={"name": f"gateway-{gateway}"})
    KubernetesGateway(
        gateway,
        {
            "gateway_name": gateway,
            "configuration_endpoint": f"{name}.configuration.azure-api.net",
            "tenant_id": applications[gateway].tenant_id,
            "client_id": applications[gateway].client_id,
            "client_secret": applications[gateway].client_secret,
            "client_secret_store": "secret",
            "settings": {
                "namespace": namespace.metadata["name"],
                "service_type": "ClusterIP",
            },
        },
        pulumi.ResourceOptions(depends_on=[assignments, resource]),
    )
