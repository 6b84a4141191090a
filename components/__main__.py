"""The components as a plugin: `pulumi package add` makes an SDK of it, in any of Pulumi's languages."""

import apim_gateway
from pulumi import ComponentResource
from pulumi.provider.experimental import component_provider_host

COMPONENTS = [
    each for each in vars(apim_gateway).values() if isinstance(each, type) and issubclass(each, ComponentResource)
]

if __name__ == "__main__":
    component_provider_host(COMPONENTS, name="apim-gateway", version=apim_gateway.__version__)
