"""GET /dns/host-names: the custom host names that the sandbox's network leads to the emulator. Anonymous, as DNS is."""

from sandbox.azure.api_management.host_names import HostNames
from sandbox.azure.resources.exceptions import InvalidRequestContent
from sandbox.azure.routing import Answer, Request, Route


def routes(host_names: HostNames) -> list[Route]:
    def names(_: Request) -> Answer:
        return Answer(200, {"hostNames": host_names.all()})

    return [Route("GET", "/dns/host-names", names, InvalidRequestContent)]
