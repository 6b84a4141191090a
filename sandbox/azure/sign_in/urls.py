"""Sign-in's routes."""

from sandbox.azure.routing import Route
from sandbox.azure.sign_in.exceptions import MalformedRequest
from sandbox.azure.sign_in.responses import SignInResponses


def routes(responses: SignInResponses) -> list[Route]:
    return [
        Route("POST", "/{tenant}/oauth2/v2.0/token", responses.token, MalformedRequest),
        Route(
            "GET", "/{tenant}/v2.0/.well-known/openid-configuration", responses.openid_configuration, MalformedRequest
        ),
        Route("GET", "/{tenant}/discovery/v2.0/keys", responses.keys, MalformedRequest),
        Route("GET", "/common/discovery/instance", responses.instance_discovery, MalformedRequest),
    ]
