"""App role assignments over HTTP, seen from the client that has them and from the resource that offers them."""

from collections.abc import Callable

from sandbox.azure.core.fields import Document, text
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.graph.exceptions.objects import InvalidValue
from sandbox.azure.graph.models.app_role_assignments import RESOURCE, AppRoleAssignments, find
from sandbox.azure.graph.models.directory import ServicePrincipals
from sandbox.azure.graph.responses.directory_objects import DirectoryObjectResponses
from sandbox.azure.graph.responses.entity_types import APP_ROLE_ASSIGNMENT_TYPE, SERVICE_PRINCIPAL_TYPE
from sandbox.azure.graph.responses.permissions import GraphPermissions, require_grant, require_read
from sandbox.azure.graph.responses.queries import page, select
from sandbox.azure.graph.responses.shapes import context, entity


class AppRoleAssignmentResponses(DirectoryObjectResponses):
    def __init__(
        self,
        permissions: GraphPermissions,
        principals: ServicePrincipals,
        assignments: AppRoleAssignments,
        *,
        of_resource: bool,
    ) -> None:
        super().__init__(permissions, principals, principals, SERVICE_PRINCIPAL_TYPE)
        self._assignments = assignments
        self._here = "resourceId" if of_resource else "principalId"
        self._name = "appRoleAssignedTo" if of_resource else "appRoleAssignments"
        self._of: Callable[[str], list[Document]] = assignments.of_resource if of_resource else assignments.of_client

    def list_all(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        principal = self._find(request)
        items = self._of(principal["id"])
        return Answer(200, page(items, request, context(request, self._path(principal)), APP_ROLE_ASSIGNMENT_TYPE))

    def get(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        principal = self._find(request)
        item = find(self._of(principal["id"]), request.parameters["assignment"])
        return Answer(200, select(entity(request, self._path(principal), item), request, APP_ROLE_ASSIGNMENT_TYPE))

    def create(self, request: Request) -> Answer:
        require_grant(self._permissions.enter(request))
        principal = self._find(request)
        body = request.json()
        named = text(body, self._here)
        if named and named.casefold() != principal["id"]:
            raise InvalidValue(self._here, RESOURCE)
        made = self._assignments.create(body)
        return Answer(201, entity(request, self._path(principal), made))

    def delete(self, request: Request) -> Answer:
        require_grant(self._permissions.enter(request))
        item = find(self._of(self._find(request)["id"]), request.parameters["assignment"])
        self._assignments.delete(item)
        return Answer(204)

    def _path(self, principal: Document) -> str:
        return f"servicePrincipals('{principal['id']}')/{self._name}"
