"""Soft-deleted services: each keeps its name for two days, to be restored or purged."""

from datetime import UTC, datetime, timedelta

from sandbox.azure.api_management.exceptions import DeletedServiceNotFound
from sandbox.azure.api_management.models.types import API, DELETED_SERVICE, GATEWAY, GATEWAY_API, KEYS
from sandbox.azure.arm.locations import normalized, same_location
from sandbox.azure.arm.operations import is_over
from sandbox.azure.arm.scopes import key
from sandbox.azure.core.fields import Document
from sandbox.azure.core.store import Store
from sandbox.azure.resources.models import Resources

RETENTION = timedelta(hours=48)


class DeletedServices:
    def __init__(self, store: Store, resources: Resources) -> None:
        self._store = store
        self._resources = resources

    def all(self) -> list[Document]:
        """Those whose time is over are purged."""
        for item in self._store.all(DELETED_SERVICE.casefold()):
            if is_over(item["purgeAt"]):
                self.purge(item)
        return self._store.all(DELETED_SERVICE.casefold())

    def find(self, name: str) -> Document | None:
        return next((item for item in self.all() if item["name"].casefold() == name.casefold()), None)

    def get(self, location: str, name: str) -> Document:
        found = self.find(name)
        if found is None or not same_location(found["service"]["location"], location):
            raise DeletedServiceNotFound(name)
        return found

    def add(self, service: Document) -> None:
        """Keep the service as it was: what it is made of stays where it is."""
        moment = datetime.now(UTC)
        kept = {name: value for name, value in service.items() if name != "transition"}
        document: Document = {
            "name": service["name"],
            "service": kept,
            "deletedAt": moment.isoformat(),
            "purgeAt": (moment + RETENTION).isoformat(),
        }
        self._store.put(DELETED_SERVICE.casefold(), service["name"].casefold(), document)

    def forget(self, name: str) -> None:
        self._store.delete(DELETED_SERVICE.casefold(), name.casefold())

    def purge(self, item: Document) -> None:
        """For good, with all its parts; its name is free again."""
        prefix = key(item["service"]["id"]) + "/"
        for kind in (GATEWAY, GATEWAY_API, API):
            for part in self._store.all(kind.casefold()):
                if key(part["id"]).startswith(prefix):
                    self._store.delete(kind.casefold(), key(part["id"]))
                    self._store.delete(KEYS, key(part["id"]))
        self.forget(item["name"])

    def shown(self, item: Document) -> Document:
        service = item["service"]
        place = f"locations/{normalized(service['location'])}/deletedservices/{item['name']}"
        return {
            "id": f"{self._resources.subscription.scope}/providers/Microsoft.ApiManagement/{place}",
            "name": item["name"],
            "type": DELETED_SERVICE,
            "location": service["location"],
            "properties": {
                "serviceId": service["id"],
                "scheduledPurgeDate": _date(item["purgeAt"]),
                "deletionDate": _date(item["deletedAt"]),
            },
        }


def _date(moment: str) -> str:
    return moment.replace("+00:00", "Z")
