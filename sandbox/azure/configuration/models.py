"""Who is let in, and the heartbeats of those who were."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.azure.api_management.models.gateways import Gateways
from sandbox.azure.api_management.models.host_names import HostNames
from sandbox.azure.api_management.models.services import Services
from sandbox.azure.arm.scopes import key
from sandbox.azure.authorization.models.access import Access
from sandbox.azure.configuration.exceptions import (
    GatewayForbidden,
    GatewayNotFound,
    MalformedRequest,
    NoSystemAssignedIdentity,
    ServiceIdentityForbidden,
    ServiceNotFound,
)
from sandbox.azure.core.clouds import Cloud
from sandbox.azure.core.errors import NotModelledError
from sandbox.azure.core.fields import Document
from sandbox.azure.core.routing import Request
from sandbox.azure.core.store import Store

GATEWAY_ACTION = "Microsoft.ApiManagement/service/gateways/getConfiguration/action"
SERVICE_ACTIONS = (
    "Microsoft.Authorization/denyAssignments/read",
    "Microsoft.Authorization/roleAssignments/read",
    "Microsoft.Authorization/roleDefinitions/read",
)
# An instance counts as running while its last heartbeat is younger than this many intervals.
INTERVALS_ALIVE = 3


@dataclass(frozen=True)
class Pulse:
    """A gateway's heartbeats, as the portal counts them."""

    heartbeats: int
    instances: int
    last: str | None


class Configuration:
    def __init__(
        self, access: Access, services: Services, gateways: Gateways, host_names: HostNames, cloud: Cloud
    ) -> None:
        self._access = access
        self._services = services
        self._gateways = gateways
        self._host_names = host_names
        own = re.escape(f".configuration.{cloud.api_management}")
        self._own_host = re.compile(rf"([^.:]+){own}(:\d+)?", re.IGNORECASE)

    def service_of(self, request: Request) -> str:
        """The name of the service that has the request's host: its own one, or a custom one."""
        if own := self._own_host.fullmatch(request.host):
            return own[1]
        service = self._host_names.find(request.host.partition(":")[0])
        if service is None:
            raise NotModelledError(f"{request.method} {request.path} on {request.host}")
        return service["name"]

    def admit(self, principal_id: str, service_name: str, gateway_name: str) -> tuple[Document, Document]:
        """The service and the gateway, if the caller may read its configuration and the service may check that."""
        service = self._services.find_by_name(service_name)
        if service is None:
            raise ServiceNotFound(service_name)
        gateway = self._gateways.find(service, gateway_name)
        if gateway is None:
            raise GatewayNotFound(service["name"], gateway_name)
        self._check_service(service)
        if not self._access.allows(principal_id, GATEWAY_ACTION, gateway["id"], data=True):
            raise GatewayForbidden(principal_id, GATEWAY_ACTION, gateway["id"])
        return service, gateway

    def _check_service(self, service: Document) -> None:
        if not service["identity"]:
            raise NoSystemAssignedIdentity(service["id"])
        identity = service["identity"]["principalId"]
        for action in SERVICE_ACTIONS:
            if not self._access.allows(identity, action, service["id"]):
                raise ServiceIdentityForbidden(identity, action, service["id"])


class Heartbeats:
    def __init__(self, store: Store, interval: timedelta) -> None:
        self._store = store
        self._interval = interval

    def record(self, gateway: Document, instance: str) -> None:
        if not 0 < len(instance) <= 253:
            raise MalformedRequest(f"'instance' has {len(instance)} characters; give the pod's name")
        place = key(gateway["id"])
        document = self._store.get("heartbeats", place) or {"count": 0, "instances": {}}
        last = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        # Instances long gone are forgotten, so that the document stays small while pods come and go.
        document["instances"] = self._alive(document) | {instance: last}
        document["count"] += 1
        document["last"] = last
        self._store.put("heartbeats", place, document)

    def pulse(self, gateway: Document) -> Pulse:
        document = self._store.get("heartbeats", key(gateway["id"]))
        if document is None:
            return Pulse(0, 0, None)
        return Pulse(document["count"], len(self._alive(document)), document["last"])

    def _alive(self, document: Document) -> dict[str, str]:
        oldest = datetime.now(UTC) - INTERVALS_ALIVE * self._interval
        instances: dict[str, str] = document["instances"]
        return {name: last for name, last in instances.items() if datetime.fromisoformat(last) >= oldest}
