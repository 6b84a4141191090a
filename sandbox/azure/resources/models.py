"""The subscription, its resource groups, and which scopes exist.

It does not model management groups, nor resources of other providers than the emulated ones.
"""

from dataclasses import dataclass

from sandbox.azure.fields import Document
from sandbox.azure.resources.exceptions import (
    InvalidResourceGroupLocation,
    InvalidScope,
    LocationRequired,
    ResourceGroupNotFound,
    ResourceNotFound,
    SubscriptionNotFound,
)
from sandbox.azure.scopes import Parts, clean, parts
from sandbox.azure.store import Store


@dataclass(frozen=True)
class Subscription:
    id: str
    display_name: str
    tenant_id: str

    @property
    def scope(self) -> str:
        return f"/subscriptions/{self.id}"


class Resources:
    def __init__(self, store: Store, subscription: Subscription) -> None:
        self._store = store
        self.subscription = subscription

    def require_subscription(self, subscription_id: str) -> Subscription:
        if subscription_id.casefold() != self.subscription.id.casefold():
            raise SubscriptionNotFound(subscription_id)
        return self.subscription

    def resource_groups(self) -> list[Document]:
        return self._store.all("resourceGroups")

    def resource_group(self, name: str) -> Document:
        group = self._store.get("resourceGroups", name.casefold())
        if group is None:
            raise ResourceGroupNotFound(name)
        return group

    def put_resource_group(self, name: str, location: str, tags: Document) -> tuple[Document, bool]:
        """Create the group, or change its tags. True where it is new."""
        if not location:
            raise LocationRequired
        old = self._store.get("resourceGroups", name.casefold())
        if old and old["location"] != location:
            raise InvalidResourceGroupLocation(name, location, old["location"])
        group: Document = {
            "id": old["id"] if old else f"{self.subscription.scope}/resourceGroups/{name}",
            "name": old["name"] if old else name,
            "type": "Microsoft.Resources/resourceGroups",
            "location": location,
            "tags": tags,
            "properties": {"provisioningState": "Succeeded"},
        }
        self._store.put("resourceGroups", name.casefold(), group)
        return group, old is None

    def delete_resource_group(self, name: str) -> None:
        """Its resources have to go first."""
        self._store.delete("resourceGroups", name.casefold())

    def require_scope(self, scope: str) -> None:
        """Refuse a scope that does not exist, as Azure says it for the first part that is missing."""
        found = parts(scope)
        if found is None:
            raise InvalidScope(clean(scope))
        self.require_subscription(found.subscription)
        if found.resource_group:
            self.resource_group(found.resource_group)
        if found.types_and_names and not self._has_resource(scope, found):
            types, names = found.types_and_names[::2], found.types_and_names[1::2]
            resource = f"{found.provider}/{'/'.join(types)}/{'/'.join(names)}"
            raise ResourceNotFound(resource, found.resource_group)

    def _has_resource(self, scope: str, found: Parts) -> bool:
        kind = "/".join((found.provider, *found.types_and_names[::2])).casefold()
        return self._store.get(kind, clean(scope).casefold()) is not None
