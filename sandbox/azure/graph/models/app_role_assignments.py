"""App role assignments: which permissions of a resource were granted to which client, both service principals.

Users and groups as principals are not modelled.
"""

import base64
import secrets
from typing import cast

from sandbox.azure.core.fields import Document, text
from sandbox.azure.core.guids import is_guid
from sandbox.azure.core.store import Store
from sandbox.azure.graph.exceptions.objects import (
    AppRoleNotFound,
    AssignmentExists,
    InvalidProperty,
    InvalidValue,
    RequiredProperty,
    ResourceNotFound,
)
from sandbox.azure.graph.models import microsoft_graph
from sandbox.azure.graph.models.directory import ServicePrincipals
from sandbox.azure.graph.models.directory_objects import now

_KIND = "appRoleAssignments"
RESOURCE = "AppRoleAssignment"
# What is assigned of a resource that declares no roles.
DEFAULT_ROLE = "00000000-0000-0000-0000-000000000000"
_GIVEN = ("principalId", "resourceId", "appRoleId")


class AppRoleAssignments:
    def __init__(self, store: Store, principals: ServicePrincipals) -> None:
        self._store = store
        self._principals = principals

    def of_client(self, object_id: str) -> list[Document]:
        """What was granted to this service principal."""
        return [item for item in self._store.all(_KIND) if item["principalId"] == object_id]

    def of_resource(self, object_id: str) -> list[Document]:
        """What this service principal's roles were granted to."""
        return [item for item in self._store.all(_KIND) if item["resourceId"] == object_id]

    def create(self, body: Document) -> Document:
        for name in body:
            if name not in _GIVEN and "@odata." not in name:
                raise InvalidProperty(name)
        principal_id, resource_id, role_id = (_guid(body, name) for name in _GIVEN)
        principal, resource = self._principals.get(principal_id), self._principals.get(resource_id)
        if not _offers(resource, role_id):
            raise AppRoleNotFound(resource["appId"])
        if any(
            (item["resourceId"], item["appRoleId"]) == (resource["id"], role_id)
            for item in self.of_client(principal["id"])
        ):
            raise AssignmentExists
        return self._put(principal, resource, role_id)

    def delete(self, item: Document) -> None:
        self._store.delete(_KIND, item["id"])

    def graph_permissions(self, object_id: str) -> list[str]:
        """The values of Microsoft Graph's roles that this service principal has, as a token carries them."""
        graph = self._principals.get_by_app_id(microsoft_graph.APP_ID)
        granted = {item["appRoleId"] for item in self.of_client(object_id) if item["resourceId"] == graph["id"]}
        return [value for value, identifier in microsoft_graph.PERMISSIONS.items() if identifier in granted]

    def set_graph_permissions(self, object_id: str, values: tuple[str, ...]) -> None:
        """These and no others, as the prerequisites ask for them."""
        graph = self._principals.get_by_app_id(microsoft_graph.APP_ID)
        wanted = {microsoft_graph.PERMISSIONS[value] for value in values}
        for item in self.of_client(object_id):
            if item["resourceId"] == graph["id"] and item["appRoleId"] not in wanted:
                self.delete(item)
        missing = wanted - {item["appRoleId"] for item in self.of_client(object_id)}
        for role_id in sorted(missing):
            self._put(self._principals.get(object_id), graph, role_id)

    def _put(self, principal: Document, resource: Document, role_id: str) -> Document:
        made: Document = {
            "id": base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode(),
            "deletedDateTime": None,
            "appRoleId": role_id,
            "createdDateTime": now(),
            "principalDisplayName": principal["displayName"],
            "principalId": principal["id"],
            "principalType": "ServicePrincipal",
            "resourceDisplayName": resource["displayName"],
            "resourceId": resource["id"],
        }
        self._store.put(_KIND, made["id"], made)
        return made


def find(items: list[Document], assignment_id: str) -> Document:
    found = next((item for item in items if item["id"] == assignment_id), None)
    if found is None:
        raise ResourceNotFound(assignment_id)
    return found


def _offers(resource: Document, role_id: str) -> bool:
    """True where an application can be given this role of the resource."""
    roles: list[Document] = resource["appRoles"]
    if role_id == DEFAULT_ROLE:
        return not roles
    return any(str(role.get("id")).casefold() == role_id and "Application" in _members(role) for role in roles)


def _members(role: Document) -> list[str]:
    # Nested objects are kept as they were given.
    given: object = role.get("allowedMemberTypes")
    return [str(member) for member in cast("list[object]", given)] if isinstance(given, list) else []


def _guid(body: Document, name: str) -> str:
    value = text(body, name)
    if not value:
        raise RequiredProperty(name, RESOURCE)
    if not is_guid(value):
        raise InvalidValue(name, RESOURCE)
    return value.casefold()
