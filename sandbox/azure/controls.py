"""The sandbox's own routes: what the emulator holds that it was not started with, and its custom host names.

The first needs the control token and shows no secret; the second is anonymous, as DNS is.
"""

from sandbox.azure.api_management.models.apis import Apis
from sandbox.azure.api_management.models.gateways import Gateways
from sandbox.azure.api_management.models.host_names import HostNames
from sandbox.azure.arm.exceptions import InvalidRequestContent
from sandbox.azure.arm.scopes import parts
from sandbox.azure.authorization.models.roles import RoleAssignments, RoleDefinitions
from sandbox.azure.configuration.models import Heartbeats
from sandbox.azure.core.fields import Document
from sandbox.azure.core.routing import Answer, Request, Route
from sandbox.azure.graph.models.directory import Applications, ServicePrincipals


class Controls:
    def __init__(
        self,
        applications: Applications,
        principals: ServicePrincipals,
        definitions: RoleDefinitions,
        assignments: RoleAssignments,
        gateways: Gateways,
        apis: Apis,
        host_names: HostNames,
        heartbeats: Heartbeats,
    ) -> None:
        self._applications = applications
        self._principals = principals
        self._definitions = definitions
        self._assignments = assignments
        self._gateways = gateways
        self._apis = apis
        self._host_names = host_names
        self._heartbeats = heartbeats

    def routes(self) -> list[Route]:
        return [
            Route("GET", "/sandbox/status", self.status, InvalidRequestContent),
            Route("GET", "/dns/host-names", self.names, InvalidRequestContent),
        ]

    def names(self, _: Request) -> Answer:
        """The custom host names that the sandbox's network leads to the emulator."""
        return Answer(200, {"hostNames": self._host_names.all()})

    def status(self, request: Request) -> Answer:
        return Answer(
            200,
            {
                "applications": _made(self._applications.all(), "id", "appId", "displayName", "tags"),
                "servicePrincipals": _made(self._principals.of_applications(), "id", "appId", "displayName"),
                "roleDefinitions": [
                    {"id": item["name"], "roleName": item["roleName"]} for item in self._definitions.custom()
                ],
                "roleAssignments": [
                    {"id": item["name"]} | {name: item[name] for name in ("scope", "principalId", "roleDefinitionId")}
                    for item in self._assignments.all()
                    if not item["seeded"]
                ],
                "gateways": [self._gateway(service, gateway) for service, gateway in self._gateways.all()],
            },
        )

    def _gateway(self, service: Document, gateway: Document) -> Document:
        pulse = self._heartbeats.pulse(gateway)
        found = parts(service["id"])
        return {
            "service": service["name"],
            "resourceGroup": found.resource_group if found else "",
            "gateway": gateway["name"],
            "apis": [api["name"] for api in self._apis.of_gateway(gateway)],
            "heartbeats": pulse.heartbeats,
            "instances": pulse.instances,
            "lastHeartbeat": pulse.last,
        }


def _made(items: list[Document], *names: str) -> list[Document]:
    """Those that were not there at the start, with these fields."""
    return [{name: item[name] for name in names} for item in items if not item["seeded"]]
