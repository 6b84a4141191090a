"""Two gateways in one stack of a program that is not ours: the first makes the roles, both use them.

The second is in a component of the program's own, as in a platform team's building block; its gateway resource is made,
too.
"""

import pulumi
from apim_gateway import SelfHostedGateway

config = pulumi.Config()
instance = {"resource_group_name": config.require("group"), "service_name": config.require("service")}
north = SelfHostedGateway("north", {**instance, "gateway_name": "North-1"})  # pyright: ignore[reportArgumentType]
hall = pulumi.ComponentResource("shop:index:Hall", "hall")
SelfHostedGateway(
    "south",
    {
        **instance,  # pyright: ignore[reportArgumentType]
        "gateway_name": "South-1",
        "gateway_resource": {"location": {"name": "hall"}, "apis": ["echo-api"]},
        "roles": {"reader_role_id": north.reader_role_id},
    },
    pulumi.ResourceOptions(parent=hall),
)
