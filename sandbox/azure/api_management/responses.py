"""Services and gateways over HTTP: permissions, ETags, and the shape of the answers."""

from sandbox.azure.api_management.models import GATEWAY, SERVICE, Gateways, Services
from sandbox.azure.fields import Document
from sandbox.azure.resources.models import Resources
from sandbox.azure.resources.requests import ArmRequests
from sandbox.azure.routing import Answer, Request


class ApiManagementResponses:
    def __init__(self, arm: ArmRequests, resources: Resources, services: Services, gateways: Gateways) -> None:
        self._arm = arm
        self._resources = resources
        self._services = services
        self._gateways = gateways

    def list_services(self, request: Request) -> Answer:
        self._enter(request, f"{SERVICE}/read")
        return Answer(200, {"value": self._services.all()})

    def list_services_of_group(self, request: Request) -> Answer:
        self._enter(request, f"{SERVICE}/read")
        return Answer(200, {"value": self._services.in_group(request.parameters["group"])})

    def get_service(self, request: Request) -> Answer:
        self._enter(request, f"{SERVICE}/read")
        return Answer(200, self._service(request))

    def put_service(self, request: Request) -> Answer:
        self._enter(request, f"{SERVICE}/write")
        group, name = request.parameters["group"], request.parameters["service"]
        service, created = self._services.put(group, name, request.json())
        return Answer(201 if created else 200, service)

    def patch_service(self, request: Request) -> Answer:
        self._enter(request, f"{SERVICE}/write")
        body = request.json()
        return Answer(200, self._services.patch(request.parameters["group"], request.parameters["service"], body))

    def delete_service(self, request: Request) -> Answer:
        self._enter(request, f"{SERVICE}/delete")
        there = self._services.delete(request.parameters["group"], request.parameters["service"])
        return Answer(200 if there else 204)

    def list_gateways(self, request: Request) -> Answer:
        self._enter(request, f"{GATEWAY}/read")
        found = [_shown(item) for item in self._gateways.of(self._service(request))]
        return Answer(200, {"value": found, "count": len(found)})

    def get_gateway(self, request: Request) -> Answer:
        self._enter(request, f"{GATEWAY}/read")
        return _with_etag(200, self._gateways.get(self._service(request), request.parameters["gateway"]))

    def head_gateway(self, request: Request) -> Answer:
        answer = self.get_gateway(request)
        return Answer(200, None, answer.headers)

    def put_gateway(self, request: Request) -> Answer:
        self._enter(request, f"{GATEWAY}/write")
        service, name = self._service(request), request.parameters["gateway"]
        gateway, created = self._gateways.put(service, name, request.json(), request.headers.get("if-match"))
        return _with_etag(201 if created else 200, gateway)

    def patch_gateway(self, request: Request) -> Answer:
        self._enter(request, f"{GATEWAY}/write")
        service, name = self._service(request), request.parameters["gateway"]
        gateway = self._gateways.patch(service, name, request.json(), request.headers.get("if-match"))
        return _with_etag(200, gateway)

    def delete_gateway(self, request: Request) -> Answer:
        self._enter(request, f"{GATEWAY}/delete")
        service, name = self._service(request), request.parameters["gateway"]
        there = self._gateways.delete(service, name, request.headers.get("if-match"))
        return Answer(200 if there else 204)

    def _enter(self, request: Request, action: str) -> None:
        caller = self._arm.enter(request)
        self._resources.require_subscription(request.parameters["subscription"])
        self._arm.require(caller, action, request.path.rstrip("/"))

    def _service(self, request: Request) -> Document:
        return self._services.get(request.parameters["group"], request.parameters["service"])


def _shown(gateway: Document) -> Document:
    """A gateway's ETag is a header, not a field."""
    return {name: value for name, value in gateway.items() if name != "etag"}


def _with_etag(status: int, gateway: Document) -> Answer:
    return Answer(status, _shown(gateway), {"etag": f'"{gateway["etag"]}"'})
