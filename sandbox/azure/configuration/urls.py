"""Routes of the permission probe: on each service's own host, and on its custom ones."""

from sandbox.azure.configuration.exceptions import MalformedRequest
from sandbox.azure.configuration.responses import ConfigurationResponses
from sandbox.azure.core.routing import Route

PROBE = "/permission-probe"


def routes(responses: ConfigurationResponses) -> list[Route]:
    gateway = PROBE + "/gateways/{gateway}"
    return [
        Route("GET", gateway + "/configuration", responses.get_configuration, MalformedRequest),
        Route("POST", gateway + "/heartbeats", responses.post_heartbeat, MalformedRequest),
    ]
