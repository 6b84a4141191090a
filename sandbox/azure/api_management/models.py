"""API Management services and their gateway resources.

A change is done at once: there is no provisioning time. Networks, host names, certificates and APIs are not modelled.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from sandbox.azure.api_management.exceptions import (
    GatewayNotFound,
    MethodNotAllowedInPricingTier,
    MissingIfMatch,
    PreconditionFailed,
    ServiceAlreadyExists,
    ValidationError,
)
from sandbox.azure.api_management.service_document import new_service, set_fields
from sandbox.azure.fields import Document, section, text
from sandbox.azure.graph.models import ServicePrincipals
from sandbox.azure.resources.exceptions import ResourceNotFound
from sandbox.azure.resources.models import Resources
from sandbox.azure.scopes import key
from sandbox.azure.store import Store

SERVICE = "Microsoft.ApiManagement/service"
GATEWAY = "Microsoft.ApiManagement/service/gateways"
_TIERS_WITH_GATEWAYS = ("Developer", "Premium")


class Services:
    def __init__(self, store: Store, resources: Resources, principals: ServicePrincipals) -> None:
        self._store = store
        self._resources = resources
        self._principals = principals

    def all(self) -> list[Document]:
        return self._store.all(SERVICE.casefold())

    def in_group(self, group: str) -> list[Document]:
        prefix = f"{key(self._resources.resource_group(group)['id'])}/"
        return [service for service in self.all() if key(service["id"]).startswith(prefix)]

    def get(self, group: str, name: str) -> Document:
        self._resources.resource_group(group)
        found = self._store.get(SERVICE.casefold(), key(self._id(group, name)))
        if found is None:
            raise ResourceNotFound(f"{SERVICE}/{name}", group)
        return found

    def find_by_name(self, name: str) -> Document | None:
        """A service's name is its host name, and unique everywhere."""
        return next((item for item in self.all() if item["name"].casefold() == name.casefold()), None)

    def put(self, group: str, name: str, body: Document) -> tuple[Document, bool]:
        """Create the service, or change what the body names. True where it is new."""
        identifier = self._id(self._resources.resource_group(group)["name"], name)
        if not re.fullmatch(r"[A-Za-z](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?", name):
            raise ValidationError("serviceName", f"The service name '{name}' is not valid.")
        old = self.find_by_name(name)
        if old and key(old["id"]) != key(identifier):
            raise ServiceAlreadyExists(name)
        service = old or new_service(identifier, name, self._resources.subscription.tenant_id)
        set_fields(service, body, complete=True)
        return self._save(service, section(body, "identity")), old is None

    def patch(self, group: str, name: str, body: Document) -> Document:
        service = self.get(group, name)
        set_fields(service, body, complete=False)
        return self._save(service, section(body, "identity"))

    def delete(self, group: str, name: str) -> bool:
        """True where there was one. Its gateways and its identity go with it; nothing is soft-deleted."""
        found = self._store.get(SERVICE.casefold(), key(self._id(group, name)))
        if found is None:
            return False
        self._set_identity(found, "None")
        prefix = key(found["id"]) + "/"
        for gateway in self._store.all(GATEWAY.casefold()):
            if key(gateway["id"]).startswith(prefix):
                self._store.delete(GATEWAY.casefold(), key(gateway["id"]))
        self._store.delete(SERVICE.casefold(), key(found["id"]))
        return True

    def delete_all_of(self, group: str) -> None:
        for service in self.in_group(group):
            self.delete(group, service["name"])

    def _save(self, service: Document, identity: Document) -> Document:
        if identity:
            self._set_identity(service, text(identity, "type"))
        service["etag"] = _etag(service)
        self._store.put(SERVICE.casefold(), key(service["id"]), service)
        return service

    def _set_identity(self, service: Document, kind: str) -> None:
        """System-assigned, or none: a user-assigned identity is a resource of its own."""
        if kind not in ("SystemAssigned", "None"):
            raise ValidationError("identity.type", f"The sandbox does not model the identity type '{kind}'.")
        old = service["identity"]
        if kind == "None" and old:
            self._principals.remove_managed_identity(old["principalId"])
            service["identity"] = None
        elif kind == "SystemAssigned" and not old:
            principal = self._principals.create_managed_identity(service["name"], service["id"])
            service["identity"] = {
                "type": "SystemAssigned",
                "principalId": principal["id"],
                "tenantId": self._resources.subscription.tenant_id,
            }

    def _id(self, group: str, name: str) -> str:
        return f"{self._resources.subscription.scope}/resourceGroups/{group}/providers/{SERVICE}/{name}"


class Gateways:
    def __init__(self, store: Store, services: Services) -> None:
        self._store = store
        self._services = services

    def all(self) -> Iterator[tuple[Document, Document]]:
        """Each gateway, after its service."""
        for service in self._services.all():
            for gateway in self.of(service):
                yield service, gateway

    def of(self, service: Document) -> list[Document]:
        prefix = f"{key(service['id'])}/gateways/"
        return [item for item in self._store.all(GATEWAY.casefold()) if key(item["id"]).startswith(prefix)]

    def find(self, service: Document, name: str) -> Document | None:
        return self._store.get(GATEWAY.casefold(), key(f"{service['id']}/gateways/{name}"))

    def get(self, service: Document, name: str) -> Document:
        found = self.find(service, name)
        if found is None:
            raise GatewayNotFound
        return found

    def put(self, service: Document, name: str, body: Document, if_match: str | None) -> tuple[Document, bool]:
        """Create the gateway, or replace its properties. True where it is new."""
        _check_name(name)
        tier = service["sku"]["name"]
        if tier not in _TIERS_WITH_GATEWAYS:
            raise MethodNotAllowedInPricingTier(tier)
        old = self.find(service, name)
        # Without the header an update goes through, whatever the reference says: clients rely on it.
        if if_match is not None:
            _check_etag(old, if_match)
        gateway = {
            "id": old["id"] if old else f"{service['id']}/gateways/{name}",
            "name": old["name"] if old else name,
            "type": GATEWAY,
            "properties": _properties(section(body, "properties")),
        }
        return self._save(gateway), old is None

    def patch(self, service: Document, name: str, body: Document, if_match: str | None) -> Document:
        gateway = self.get(service, name)
        if if_match is None:
            raise MissingIfMatch
        _check_etag(gateway, if_match)
        gateway["properties"] = _properties(gateway["properties"] | section(body, "properties"))
        return self._save(gateway)

    def delete(self, service: Document, name: str, if_match: str | None) -> bool:
        """True where there was one."""
        gateway = self.find(service, name)
        if gateway is None:
            return False
        if if_match is None:
            raise MissingIfMatch
        _check_etag(gateway, if_match)
        self._store.delete(GATEWAY.casefold(), key(gateway["id"]))
        return True

    def _save(self, gateway: Document) -> Document:
        gateway["etag"] = _etag(gateway)
        self._store.put(GATEWAY.casefold(), key(gateway["id"]), gateway)
        return gateway


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= 80 or name.casefold() == "managed" or re.search(r"[*#&+:<>?%\s]", name):
        message = f"'{name}' is not a gateway id: 1 to 80 characters, none of *#&+:<>?%, and not 'managed'."
        raise ValidationError("gatewayId", message)


def _check_etag(entity: Document | None, if_match: str) -> None:
    if entity is None or if_match.strip() not in ("*", f'"{entity["etag"]}"', entity["etag"]):
        raise PreconditionFailed


def _properties(properties: Document) -> Document:
    description = text(properties, "description")
    if len(description) > 1000:
        raise ValidationError("description", "Description must be at most 1000 characters.")
    found: Document = {"description": description or None}
    location = section(properties, "locationData")
    if location:
        if not text(location, "name"):
            raise ValidationError("locationData.name", "Name is required in the location data.")
        found["locationData"] = {name: text(location, name) or None for name in _LOCATION}
    return found


_LOCATION = ("name", "city", "district", "countryOrRegion")


def _etag(entity: Document) -> str:
    """Changes with every write, also with one that changes nothing."""
    content = json.dumps([entity, datetime.now(UTC).isoformat()], sort_keys=True)
    return base64.b64encode(hashlib.sha256(content.encode()).digest()[:9]).decode()
