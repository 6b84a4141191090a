"""Sign-in's routes."""

from sandbox.azure.core.routing import Handler, Route
from sandbox.azure.sign_in.exceptions.tokens import MalformedRequest
from sandbox.azure.sign_in.responses.discovery import DiscoveryResponses
from sandbox.azure.sign_in.responses.tokens import SignInResponses


def routes(responses: SignInResponses, discovery: DiscoveryResponses) -> list[Route]:
    table: list[tuple[str, str, Handler]] = [
        ("POST", "/{tenant}/oauth2/v2.0/token", responses.token),
        ("POST", "/{tenant}/oauth2/token", responses.token_of_version_1),
        ("GET", "/{tenant}/oauth2/v2.0/token", responses.only_post),
        ("GET", "/{tenant}/oauth2/token", responses.only_post),
        ("GET", "/{tenant}/v2.0/.well-known/openid-configuration", discovery.openid_configuration),
        ("GET", "/{tenant}/.well-known/openid-configuration", discovery.openid_configuration_of_version_1),
        ("GET", "/{tenant}/discovery/v2.0/keys", discovery.keys),
        ("GET", "/{tenant}/discovery/keys", discovery.keys),
        ("GET", "/common/discovery/instance", discovery.instance_discovery),
    ]
    return [Route(method, template, handler, MalformedRequest) for method, template, handler in table]
