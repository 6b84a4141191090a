"""Several gateways on one API Management instance: the first one owns the roles, the others share them."""

import os
import sys
from pathlib import Path

import pulumi
from apim_gateway import SelfHostedGateway, SelfHostedGatewayArgs

sys.path.append(str(Path(__file__).parents[1]))
import provider_waits

provider_waits.use_if_asked()
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
