"""GET /metadata/endpoints: where a cloud's endpoints are, as both real providers read it. Anonymous."""

from sandbox.azure.arm.exceptions import InvalidRequestContent
from sandbox.azure.core.clouds import Cloud
from sandbox.azure.core.routing import Answer, Request, Route


def routes(cloud: Cloud) -> list[Route]:
    """Resource Manager, Graph and sign-in are the emulator; all else is the cloud's."""

    def endpoints(request: Request) -> Answer:
        base = request.base_url
        return Answer(
            200,
            {
                "name": cloud.name,
                "portal": cloud.portal,
                "resourceManager": f"{base}/",
                "microsoftGraphResourceId": f"{base}/",
                "authentication": {
                    "loginEndpoint": f"{base}/",
                    "audiences": [f"{audience}/" for audience in cloud.resource_manager_audiences],
                    "tenant": "common",
                    "identityProvider": "AAD",
                },
                **cloud.metadata,
                "suffixes": cloud.suffixes,
            },
        )

    return [Route("GET", "/metadata/endpoints", endpoints, InvalidRequestContent)]
