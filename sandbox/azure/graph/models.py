"""Applications and service principals, and the directory's rules about them.

It does not check who asks: the handlers do. Users and groups are not modelled.
"""

import uuid
from datetime import UTC, datetime

from sandbox.azure.fields import Document
from sandbox.azure.graph.exceptions import (
    InvalidObjectIdentifier,
    NoBackingApplicationObject,
    NoSuchCredential,
    ReferenceExists,
    RequiredProperty,
    ResourceNotFound,
    ServicePrincipalNameInUse,
)
from sandbox.azure.graph.properties import (
    APPLICATION,
    APPLICATION_READ_ONLY,
    SERVICE_PRINCIPAL,
    SERVICE_PRINCIPAL_READ_ONLY,
    apply,
    defaults,
)
from sandbox.azure.guids import is_guid
from sandbox.azure.store import Store


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class DirectoryObjects:
    """One kind of directory object: found by id, owned by others, deleted softly."""

    kind = ""
    resource = ""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Document]:
        return self._store.all(self.kind)

    def get(self, object_id: str) -> Document:
        _require_guid(object_id)
        found = self._store.get(self.kind, object_id.casefold())
        if found is None:
            raise ResourceNotFound(object_id)
        return found

    def find_by_app_id(self, app_id: str) -> Document | None:
        return next((item for item in self.all() if item["appId"].casefold() == app_id.casefold()), None)

    def get_by_app_id(self, app_id: str) -> Document:
        found = self.find_by_app_id(app_id)
        if found is None:
            raise ResourceNotFound(app_id)
        return found

    def save(self, item: Document) -> None:
        self._store.put(self.kind, item["id"].casefold(), item)

    def add_owner(self, object_id: str, owner_id: str) -> None:
        item = self.get(object_id)
        if self._store.get("servicePrincipals", owner_id.casefold()) is None:
            raise ResourceNotFound(owner_id)
        if owner_id.casefold() in item["owners"]:
            raise ReferenceExists("owners")
        item["owners"].append(owner_id.casefold())
        self.save(item)

    def remove_owner(self, object_id: str, owner_id: str) -> None:
        item = self.get(object_id)
        if owner_id.casefold() not in item["owners"]:
            raise ResourceNotFound(owner_id)
        item["owners"].remove(owner_id.casefold())
        self.save(item)

    def _move_to_deleted(self, item: Document) -> None:
        self._store.delete(self.kind, item["id"].casefold())
        deleted = item | {"deletedDateTime": now(), "resource": self.resource}
        self._store.put("deletedItems", item["id"].casefold(), deleted)


class ServicePrincipals(DirectoryObjects):
    kind = "servicePrincipals"
    resource = "ServicePrincipal"

    def __init__(self, store: Store, tenant_id: str) -> None:
        super().__init__(store)
        self._tenant_id = tenant_id

    def of_applications(self) -> list[Document]:
        """All but the managed identities, which belong to their resources."""
        return [item for item in self.all() if item["servicePrincipalType"] == "Application"]

    def create(self, body: Document, owners: list[str], *, seeded: bool = False) -> Document:
        """The service principal of an application of this tenant."""
        app_id = body.get("appId")
        if not isinstance(app_id, str) or not app_id:
            raise RequiredProperty("appId", self.resource)
        applications = self._store.all("applications")
        application = next((item for item in applications if item["appId"].casefold() == app_id.casefold()), None)
        if application is None:
            raise NoBackingApplicationObject(app_id)
        if self.find_by_app_id(app_id):
            raise ServicePrincipalNameInUse(application["appId"])
        item = self._new(application["appId"], application["displayName"], "Application", owners, seeded)
        item["tags"] = application["tags"]
        rest = {name: value for name, value in body.items() if name != "appId"}
        apply(rest, item, SERVICE_PRINCIPAL, SERVICE_PRINCIPAL_READ_ONLY, self.resource)
        item["displayName"] = application["displayName"]
        self.save(item)
        return item

    def create_managed_identity(self, name: str, resource_id: str) -> Document:
        """The principal of a system-assigned identity: it has no application, and nobody has its secret."""
        item = self._new(str(uuid.uuid4()), name, "ManagedIdentity", [], False)
        item["alternativeNames"] = ["isExplicit=False", resource_id]
        self.save(item)
        return item

    def update(self, object_id: str, body: Document) -> None:
        item = self.get(object_id)
        apply(body, item, SERVICE_PRINCIPAL, SERVICE_PRINCIPAL_READ_ONLY, self.resource)
        self.save(item)

    def rename(self, app_id: str, display_name: str) -> None:
        """A service principal takes its name from its application."""
        item = self.find_by_app_id(app_id)
        if item:
            self.save(item | {"displayName": display_name, "appDisplayName": display_name})

    def delete(self, object_id: str) -> None:
        self._move_to_deleted(self.get(object_id))

    def remove_managed_identity(self, object_id: str) -> None:
        """An identity that is switched off is gone at once; switched on again, it is another one."""
        self._store.delete(self.kind, object_id.casefold())

    def graph_roles(self, object_id: str) -> list[str]:
        """The Graph application permissions that were consented to for this principal."""
        found = self._store.get("graphRoles", object_id.casefold())
        return found["roles"] if found else []

    def set_graph_roles(self, object_id: str, roles: list[str]) -> None:
        self._store.put("graphRoles", object_id.casefold(), {"roles": roles})

    def _new(self, app_id: str, name: str, kind: str, owners: list[str], seeded: bool) -> Document:
        return {
            "id": str(uuid.uuid4()),
            "deletedDateTime": None,
            "appId": app_id,
            "appDisplayName": name,
            "appDescription": None,
            "appOwnerOrganizationId": self._tenant_id,
            "createdDateTime": now(),
            "servicePrincipalType": kind,
            "signInAudience": "AzureADMyOrg" if kind == "Application" else None,
            "appRoles": [],
            "oauth2PermissionScopes": [],
            "passwordCredentials": [],
            "info": {},
            **defaults(SERVICE_PRINCIPAL),
            "displayName": name,
            "servicePrincipalNames": [app_id],
            "owners": [owner.casefold() for owner in owners],
            "seeded": seeded,
        }


class Applications(DirectoryObjects):
    kind = "applications"
    resource = "Application"

    def __init__(self, store: Store, principals: ServicePrincipals, domain: str) -> None:
        super().__init__(store)
        self._principals = principals
        self._domain = domain

    def create(self, body: Document, owners: list[str], *, app_id: str = "", seeded: bool = False) -> Document:
        item: Document = {
            "id": str(uuid.uuid4()),
            "deletedDateTime": None,
            "appId": app_id or str(uuid.uuid4()),
            "applicationTemplateId": None,
            "createdDateTime": now(),
            "publisherDomain": self._domain,
            **defaults(APPLICATION),
            "passwordCredentials": [],
            "owners": [owner.casefold() for owner in owners],
            "seeded": seeded,
        }
        apply(body, item, APPLICATION, APPLICATION_READ_ONLY, self.resource)
        if not item["displayName"]:
            raise RequiredProperty("displayName", self.resource)
        self.save(item)
        return item

    def update(self, object_id: str, body: Document) -> None:
        item = self.get(object_id)
        apply(body, item, APPLICATION, APPLICATION_READ_ONLY, self.resource)
        if not item["displayName"]:
            raise RequiredProperty("displayName", self.resource)
        self.save(item)
        self._principals.rename(item["appId"], item["displayName"])

    def delete(self, object_id: str) -> None:
        """Its service principal goes with it; role assignments of that principal stay, as orphans."""
        item = self.get(object_id)
        self._move_to_deleted(item)
        principal = self._principals.find_by_app_id(item["appId"])
        if principal:
            self._principals.delete(principal["id"])

    def add_password(self, object_id: str, password: Document) -> None:
        item = self.get(object_id)
        item["passwordCredentials"].append(password)
        self.save(item)

    def remove_password(self, object_id: str, key_id: str) -> None:
        item = self.get(object_id)
        kept = [entry for entry in item["passwordCredentials"] if entry["keyId"].casefold() != key_id.casefold()]
        if len(kept) == len(item["passwordCredentials"]):
            raise NoSuchCredential(key_id)
        self.save(item | {"passwordCredentials": kept})


class Directory:
    """All directory objects together, as role assignments and directoryObjects/{id} see them."""

    def __init__(self, store: Store, tenant_id: str) -> None:
        self._store = store
        self.tenant_id = tenant_id

    def find(self, object_id: str) -> tuple[str, Document] | None:
        """The kind and the object."""
        for kind, name in (("servicePrincipals", "ServicePrincipal"), ("applications", "Application")):
            if found := self._store.get(kind, object_id.casefold()):
                return name, found
        return None

    def kind(self, object_id: str) -> str | None:
        found = self.find(object_id)
        return found[0] if found else None

    def deleted(self) -> list[Document]:
        return self._store.all("deletedItems")

    def get_deleted(self, object_id: str) -> Document:
        _require_guid(object_id)
        found = self._store.get("deletedItems", object_id.casefold())
        if found is None:
            raise ResourceNotFound(object_id)
        return found

    def purge(self, object_id: str) -> None:
        self._store.delete("deletedItems", self.get_deleted(object_id)["id"].casefold())


def _require_guid(object_id: str) -> None:
    if not is_guid(object_id):
        raise InvalidObjectIdentifier(object_id)
