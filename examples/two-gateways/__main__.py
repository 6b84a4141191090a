"""Two gateways of one API Management instance, each with a stack of its own, named like its gateway.

The roles and the instance's own assignment exist once per instance: the first stack makes them, the second reads the
reader's id from it.
"""

import pulumi
from apim_gateway import SelfHostedGateway, SelfHostedGatewayArgs

config = pulumi.Config()
args: SelfHostedGatewayArgs = {
    "resource_group_name": config.require("resourceGroupName"),
    "service_name": config.require("serviceName"),
    "gateway_name": pulumi.get_stack(),
}
if roles_from := config.get("rolesFrom"):
    args["roles"] = {"reader_role_id": pulumi.StackReference(roles_from).require_output("readerRoleId")}

gateway = SelfHostedGateway(pulumi.get_stack(), args)
pulumi.export("address", gateway.address)
pulumi.export("readerRoleId", gateway.reader_role_id)
