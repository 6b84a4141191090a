"""The program: reads the stack's settings, builds the gateway, exports what a person wants to know after a deploy."""

import signal

import pulumi
from apim_gateway import SelfHostedGateway, kubernetes_name

import settings

if __name__ == "__main__":
    # The engine interrupts the program at Ctrl-C, and when a resource has failed: Python would answer with a traceback
    # that ends in KeyboardInterrupt, over the error that matters. The program ends by the signal either way.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

args = settings.read()
gateway = SelfHostedGateway(kubernetes_name(args), args)

pulumi.export("gateway", gateway.gateway_name)
pulumi.export("namespace", gateway.namespace)
pulumi.export("deployment", gateway.name)
pulumi.export("configMap", gateway.config_map_name)
pulumi.export("address", gateway.address)
pulumi.export("configurationEndpoint", gateway.configuration_endpoint)
pulumi.export("clientId", gateway.client_id)
pulumi.export("tenantId", gateway.tenant_id)
pulumi.export("clientSecretExpires", gateway.client_secret_end_date)
pulumi.export("readerRoleId", gateway.reader_role_id)
pulumi.export("validatorRoleId", gateway.validator_role_id)
