# The SDK is generated where it is used.
# pyright: basic, reportMissingImports=false
"""Every component that the plugin publishes, through the generated SDK: one gateway from parts, one in one piece.

Applications of one name have two parents of one type, which differ in their own parents only.
"""

import pulumi
import pulumi_apim_gateway as apim_gateway

config = pulumi.Config()
service_id = config.require("serviceId")
service_name = config.require("serviceName")

roles = apim_gateway.GatewayRoles("parts", service_id=service_id)
application = apim_gateway.GatewayApplication("parts", gateway_name="parts", client_secret={"rotation": "first"})
assignments = apim_gateway.GatewayRoleAssignments(
    "parts",
    service_id=service_id,
    reader_role_id=roles.reader_role_id,
    reader_principal_ids={"parts": application.principal_id},
    validator_role_id=roles.validator_role_id,
    validator_principal_id=config.require("identity"),
)
azure_side = apim_gateway.GatewayResource(
    "parts",
    resource_group_name=config.require("resourceGroupName"),
    service_name=service_name,
    gateway_name="parts",
    location={"name": "Hall 1", "country_or_region": "Netherlands"},
    apis=["echo-api"],
)
parts = apim_gateway.KubernetesGateway(
    "parts",
    gateway_name="parts",
    configuration_endpoint=f"{service_name}.configuration.azure-api.net",
    tenant_id=application.tenant_id,
    client_id=application.client_id,
    client_secret=application.client_secret,
    settings=config.get_object("settings") or {"replicas": 1},
    opts=pulumi.ResourceOptions(depends_on=[assignments, azure_side]),
)
whole = apim_gateway.SelfHostedGateway(
    "whole",
    resource_group_name=config.require("resourceGroupName"),
    service_name=service_name,
    gateway_name=config.require("gatewayName"),
    roles={"reader_role_id": roles.reader_role_id},
    opts=pulumi.ResourceOptions(depends_on=[assignments]),
)


class Place(pulumi.ComponentResource):
    """A component of the program's own."""

    def __init__(self, kind: str, name: str, parent: pulumi.Resource | None = None) -> None:
        super().__init__(f"test:index:{kind}", name, None, pulumi.ResourceOptions(parent=parent))


for kind in ("Continent", "Island"):
    harbour = Place("Harbour", f"{kind}-harbour", Place(kind, kind))
    apim_gateway.GatewayApplication("app", gateway_name=kind, opts=pulumi.ResourceOptions(parent=harbour))

pulumi.export("deployments", [parts.name, whole.name])
