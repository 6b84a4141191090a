"""The Azure side of a gateway, by itself: on an instance that exists, or on one that the same program makes.

`instance` in the configuration has the tags of an instance to make; without it, `service` exists in `group`.
"""

import pulumi
from apim_gateway import GatewayResource, GatewayResourceArgs
from pulumi_azure_native import apimanagement, resources

config = pulumi.Config()
tags: dict[str, str] | None = config.get_object("instance")
apis: list[str] = config.require_object("apis")


def on(group: pulumi.Input[str], service: pulumi.Input[str]) -> GatewayResourceArgs:
    return {
        "resource_group_name": group,
        "service_name": service,
        "gateway_name": "edge",
        "location": {"name": config.require("location")},
        "apis": apis,
    }


if tags is None:
    edge = GatewayResource("edge", on(config.require("group"), config.require("service")))
else:
    group = resources.ResourceGroup("group", resource_group_name=config.require("group"), location="westeurope")
    instance = apimanagement.ApiManagementService(
        "instance",
        resource_group_name=group.name,
        service_name=config.require("service"),
        location="westeurope",
        publisher_name="Contoso",
        publisher_email="api@contoso.example",
        sku={"name": apimanagement.SkuType.DEVELOPER, "capacity": 1},
        identity={"type": apimanagement.ApimIdentityType.SYSTEM_ASSIGNED},
        tags=tags,
    )
    made = [
        apimanagement.Api(
            api,
            resource_group_name=group.name,
            service_name=instance.name,
            api_id=api,
            path=api,
            display_name=api,
            protocols=[apimanagement.Protocol.HTTPS],
        )
        for api in apis
    ]
    edge = GatewayResource("edge", on(group.name, instance.name), pulumi.ResourceOptions(depends_on=made))
pulumi.export("id", edge.gateway_id)
pulumi.export("apis", edge.apis)
