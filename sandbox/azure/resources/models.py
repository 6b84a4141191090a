"""The subscription, its resource groups, and which scopes exist.

It does not model management groups, nor resources of other providers than the emulated ones.
"""

import re
from dataclasses import dataclass

from sandbox.azure.arm.exceptions import InvalidScope, LocationRequired, ResourceNotFound
from sandbox.azure.arm.operations import is_over
from sandbox.azure.arm.scopes import Parts, clean, parts
from sandbox.azure.core.errors import NotModelledError
from sandbox.azure.core.fields import Document
from sandbox.azure.core.store import Store
from sandbox.azure.resources.exceptions import (
    InvalidResourceGroup,
    InvalidResourceGroupLocation,
    ResourceGroupBeingDeleted,
    ResourceGroupNameTooLong,
    ResourceGroupNotFound,
    SubscriptionNotFound,
)

NAME_LIMIT = 90


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
        return [group for group in self._store.all("resourceGroups") if not self._is_gone(group)]

    def find_resource_group(self, name: str) -> Document | None:
        group = self._store.get("resourceGroups", name.casefold())
        return None if group is None or self._is_gone(group) else group

    def resource_group(self, name: str) -> Document:
        group = self.find_resource_group(name)
        if group is None:
            raise ResourceGroupNotFound(name)
        return group

    def group_for_writing(self, name: str) -> Document:
        """The group, if something may still be put into it."""
        group = self.resource_group(name)
        _check_stays(group)
        return group

    def location_around(self, path: str) -> str:
        """Where the resource group of a path lies; nothing where it has none."""
        match = re.match(r"/subscriptions/[^/]+/resourceGroups/([^/]+)", path, re.IGNORECASE)
        group = self.find_resource_group(match[1]) if match else None
        return group["location"] if group else "global"

    def put_resource_group(self, name: str, location: str, tags: Document) -> tuple[Document, bool]:
        """Create the group, or change its tags. True where it is new."""
        _check_name(name)
        if not location:
            raise LocationRequired
        old = self.find_resource_group(name)
        if old:
            _check_stays(old)
            if old["location"] != location:
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

    def patch_resource_group(self, name: str, tags: Document) -> Document:
        group = self.group_for_writing(name)
        group["tags"] = tags
        self._store.put("resourceGroups", name.casefold(), group)
        return group

    def delete_resource_group(self, name: str, until: str) -> None:
        """Its resources have to go first. It is there, and being deleted, until then."""
        group = self.group_for_writing(name)
        group["properties"] = {"provisioningState": "Deleting"}
        group["deletedAt"] = until
        self._store.put("resourceGroups", name.casefold(), group)

    def require_scope(self, scope: str) -> None:
        """Refuse a scope that does not exist, as Azure says it for the first part that is missing."""
        if re.match(r"/providers/Microsoft\.Management/managementGroups(/|$)", clean(scope), re.IGNORECASE):
            raise NotModelledError("management groups")
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

    def _is_gone(self, group: Document) -> bool:
        """Also forgets a group whose deletion is done."""
        if "deletedAt" not in group or not is_over(group["deletedAt"]):
            return False
        self._store.delete("resourceGroups", group["name"].casefold())
        return True

    def _has_resource(self, scope: str, found: Parts) -> bool:
        kind = "/".join((found.provider, *found.types_and_names[::2])).casefold()
        return self._store.get(kind, clean(scope).casefold()) is not None


def shown_group(group: Document) -> Document:
    return {name: value for name, value in group.items() if name != "deletedAt"}


def _check_stays(group: Document) -> None:
    if "deletedAt" in group:
        raise ResourceGroupBeingDeleted(group["name"])


def _check_name(name: str) -> None:
    invalid = sorted(set(re.sub(r"[\w.()-]", "", name))) or ["."] * name.endswith(".")
    if invalid:
        raise InvalidResourceGroup(name, "".join(invalid))
    if len(name) > NAME_LIMIT:
        raise ResourceGroupNameTooLong(name, NAME_LIMIT)
