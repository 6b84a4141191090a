"""What every directory object has: an id, owners, credentials, and a soft deletion.

It does not check who asks: the handlers do. Users and groups are not modelled.
"""

from datetime import UTC, datetime

from sandbox.azure.core.fields import Document
from sandbox.azure.core.guids import is_guid
from sandbox.azure.core.store import Store
from sandbox.azure.graph.exceptions.objects import (
    InvalidObjectIdentifier,
    NoSuchCredential,
    NoSuchKey,
    ReferenceExists,
    ResourceNotFound,
)


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
        require_guid(object_id)
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

    def find_by_unique_name(self, name: str) -> Document | None:
        return next((item for item in self.all() if item.get("uniqueName") == name), None)

    def get_by_unique_name(self, name: str) -> Document:
        found = self.find_by_unique_name(name)
        if found is None:
            raise ResourceNotFound(name)
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

    def add_key(self, object_id: str, key: Document) -> None:
        item = self.get(object_id)
        item["keyCredentials"].append(key)
        self.save(item)

    def remove_key(self, object_id: str, key_id: str) -> None:
        item = self.get(object_id)
        kept = [entry for entry in item["keyCredentials"] if entry["keyId"].casefold() != key_id.casefold()]
        if len(kept) == len(item["keyCredentials"]):
            raise NoSuchKey(key_id)
        self.save(item | {"keyCredentials": kept})

    def update(self, object_id: str, body: Document) -> None:
        raise NotImplementedError

    def delete(self, object_id: str) -> None:
        raise NotImplementedError

    def restore(self, item: Document) -> Document:
        """Back from the deleted items, unless something took its place meanwhile."""
        kept = {name: value for name, value in item.items() if name != "resource"} | {"deletedDateTime": None}
        self.check_unique(kept)
        self._store.delete("deletedItems", item["id"].casefold())
        self.save(kept)
        return kept

    def check_unique(self, item: Document) -> None:
        """Refuse what another live object already is."""
        raise NotImplementedError

    def _move_to_deleted(self, item: Document) -> None:
        self._store.delete(self.kind, item["id"].casefold())
        deleted = item | {"deletedDateTime": now(), "resource": self.resource}
        self._store.put("deletedItems", item["id"].casefold(), deleted)


def require_guid(object_id: str) -> None:
    if not is_guid(object_id):
        raise InvalidObjectIdentifier(object_id)
