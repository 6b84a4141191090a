"""Services over HTTP: permissions, long-running operations, names, and what is left of deleted ones."""

from sandbox.azure.api_management.models.deleted_services import DeletedServices
from sandbox.azure.api_management.models.services import NAME, Services, shown_service
from sandbox.azure.api_management.models.types import DELETED_SERVICE, SERVICE
from sandbox.azure.api_management.responses.requests import ServiceRequests
from sandbox.azure.arm.operations import Operation, Operations
from sandbox.azure.arm.requests import api_version
from sandbox.azure.core.fields import Document, text
from sandbox.azure.core.routing import Answer, Request

_PROVIDER = "Microsoft.ApiManagement"


class ServiceResponses:
    def __init__(
        self, requests: ServiceRequests, services: Services, deleted: DeletedServices, operations: Operations
    ) -> None:
        self._requests = requests
        self._services = services
        self._deleted = deleted
        self._operations = operations

    def list_services(self, request: Request) -> Answer:
        self._requests.enter(request, f"{SERVICE}/read")
        return Answer(200, {"value": [shown_service(item) for item in self._services.all()]})

    def list_services_of_group(self, request: Request) -> Answer:
        self._requests.enter(request, f"{SERVICE}/read")
        return Answer(200, {"value": [shown_service(item) for item in self._services.in_group(_group(request))]})

    def get_service(self, request: Request) -> Answer:
        self._requests.enter(request, f"{SERVICE}/read")
        return Answer(200, shown_service(self._services.get(_group(request), _name(request))))

    def put_service(self, request: Request) -> Answer:
        self._requests.enter(request, f"{SERVICE}/write")
        end = self._operations.end()
        service, created = self._services.put(_group(request), _name(request), request.json(), end)
        operation = self._operations.begin(service["id"])
        return Answer(201 if created else 200, _accepted(service, created), _headers(request, operation))

    def patch_service(self, request: Request) -> Answer:
        self._requests.enter(request, f"{SERVICE}/write")
        service = self._services.patch(_group(request), _name(request), request.json(), self._operations.end())
        operation = self._operations.begin(service["id"])
        return Answer(202, _accepted(service, created=False), _headers(request, operation))

    def delete_service(self, request: Request) -> Answer:
        self._requests.enter(request, f"{SERVICE}/delete")
        if not self._services.delete(_group(request), _name(request), self._operations.end()):
            return Answer(204)
        return Answer(202, None, _headers(request, self._operations.begin()))

    def get_operation(self, request: Request) -> Answer:
        """202 until it is done; then what came of it."""
        self._requests.enter(request, f"{SERVICE}/operationresults/read")
        operation = self._operations.get(request.parameters["operation"])
        if operation.seconds_left > 0:
            return Answer(202, None, _headers(request, operation))
        if not operation.resource:
            return Answer(204)
        return Answer(200, shown_service(self._services.get(_group(request), _name(request))))

    def check_name(self, request: Request) -> Answer:
        """(The messages are the sandbox's.)"""
        self._requests.enter(request, f"{_PROVIDER}/checkNameAvailability/read")
        name = text(request.json(), "name")
        if not NAME.fullmatch(name):
            message = f"'{name}' is not a service name: letters, digits and dashes, a letter first, 50 at most."
            return Answer(200, {"nameAvailable": False, "reason": "Invalid", "message": message})
        if self._services.is_name_taken(name):
            message = f"{name} is already in use. Please select a different name."
            return Answer(200, {"nameAvailable": False, "reason": "AlreadyExists", "message": message})
        return Answer(200, {"nameAvailable": True, "reason": "Valid", "message": ""})

    def list_deleted(self, request: Request) -> Answer:
        self._requests.enter(request, f"{DELETED_SERVICE}/read")
        return Answer(200, {"value": [self._deleted.shown(item) for item in self._deleted.all()]})

    def get_deleted(self, request: Request) -> Answer:
        self._requests.enter(request, f"{_PROVIDER}/locations/deletedservices/read")
        return Answer(200, self._deleted.shown(self._deleted.get(request.parameters["location"], _name(request))))

    def purge_deleted(self, request: Request) -> Answer:
        self._requests.enter(request, f"{_PROVIDER}/locations/deletedservices/delete")
        found = self._deleted.find(_name(request))
        if found is None:
            return Answer(204)
        self._deleted.purge(self._deleted.get(request.parameters["location"], _name(request)))
        return Answer(200)


def _group(request: Request) -> str:
    return request.parameters["group"]


def _name(request: Request) -> str:
    return request.parameters["service"]


def _accepted(service: Document, created: bool) -> Document:
    """The answer to a change is that of a service on its way, however short that is."""
    document = shown_service(service)
    states = {
        "provisioningState": "Created" if created else "Updating",
        "targetProvisioningState": "Activating" if created else "",
    }
    return document | {"properties": service["properties"] | states}


def _headers(request: Request, operation: Operation) -> dict[str, str]:
    parameters = request.parameters
    service = (
        f"/subscriptions/{parameters['subscription']}/resourceGroups/{parameters['group']}"
        f"/providers/{SERVICE}/{parameters['service']}"
    )
    version = api_version(request.query)
    link = f"{request.base_url}{service}/operationresults/{operation.token}?api-version={version}"
    return {"location": link, "retry-after": operation.retry_after}
