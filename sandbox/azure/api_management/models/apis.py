"""APIs, as far as a gateway can offer them: a name and a path. Operations, policies and imports are not modelled."""

import re

from sandbox.azure.api_management.exceptions import ApiNotFound, ValidationError
from sandbox.azure.api_management.models.entities import check_etag, new_etag, require_etag
from sandbox.azure.api_management.models.types import API, GATEWAY_API
from sandbox.azure.arm.scopes import key
from sandbox.azure.core.errors import NotModelledError
from sandbox.azure.core.fields import Document, section, text, texts
from sandbox.azure.core.store import Store

_PROTOCOLS = {"http", "https", "ws", "wss"}


class Apis:
    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, service: Document) -> list[Document]:
        prefix = f"{key(service['id'])}/apis/"
        return [item for item in self._store.all(API.casefold()) if key(item["id"]).startswith(prefix)]

    def find(self, service: Document, name: str) -> Document | None:
        return self._store.get(API.casefold(), key(f"{service['id']}/apis/{name}"))

    def get(self, service: Document, name: str) -> Document:
        found = self.find(service, name)
        if found is None:
            raise ApiNotFound
        return found

    def put(self, service: Document, name: str, body: Document, if_match: str | None) -> tuple[Document, bool]:
        """Create the API, or replace its properties. True where it is new."""
        if not re.fullmatch(r"[^*#&+:<>?]{1,256}", name):
            raise ValidationError("apiId", f"'{name}' is not an API id: 1 to 256 characters, none of *#&+:<>?.")
        old = self.find(service, name)
        if if_match is not None:
            check_etag(old, if_match)
        properties = _properties(section(body, "properties"))
        for other in self.of(service):
            if other["properties"]["path"] == properties["path"] and key(other["name"]) != key(name):
                reason = f"Cannot create/update API. API with the same Path already exists: '{properties['path']}'."
                raise ValidationError("path", reason)
        api: Document = {
            "id": old["id"] if old else f"{service['id']}/apis/{name}",
            "name": old["name"] if old else name,
            "type": API,
            "properties": properties,
        }
        api["etag"] = new_etag(api)
        self._store.put(API.casefold(), key(api["id"]), api)
        return api, old is None

    def delete(self, service: Document, name: str, if_match: str | None) -> bool:
        """True where there was one. Gateways no longer offer it."""
        api = self.find(service, name)
        if api is None:
            return False
        require_etag(api, if_match)
        for link in self._store.all(GATEWAY_API.casefold()):
            if link["api"] == key(api["id"]):
                self._store.delete(GATEWAY_API.casefold(), key(link["id"]))
        self._store.delete(API.casefold(), key(api["id"]))
        return True

    def of_gateway(self, gateway: Document) -> list[Document]:
        """The APIs that the gateway offers, each under the gateway's own id."""
        prefix = f"{key(gateway['id'])}/apis/"
        links = [item for item in self._store.all(GATEWAY_API.casefold()) if key(item["id"]).startswith(prefix)]
        apis = {key(api["id"]): api for api in self._store.all(API.casefold())}
        return [link | {"properties": apis[link["api"]]["properties"]} for link in links]

    def is_offered(self, gateway: Document, name: str) -> bool:
        return self._store.get(GATEWAY_API.casefold(), key(f"{gateway['id']}/apis/{name}")) is not None

    def offer(self, gateway: Document, api: Document) -> tuple[Document, bool]:
        """Let the gateway offer the API. True where it did not before."""
        identifier = f"{gateway['id']}/apis/{api['name']}"
        new = not self.is_offered(gateway, api["name"])
        link: Document = {"id": identifier, "name": api["name"], "type": GATEWAY_API, "api": key(api["id"])}
        self._store.put(GATEWAY_API.casefold(), key(identifier), link)
        return link | {"properties": api["properties"]}, new

    def withdraw(self, gateway: Document, name: str) -> bool:
        """True where the gateway offered it."""
        offered = self.is_offered(gateway, name)
        self._store.delete(GATEWAY_API.casefold(), key(f"{gateway['id']}/apis/{name}"))
        return offered


def _properties(properties: Document) -> Document:
    for name in ("format", "value", "sourceApiId", "apiVersionSetId", "wsdlSelector"):
        if properties.get(name):
            raise NotModelledError(f"the property '{name}' of APIs")
    if "path" not in properties:
        raise ValidationError("path", "Path is required.")
    protocols = texts(properties, "protocols") or ["https"]
    if not set(protocols) <= _PROTOCOLS:
        raise ValidationError("protocols", f"Protocols are of {', '.join(sorted(_PROTOCOLS))}.")
    return {
        "displayName": text(properties, "displayName") or text(properties, "path"),
        "apiRevision": "1",
        "description": text(properties, "description") or None,
        "subscriptionRequired": properties.get("subscriptionRequired") is not False,
        "serviceUrl": text(properties, "serviceUrl") or None,
        "path": text(properties, "path"),
        "protocols": protocols,
        "isCurrent": True,
    }
