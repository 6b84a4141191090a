"""Applications and service principals, and the directory's rules about them."""

import uuid

from sandbox.azure.core.fields import Document
from sandbox.azure.core.store import Store
from sandbox.azure.graph.exceptions.objects import (
    AnotherObjectWithTheSameValue,
    DuplicateValue,
    NoBackingApplicationObject,
    RequiredProperty,
    ResourceNotFound,
    ServicePrincipalNameInUse,
    UniqueNameIsSet,
)
from sandbox.azure.graph.models.directory_objects import DirectoryObjects, now, require_guid
from sandbox.azure.graph.models.key_credentials import replaced
from sandbox.azure.graph.models.properties import (
    APPLICATION,
    APPLICATION_READ_ONLY,
    SERVICE_PRINCIPAL,
    SERVICE_PRINCIPAL_READ_ONLY,
    apply,
    defaults,
)


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
        application = self._application(app_id)
        if self.find_by_app_id(app_id):
            raise ServicePrincipalNameInUse(application["appId"])
        item = self._new(application["appId"], application["displayName"], "Application", owners, seeded)
        item["appRoles"] = application["appRoles"]
        rest = {name: value for name, value in body.items() if name != "appId"}
        self._apply(rest, item)
        item["tags"] = _together(item["ownTags"], application)
        item["displayName"] = application["displayName"]
        self.save(item)
        return item

    def create_managed_identity(self, name: str, resource_id: str, object_id: str = "") -> Document:
        """The principal of a system-assigned identity: it has no application, and nobody has its secret."""
        item = self._new(str(uuid.uuid4()), name, "ManagedIdentity", [], False)
        item["id"] = object_id or item["id"]
        item["alternativeNames"] = ["isExplicit=False", resource_id]
        self.save(item)
        return item

    def create_first_party(self, app_id: str, name: str, app_roles: list[Document]) -> Document:
        """The principal of one of Microsoft's own applications, which is not in this tenant."""
        item = self._new(app_id, name, "Application", [], True) | {"appRoles": app_roles}
        self.save(item)
        return item

    def update(self, object_id: str, body: Document) -> None:
        item = self.get(object_id)
        self._apply(body, item)
        application = self._find_application(item["appId"])
        self.save(item | {"tags": _together(item["ownTags"], application)})

    def follow(self, application: Document) -> None:
        """Gives the application's service principal its name, its roles and its tags."""
        item = self.find_by_app_id(application["appId"])
        if item:
            name = application["displayName"]
            taken = {"displayName": name, "appDisplayName": name, "appRoles": application["appRoles"]}
            self.save(item | taken | {"tags": _together(_own_tags(item), application)})

    def delete(self, object_id: str) -> None:
        item = self.get(object_id)
        for assignment in self._store.all("appRoleAssignments"):
            if item["id"] in (assignment["principalId"], assignment["resourceId"]):
                self._store.delete("appRoleAssignments", assignment["id"])
        self._move_to_deleted(item)

    def remove_managed_identity(self, object_id: str) -> None:
        """An identity that is switched off is gone at once; switched on again, it is another one."""
        self._store.delete(self.kind, object_id.casefold())

    def check_unique(self, item: Document) -> None:
        self._application(item["appId"])
        if self.find_by_app_id(item["appId"]):
            raise ServicePrincipalNameInUse(item["appId"])

    def _application(self, app_id: str) -> Document:
        found = self._find_application(app_id)
        if found is None:
            raise NoBackingApplicationObject(app_id)
        return found

    def _find_application(self, app_id: str) -> Document | None:
        applications = self._store.all("applications")
        return next((item for item in applications if item["appId"].casefold() == app_id.casefold()), None)

    def _apply(self, body: Document, item: Document) -> None:
        """Takes the body into the item, whose `tags` then are its own: the application's are not among them."""
        keys = replaced(body, item.get("keyCredentials", []))
        item["tags"] = _own_tags(item)
        apply(body, item, SERVICE_PRINCIPAL, SERVICE_PRINCIPAL_READ_ONLY, self.resource)
        item |= {"keyCredentials": keys, "ownTags": item["tags"]}

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
            "federatedIdentityCredentials": [],
            "owners": [owner.casefold() for owner in owners],
            "seeded": seeded,
        }
        self._apply(body, item)
        self.save(item)
        return item

    def update(self, object_id: str, body: Document) -> None:
        item = self.get(object_id)
        if item["uniqueName"] and body.get("uniqueName", item["uniqueName"]) != item["uniqueName"]:
            raise UniqueNameIsSet
        self._apply(body, item)
        self.save(item)
        self._principals.follow(item)

    def delete(self, object_id: str) -> None:
        """Its service principal goes with it; role assignments of that principal stay, as orphans."""
        item = self.get(object_id)
        self._move_to_deleted(item)
        principal = self._principals.find_by_app_id(item["appId"])
        if principal:
            self._principals.delete(principal["id"])

    def check_unique(self, item: Document) -> None:
        mine = {uri.casefold() for uri in item["identifierUris"]}
        if len(mine) < len(item["identifierUris"]):
            raise DuplicateValue("identifierUris")
        for other in self.all():
            if other["id"] == item["id"]:
                continue
            if mine & {uri.casefold() for uri in other["identifierUris"]}:
                raise AnotherObjectWithTheSameValue(400, "Request_BadRequest", "identifierUris")
            if item["uniqueName"] and other["uniqueName"] == item["uniqueName"]:
                raise AnotherObjectWithTheSameValue(409, "Request_MultipleObjectsWithSameKeyValue", "uniqueName")

    def _apply(self, body: Document, item: Document) -> None:
        keys = replaced(body, item["keyCredentials"])
        apply(body, item, APPLICATION, APPLICATION_READ_ONLY, self.resource)
        item["keyCredentials"] = keys
        if not item["displayName"]:
            raise RequiredProperty("displayName", self.resource)
        self.check_unique(item)


def _own_tags(principal: Document) -> list[str]:
    return principal.get("ownTags", principal["tags"])


def _together(own: list[str], application: Document | None) -> list[str]:
    """The tags that Graph shows of a service principal: its application's and its own."""
    return list(dict.fromkeys([*(application or {}).get("tags", []), *own]))


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
        require_guid(object_id)
        found = self._store.get("deletedItems", object_id.casefold())
        if found is None:
            raise ResourceNotFound(object_id)
        return found

    def purge(self, object_id: str) -> None:
        self._store.delete("deletedItems", self.get_deleted(object_id)["id"].casefold())
