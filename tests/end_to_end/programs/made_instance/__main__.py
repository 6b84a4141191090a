"""Instance, API, gateway resource with its link, and gateway: everything in one program, with Outputs throughout."""

import pulumi
from apim_gateway import SelfHostedGateway
from pulumi_azure_native import apimanagement, resources

config = pulumi.Config()
group = resources.ResourceGroup("group", resource_group_name=config.require("group"), location="westeurope")
instance = apimanagement.ApiManagementService(
    "instance",
    resource_group_name=group.name,
    service_name=config.require("service"),
    location="westeurope",
    publisher_name="Contoso",
    publisher_email="api@contoso.example",
    sku={"name": apimanagement.SkuType.PREMIUM, "capacity": 1},
    identity={"type": apimanagement.ApimIdentityType.SYSTEM_ASSIGNED},
    tags={"stage": config.require("stage")},
)
api = apimanagement.Api(
    "orders",
    resource_group_name=group.name,
    service_name=instance.name,
    api_id="orders",
    path="orders",
    display_name="Orders",
    protocols=[apimanagement.Protocol.HTTPS],
)
gateway = SelfHostedGateway(
    "edge",
    {
        "gateway_name": "edge",
        "instance": {"id": instance.id},
        "gateway_resource": {"location": {"name": "Hall 1"}, "apis": ["orders"]},
        "kubernetes": {"ready_timeout": 90},
    },
    pulumi.ResourceOptions(depends_on=[api]),
)
pulumi.export("endpoint", gateway.configuration_endpoint)
pulumi.export("address", gateway.address)
