"""The directory over HTTP: objects of any kind, the deleted ones, and the tenant itself."""

from sandbox.azure.core.errors import NotModelledError
from sandbox.azure.core.fields import Document, texts
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.graph.exceptions.objects import InvalidValue, OnlyDelegated, RequiredProperty, ResourceNotFound
from sandbox.azure.graph.models.directory import Applications, Directory, ServicePrincipals
from sandbox.azure.graph.models.directory_objects import DirectoryObjects, require_guid
from sandbox.azure.graph.responses.entity_types import (
    APPLICATION_TYPE,
    DIRECTORY_OBJECT_TYPE,
    ORGANIZATION_TYPE,
    SERVICE_PRINCIPAL_TYPE,
)
from sandbox.azure.graph.responses.permissions import (
    GraphPermissions,
    require_read,
    require_read_directory,
    require_write,
)
from sandbox.azure.graph.responses.queries import page, select
from sandbox.azure.graph.responses.shapes import context, entity, shown, typed
from sandbox.azure.sign_in.models.tokens import Tenant

_KINDS = {"application": APPLICATION_TYPE, "serviceprincipal": SERVICE_PRINCIPAL_TYPE}
_MAXIMUM_IDS = 1000


class DirectoryResponses:
    def __init__(
        self,
        permissions: GraphPermissions,
        directory: Directory,
        tenant: Tenant,
        applications: Applications,
        principals: ServicePrincipals,
    ) -> None:
        self._permissions = permissions
        self._directory = directory
        self._tenant = tenant
        self._owners: dict[str, DirectoryObjects] = {"Application": applications, "ServicePrincipal": principals}

    def get_object(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        require_guid(request.parameters["id"])
        found = self._directory.find(request.parameters["id"])
        if found is None:
            raise ResourceNotFound(request.parameters["id"])
        item = entity(request, "directoryObjects", typed(found[0], shown(found[1])))
        return Answer(200, select(item, request, DIRECTORY_OBJECT_TYPE))

    def get_by_ids(self, request: Request) -> Answer:
        """Those that exist, of the types asked for; the others are left out, not refused."""
        require_read(self._permissions.enter(request))
        body = request.json()
        ids, types = texts(body, "ids"), {kind.casefold() for kind in texts(body, "types")}
        if not ids:
            raise RequiredProperty("ids", "DirectoryObject")
        if len(ids) > _MAXIMUM_IDS:
            raise InvalidValue("ids", "DirectoryObject")
        for identifier in ids:
            require_guid(identifier)
        found = [self._directory.find(identifier) for identifier in dict.fromkeys(ids)]
        shown_items = [
            typed(kind, shown(item))
            for kind, item in (entry for entry in found if entry)
            if not types or kind.casefold() in types or "directoryobject" in types
        ]
        return Answer(200, {"@odata.context": context(request, "directoryObjects"), "value": shown_items})

    def list_deleted(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        kind = request.parameters["kind"]
        if kind.casefold() not in _KINDS:
            raise NotModelledError(f"deleted items of the type {kind}")
        items = [shown(item) for item in self._directory.deleted() if item["resource"].casefold() == kind.casefold()]
        return Answer(200, page(items, request, context(request, "directoryObjects"), _KINDS[kind.casefold()]))

    def get_deleted(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        item = self._directory.get_deleted(request.parameters["id"])
        document = entity(request, "directoryObjects", typed(item["resource"], shown(item)))
        return Answer(200, select(document, request, DIRECTORY_OBJECT_TYPE))

    def restore(self, request: Request) -> Answer:
        """An application comes back alone: its service principal is restored by a call of its own."""
        item = self._enter_to_write(request)
        restored = self._owners[item["resource"]].restore(item)
        return Answer(200, entity(request, "directoryObjects", typed(item["resource"], shown(restored))))

    def purge(self, request: Request) -> Answer:
        item = self._enter_to_write(request)
        self._directory.purge(item["id"])
        return Answer(204)

    def list_organization(self, request: Request) -> Answer:
        require_read_directory(self._permissions.enter(request))
        organization = {"id": self._tenant.id, "displayName": self._tenant.display_name, "tenantType": "AAD"}
        return Answer(200, page([organization], request, context(request, "organization"), ORGANIZATION_TYPE))

    def me(self, request: Request) -> Answer:
        """Nobody signs in here but applications."""
        self._permissions.enter(request)
        raise OnlyDelegated

    def _enter_to_write(self, request: Request) -> Document:
        caller = self._permissions.enter(request)
        item = self._directory.get_deleted(request.parameters["id"])
        require_write(caller, item)
        return item
