"""API Management services, from the first PUT to the deletion that can be undone for two days.

A change takes effect when it is accepted. Networks, CA certificates, zones and user-assigned identities are not
modelled.
"""

import re

from sandbox.azure.api_management.exceptions import (
    NothingToRestore,
    ServiceAlreadyExists,
    ServiceAlreadyExistsInSoftDeletedState,
    ServiceLocked,
    ValidationError,
)
from sandbox.azure.api_management.models.deleted_services import DeletedServices
from sandbox.azure.api_management.models.entities import new_etag
from sandbox.azure.api_management.models.host_names import HostNames
from sandbox.azure.api_management.models.service_document import new_service, set_fields
from sandbox.azure.api_management.models.types import SERVICE
from sandbox.azure.arm.exceptions import InvalidResourceLocation, ParentResourceNotFound, ResourceNotFound
from sandbox.azure.arm.locations import same_location
from sandbox.azure.arm.operations import is_over
from sandbox.azure.arm.scopes import key
from sandbox.azure.core.fields import Document, section, text
from sandbox.azure.core.store import Store
from sandbox.azure.graph.models.directory import ServicePrincipals
from sandbox.azure.resources.models import Resources

NAME = re.compile(r"[A-Za-z](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?")


class Services:
    def __init__(
        self,
        store: Store,
        resources: Resources,
        principals: ServicePrincipals,
        deleted: DeletedServices,
        host_names: HostNames,
        domain: str,
    ) -> None:
        self._store = store
        self._resources = resources
        self._principals = principals
        self._deleted = deleted
        self._host_names = host_names
        self._domain = domain

    def all(self) -> list[Document]:
        return [service for service in self._store.all(SERVICE.casefold()) if not self._is_gone(service)]

    def in_group(self, group: str) -> list[Document]:
        prefix = f"{key(self._resources.resource_group(group)['id'])}/"
        return [service for service in self.all() if key(service["id"]).startswith(prefix)]

    def get(self, group: str, name: str) -> Document:
        self._resources.resource_group(group)
        found = self._find(group, name)
        if found is None:
            raise ResourceNotFound(f"{SERVICE}/{name}", group)
        return found

    def get_parent(self, verb: str, kind: str, group: str, name: str) -> Document:
        """The service that something of this kind is, or would be, a part of."""
        self._resources.resource_group(group)
        found = self._find(group, name)
        if found is None:
            raise ParentResourceNotFound(verb, kind.partition("/")[2], self._id(group, name))
        return found

    def find_by_name(self, name: str) -> Document | None:
        """A service's name is its host name, and unique everywhere."""
        return next((item for item in self.all() if item["name"].casefold() == name.casefold()), None)

    def is_name_taken(self, name: str) -> bool:
        return self.find_by_name(name) is not None or self._deleted.find(name) is not None

    def put(
        self, group: str, name: str, body: Document, until: str = "", principal_id: str = ""
    ) -> tuple[Document, bool]:
        """Create the service, or change what the body names. True where it is new. Locked until then.

        A new identity has this object id, or one of its own.
        """
        identifier = self._id(self._resources.group_for_writing(group)["name"], name)
        if not NAME.fullmatch(name):
            raise ValidationError("serviceName", f"The service name '{name}' is not valid.")
        old = self.find_by_name(name)
        if old and key(old["id"]) != key(identifier):
            raise ServiceAlreadyExists(name)
        if old:
            _check_unlocked(old)
            self._check_location(old, group, text(body, "location"))
            self._set_fields(old, body, complete=True)
            return self._save(old, section(body, "identity"), "Updating", until, principal_id), False
        service = self._new(identifier, name, body)
        return self._save(service, section(body, "identity"), "Activating", until, principal_id), True

    def patch(self, group: str, name: str, body: Document, until: str) -> Document:
        service = self.get(group, name)
        _check_unlocked(service)
        self._set_fields(service, body, complete=False)
        return self._save(service, section(body, "identity"), "Updating", until)

    def delete(self, group: str, name: str, until: str) -> bool:
        """True where there was one. Its identity goes with it; the rest can be restored until it is purged."""
        found = self._find(group, name)
        if found is None:
            return False
        _check_unlocked(found)
        self._set_identity(found, "None")
        self._deleted.add(found)
        found["transition"] = {"state": "Terminating", "until": until}
        self._store.put(SERVICE.casefold(), key(found["id"]), found)
        self._is_gone(found)
        return True

    def delete_all_of(self, group: str) -> None:
        """A service that is in transition goes too: its resource group does not wait for it."""
        for service in self.in_group(group):
            service.pop("transition", None)
            self._store.put(SERVICE.casefold(), key(service["id"]), service)
            self.delete(group, service["name"], "2000-01-01T00:00:00+00:00")
            self._store.delete(SERVICE.casefold(), key(service["id"]))

    def _new(self, identifier: str, name: str, body: Document) -> Document:
        deleted = self._deleted.find(name)
        restore = section(body, "properties").get("restore") is True
        if restore:
            if deleted is None or key(deleted["service"]["id"]) != key(identifier):
                raise NothingToRestore(name)
            self._deleted.forget(name)
            # What it was is restored as it was: the rest of the body does not count.
            body.pop("identity", None)
            return deleted["service"]
        if deleted:
            raise ServiceAlreadyExistsInSoftDeletedState(deleted["name"])
        service = new_service(identifier, name, self._resources.subscription.tenant_id, self._domain)
        self._set_fields(service, body, complete=True)
        return service

    def _set_fields(self, service: Document, body: Document, *, complete: bool) -> None:
        set_fields(service, body, complete=complete)
        self._host_names.set(service, section(body, "properties"))

    def _find(self, group: str, name: str) -> Document | None:
        found = self._store.get(SERVICE.casefold(), key(self._id(group, name)))
        return None if found is None or self._is_gone(found) else found

    def _is_gone(self, service: Document) -> bool:
        """Also forgets a service whose deletion is done."""
        transition: Document = service.get("transition") or {}
        if transition.get("state") != "Terminating" or not is_over(transition["until"]):
            return False
        self._store.delete(SERVICE.casefold(), key(service["id"]))
        return True

    def _check_location(self, service: Document, group: str, wanted: str) -> None:
        if wanted and not same_location(wanted, service["location"]):
            raise InvalidResourceLocation(service["name"], service["location"], group, wanted)

    def _save(self, service: Document, identity: Document, state: str, until: str, principal_id: str = "") -> Document:
        if identity:
            self._set_identity(service, text(identity, "type"), principal_id)
        if until:
            service["transition"] = {"state": state, "until": until}
        service["etag"] = new_etag(service)
        self._store.put(SERVICE.casefold(), key(service["id"]), service)
        return service

    def _set_identity(self, service: Document, kind: str, principal_id: str = "") -> None:
        """System-assigned, or none: a user-assigned identity is a resource of its own."""
        if kind not in ("SystemAssigned", "None"):
            raise ValidationError("identity.type", f"The sandbox does not model the identity type '{kind}'.")
        old = service["identity"]
        if kind == "None" and old:
            self._principals.remove_managed_identity(old["principalId"])
            service["identity"] = None
        elif kind == "SystemAssigned" and not old:
            principal = self._principals.create_managed_identity(service["name"], service["id"], principal_id)
            service["identity"] = {
                "type": "SystemAssigned",
                "principalId": principal["id"],
                "tenantId": self._resources.subscription.tenant_id,
            }

    def _id(self, group: str, name: str) -> str:
        return f"{self._resources.subscription.scope}/resourceGroups/{group}/providers/{SERVICE}/{name}"


def shown_service(service: Document) -> Document:
    """A service as its document says it: in transition or not."""
    document = {name: value for name, value in service.items() if name != "transition"}
    if is_locked(service):
        state = {"provisioningState": service["transition"]["state"]}
        document["properties"] = service["properties"] | state
    return document


def is_locked(service: Document) -> bool:
    return "transition" in service and not is_over(service["transition"]["until"])


def _check_unlocked(service: Document) -> None:
    if is_locked(service):
        raise ServiceLocked(service["name"])
