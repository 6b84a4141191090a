"""Several gateways on one API Management instance: the first one owns the roles, the others share them."""

import os

import pulumi
from apim_gateway import SelfHostedGateway
from apim_gateway.self_hosted_gateway import SelfHostedGatewayArgs

number = int(os.environ["BENCHMARK_GATEWAYS"])
first: SelfHostedGateway | None = None
for index in range(1, number + 1):
    args = SelfHostedGatewayArgs(
        resource_group_name="rg-apim-dev",
        service_name="apim-contoso-dev",
        gateway_name=f"bench-{index}",
        kubernetes={"ready_timeout": 120},
    )
    if first:
        args["roles"] = {"reader_role_id": first.reader_role_id}
    gateway = SelfHostedGateway(f"bench-{index}", args)
    first = first or gateway
assert first
pulumi.export("configMap", first.config_map_name)
