"""Deny assignments: what takes an action away, whatever roles give it.

Azure has no public way to make one (managed applications and deployment stacks do), so they are made by a control
route of the sandbox. Conditions of deny assignments are not modelled.
"""

import uuid
from dataclasses import dataclass

from sandbox.azure.arm.scopes import clean, key
from sandbox.azure.authorization.exceptions import DenyAssignmentNotFound
from sandbox.azure.authorization.models.evaluation import EVERYONE, Denial
from sandbox.azure.authorization.models.permissions import permissions_of
from sandbox.azure.authorization.models.times import now
from sandbox.azure.core.fields import Document
from sandbox.azure.core.store import Store
from sandbox.azure.resources.models import Resources

_KIND = "denyAssignments"


@dataclass(frozen=True)
class NewDenyAssignment:
    scope: str
    display_name: str
    description: str
    permissions: list[dict[str, list[str]]]
    principal_ids: list[str]
    excluded_ids: list[str]
    children_too: bool


class DenyAssignments:
    def __init__(self, store: Store, resources: Resources) -> None:
        self._store = store
        self._resources = resources

    def all(self) -> list[Document]:
        return self._store.all(_KIND)

    def denials(self) -> list[Denial]:
        """All of them, as the evaluation reads them."""
        return [_denial(item) for item in self.all()]

    def get(self, scope: str, name: str) -> Document:
        found = self._store.get(_KIND, f"{key(scope)}|{name.casefold()}")
        if found is None:
            raise DenyAssignmentNotFound(name)
        return found

    def make(self, wanted: NewDenyAssignment) -> Document:
        self._resources.require_scope(wanted.scope)
        name = str(uuid.uuid4())
        document: Document = {
            "name": name,
            "scope": clean(wanted.scope),
            "denyAssignmentName": wanted.display_name or f"Deny assignment '{name}'",
            "description": wanted.description,
            "permissions": wanted.permissions,
            "doNotApplyToChildScopes": not wanted.children_too,
            "principals": [_principal(item) for item in wanted.principal_ids or [EVERYONE]],
            "excludePrincipals": [_principal(item) for item in wanted.excluded_ids],
            "createdOn": now(),
        }
        self._store.put(_KIND, f"{key(wanted.scope)}|{name}", document)
        return document

    def remove(self, name: str) -> None:
        for item in self.all():
            if item["name"] == name.casefold():
                self._store.delete(_KIND, f"{key(item['scope'])}|{item['name']}")
                return
        raise DenyAssignmentNotFound(name)


def _principal(object_id: str) -> Document:
    """Everyone is a principal that the system defines."""
    if object_id == EVERYONE:
        return {"id": object_id, "type": "SystemDefined", "displayName": "All Principals"}
    return {"id": object_id, "type": "ServicePrincipal", "displayName": ""}


def _denial(item: Document) -> Denial:
    return Denial(
        name=item["name"],
        display_name=item["denyAssignmentName"],
        scope=item["scope"],
        principals=tuple(principal["id"] for principal in item["principals"]),
        permissions=permissions_of(item),
        excluded=tuple(principal["id"] for principal in item["excludePrincipals"]),
        children_too=not item["doNotApplyToChildScopes"],
    )
