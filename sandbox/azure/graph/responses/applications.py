"""Applications and service principals over HTTP: permissions, and the shape of the answers."""

from sandbox.azure.core.fields import Document, text
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.graph.models.directory import Applications, ServicePrincipals
from sandbox.azure.graph.responses.directory_objects import (
    DirectoryObjectResponses,
    creates_if_missing,
    refuse_passwords,
)
from sandbox.azure.graph.responses.entity_types import APPLICATION_TYPE, SERVICE_PRINCIPAL_TYPE
from sandbox.azure.graph.responses.permissions import GraphPermissions, require_create, require_write
from sandbox.azure.graph.responses.shapes import entity, shown


class ApplicationResponses(DirectoryObjectResponses):
    def __init__(
        self, permissions: GraphPermissions, applications: Applications, principals: ServicePrincipals
    ) -> None:
        super().__init__(permissions, applications, principals, APPLICATION_TYPE)
        self._applications = applications

    def create(self, request: Request) -> Answer:
        return self._create(request, {})

    def upsert(self, request: Request) -> Answer:
        """By the name that the caller gave; a header says that it may be made."""
        name = request.parameters["unique_name"]
        if self._applications.find_by_unique_name(name) is None and creates_if_missing(request):
            return self._create(request, {"uniqueName": name})
        return self.update(request)

    def _create(self, request: Request, given: Document) -> Answer:
        caller = self._permissions.enter(request)
        require_create(caller)
        body = request.json() | given
        refuse_passwords(body)
        item = self._applications.create(body, self._owners(caller, body))
        return Answer(201, entity(request, "applications", shown(item)))


class ServicePrincipalResponses(DirectoryObjectResponses):
    def __init__(
        self, permissions: GraphPermissions, applications: Applications, principals: ServicePrincipals
    ) -> None:
        super().__init__(permissions, principals, principals, SERVICE_PRINCIPAL_TYPE)
        self._applications = applications

    def create(self, request: Request) -> Answer:
        return self._create(request, {})

    def upsert(self, request: Request) -> Answer:
        """By its application's id; a header says that it may be made."""
        app_id = request.parameters["app_id"]
        if self._principals.find_by_app_id(app_id) is None and creates_if_missing(request):
            return self._create(request, {"appId": app_id})
        return self.update(request)

    def _create(self, request: Request, given: Document) -> Answer:
        caller = self._permissions.enter(request)
        require_create(caller)
        body = request.json() | given
        refuse_passwords(body)
        application = self._applications.find_by_app_id(text(body, "appId"))
        if application:
            # With OwnedBy, a service principal is made only of an application that the caller owns.
            require_write(caller, application)
        item = self._principals.create(body, self._owners(caller, body))
        return Answer(201, entity(request, "servicePrincipals", shown(item)))
