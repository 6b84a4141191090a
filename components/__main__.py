"""The components as a plugin: `pulumi package add` makes an SDK of it, in any of Pulumi's languages."""

import apim_gateway
from pulumi.provider.experimental import component_provider_host
from schema import COMPONENTS

if __name__ == "__main__":
    component_provider_host(COMPONENTS, name="apim-gateway", version=apim_gateway.__version__)
