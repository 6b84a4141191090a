"""Routes of the permission probe: on each service's own host."""

from sandbox.azure.configuration.exceptions import MalformedRequest
from sandbox.azure.configuration.responses import ConfigurationResponses
from sandbox.azure.routing import Route

HOST = r"[^.:]+\.configuration\.azure-api\.net(:\d+)?"


def routes(responses: ConfigurationResponses) -> list[Route]:
    gateway = "/permission-probe/gateways/{gateway}"
    return [
        Route("GET", gateway + "/configuration", responses.get_configuration, MalformedRequest, HOST),
        Route("POST", gateway + "/heartbeats", responses.post_heartbeat, MalformedRequest, HOST),
    ]
