"""Gateway resources of a service. Host names and certificate authorities of a gateway are not modelled."""

import re
from collections.abc import Iterator

from sandbox.azure.api_management.exceptions import GatewayNotFound, MethodNotAllowedInPricingTier, ValidationError
from sandbox.azure.api_management.models.entities import check_etag, new_etag, require_etag
from sandbox.azure.api_management.models.services import Services
from sandbox.azure.api_management.models.types import GATEWAY, GATEWAY_API, KEYS
from sandbox.azure.arm.scopes import key
from sandbox.azure.core.fields import Document, section, text
from sandbox.azure.core.store import Store

_TIERS_WITH_GATEWAYS = ("Developer", "Premium")


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
            check_etag(old, if_match)
        gateway = {
            "id": old["id"] if old else f"{service['id']}/gateways/{name}",
            "name": old["name"] if old else name,
            "type": GATEWAY,
            "properties": _properties(section(body, "properties")),
        }
        return self._save(gateway), old is None

    def patch(self, service: Document, name: str, body: Document, if_match: str | None) -> Document:
        gateway = self.get(service, name)
        require_etag(gateway, if_match)
        gateway["properties"] = _properties(gateway["properties"] | section(body, "properties"))
        return self._save(gateway)

    def delete(self, service: Document, name: str, if_match: str | None) -> bool:
        """True where there was one."""
        gateway = self.find(service, name)
        if gateway is None:
            return False
        require_etag(gateway, if_match)
        self.forget(gateway)
        return True

    def forget(self, gateway: Document) -> None:
        """With its keys and the APIs that it offered."""
        prefix = key(gateway["id"]) + "/"
        for link in self._store.all(GATEWAY_API.casefold()):
            if key(link["id"]).startswith(prefix):
                self._store.delete(GATEWAY_API.casefold(), key(link["id"]))
        self._store.delete(KEYS, key(gateway["id"]))
        self._store.delete(GATEWAY.casefold(), key(gateway["id"]))

    def _save(self, gateway: Document) -> Document:
        gateway["etag"] = new_etag(gateway)
        self._store.put(GATEWAY.casefold(), key(gateway["id"]), gateway)
        return gateway


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= 80 or name.casefold() == "managed" or re.search(r"[*#&+:<>?%\s]", name):
        message = f"'{name}' is not a gateway id: 1 to 80 characters, none of *#&+:<>?%, and not 'managed'."
        raise ValidationError("gatewayId", message)


def _properties(properties: Document) -> Document:
    description = text(properties, "description")
    if len(description) > 1000:
        raise ValidationError("description", "Description must be at most 1000 characters.")
    found: Document = {"description": description or None}
    if properties.get("locationData") is not None:
        found["locationData"] = _location(section(properties, "locationData"))
    return found


def _location(given: Document) -> Document:
    location = {name: text(given, name) for name in ("name", "city", "district", "countryOrRegion")}
    if not location["name"]:
        raise ValidationError("locationData.name", "Name is required in the location data.")
    for name, value in location.items():
        if len(value) > 256:
            raise ValidationError(f"locationData.{name}", f"'{name}' must be at most 256 characters.")
    return {name: value for name, value in location.items() if value}
