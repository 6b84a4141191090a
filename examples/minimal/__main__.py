"""The guide with one component and three names."""

import pulumi
from apim_gateway import SelfHostedGateway

config = pulumi.Config()
gateway = SelfHostedGateway(
    "edge",
    {
        "resource_group_name": config.require("resourceGroupName"),
        "service_name": config.require("serviceName"),
        "gateway_name": config.require("gatewayName"),
    },
)
pulumi.export("address", gateway.address)
