"""Role definitions and role assignments, and Azure's rules about them.

It does not check who asks: the handlers do. Conditions are kept and not evaluated.
"""

from dataclasses import dataclass
from typing import Protocol

from sandbox.azure.arm.scopes import key, parts, within
from sandbox.azure.authorization.exceptions import (
    BuiltInRoleIsReadOnly,
    InvalidRoleAssignmentId,
    PrincipalNotFound,
    PrincipalTypeNotSupported,
    RoleAssignmentExists,
    RoleAssignmentLimitExceeded,
    RoleAssignmentUpdateNotPermitted,
    RoleDefinitionDoesNotExist,
    RoleDefinitionExists,
    RoleDefinitionHasAssignments,
    RoleDefinitionLimitExceeded,
    RoleDefinitionWithSameNameExists,
    ScopeDoesNotMatchRoleDefinition,
    UnmatchedPrincipalType,
)
from sandbox.azure.authorization.models.built_in_roles import BUILT_IN_ROLES, BuiltInRole
from sandbox.azure.authorization.models.conditions import check_condition
from sandbox.azure.authorization.models.definition_rules import NewRole, check
from sandbox.azure.authorization.models.permissions import shown_permission
from sandbox.azure.authorization.models.times import now
from sandbox.azure.core.fields import Document
from sandbox.azure.core.guids import is_guid
from sandbox.azure.core.store import Store
from sandbox.azure.resources.models import Resources


class Principals(Protocol):
    """What role assignments ask of the directory."""

    tenant_id: str

    def kind(self, object_id: str) -> str | None:
        """'ServicePrincipal', 'Application', or None where the directory has no such object."""
        ...


@dataclass(frozen=True)
class Limits:
    """How many there may be: Azure's own figures."""

    role_definitions: int = 5000
    """Custom roles in a tenant."""

    role_assignments: int = 4000
    """Role assignments in a subscription."""


class RoleDefinitions:
    def __init__(self, store: Store, resources: Resources, limits: Limits) -> None:
        self._store = store
        self._resources = resources
        self._limit = limits.role_definitions

    def all(self) -> list[Document]:
        """Built-in roles first, then the tenant's own, oldest first."""
        return [_built_in(role) for role in BUILT_IN_ROLES] + self._store.all("roleDefinitions")

    def custom(self) -> list[Document]:
        return self._store.all("roleDefinitions")

    def find(self, name: str) -> Document | None:
        """The role with this GUID, wherever it can be assigned."""
        for role in BUILT_IN_ROLES:
            if role.name == name.casefold():
                return _built_in(role)
        return self._store.get("roleDefinitions", name.casefold())

    def put(self, scope: str, name: str, role: NewRole, caller_id: str) -> Document:
        """Create the custom role, or change it."""
        check(scope, name, role, self._resources)
        old = self.find(name)
        if old and old["type"] == "BuiltInRole":
            raise RoleDefinitionExists(name)
        for other in self.all():
            if other["roleName"].casefold() == role.role_name.casefold() and key(other["name"]) != key(name):
                raise RoleDefinitionWithSameNameExists(role.role_name)
        if old is None and len(self.custom()) >= self._limit:
            raise RoleDefinitionLimitExceeded
        found = parts(scope) or parts(role.assignable_scopes[0])
        document = {
            "name": old["name"] if old else name,
            "subscription": old["subscription"] if old else (found.subscription if found else ""),
            "type": "CustomRole",
            "roleName": role.role_name,
            "description": role.description,
            "permissions": role.permissions,
            "assignableScopes": role.assignable_scopes,
            "createdOn": old["createdOn"] if old else now(),
            "createdBy": old["createdBy"] if old else caller_id,
            "updatedOn": now(),
            "updatedBy": caller_id,
        }
        self._store.put("roleDefinitions", name.casefold(), document)
        return document

    def delete(self, name: str) -> None:
        role = self.find(name)
        if role is None:
            return
        if role["type"] == "BuiltInRole":
            raise BuiltInRoleIsReadOnly(role["roleName"])
        assignments = self._store.all("roleAssignments")
        if any(assignment["roleName"].casefold() == name.casefold() for assignment in assignments):
            raise RoleDefinitionHasAssignments
        self._store.delete("roleDefinitions", name.casefold())


def is_known_at(role: Document, scope: str) -> bool:
    """True where a role can be read: at its assignable scopes, above and below them."""
    return any(within(scope, known) or within(known, scope) for known in role["assignableScopes"])


def is_assignable_at(role: Document, scope: str) -> bool:
    return any(within(scope, known) for known in role["assignableScopes"])


class RoleAssignments:
    def __init__(
        self,
        store: Store,
        resources: Resources,
        definitions: RoleDefinitions,
        principals: Principals,
        limits: Limits,
    ) -> None:
        self._limit = limits.role_assignments
        self._store = store
        self._resources = resources
        self._definitions = definitions
        self._principals = principals

    def all(self) -> list[Document]:
        return self._store.all("roleAssignments")

    def of_principal(self, principal_id: str) -> list[Document]:
        return [item for item in self.all() if item["principalId"].casefold() == principal_id.casefold()]

    def find(self, scope: str, name: str) -> Document | None:
        return self._store.get("roleAssignments", _key(scope, name))

    def put(self, scope: str, name: str, wanted: Document, caller_id: str) -> tuple[Document, bool]:
        """Create the assignment, or change its description and condition. True where it is new.

        `wanted` has principalId, principalType ('' where not given), roleDefinitionId, description, condition
        and conditionVersion.
        """
        if not is_guid(name):
            raise InvalidRoleAssignmentId(name)
        self._resources.require_scope(scope)
        role = self._assignable_role(scope, wanted["roleDefinitionId"])
        self._check_principal(wanted["principalId"], wanted["principalType"])
        old = self.find(scope, name)
        self._check_conflicts(scope, name, role["name"], wanted["principalId"], old)
        check_condition(wanted["condition"], wanted["conditionVersion"])
        if old is None and len(self.all()) >= self._limit:
            raise RoleAssignmentLimitExceeded
        document = {
            "name": old["name"] if old else name,
            "scope": old["scope"] if old else scope,
            "roleName": role["name"],
            "roleDefinitionId": wanted["roleDefinitionId"],
            "principalId": wanted["principalId"],
            "principalType": "ServicePrincipal",
            "description": wanted["description"],
            "condition": wanted["condition"],
            "conditionVersion": wanted["conditionVersion"] or ("2.0" if wanted["condition"] else ""),
            "createdOn": old["createdOn"] if old else now(),
            "createdBy": old["createdBy"] if old else caller_id,
            "updatedOn": now(),
            "updatedBy": caller_id,
            "seeded": bool(wanted.get("seeded")),
        }
        self._store.put("roleAssignments", _key(scope, name), document)
        return document, old is None

    def delete(self, scope: str, name: str) -> Document | None:
        """The assignment that was there. Its principal may be gone long since."""
        old = self.find(scope, name)
        self._store.delete("roleAssignments", _key(scope, name))
        return old

    def _assignable_role(self, scope: str, role_id: str) -> Document:
        name = role_id.rstrip("/").rpartition("/")[2]
        role = self._definitions.find(name)
        if role is None:
            raise RoleDefinitionDoesNotExist(name)
        if not is_assignable_at(role, scope):
            raise ScopeDoesNotMatchRoleDefinition(scope, role["roleName"], role["assignableScopes"])
        return role

    def _check_principal(self, principal_id: str, given: str) -> None:
        kind = self._principals.kind(principal_id)
        if kind is None:
            raise PrincipalNotFound(principal_id, self._principals.tenant_id)
        if kind != "ServicePrincipal":
            raise PrincipalTypeNotSupported(kind)
        # Without a type Azure takes it for a user.
        if (given or "User").casefold() != kind.casefold():
            raise UnmatchedPrincipalType(principal_id, kind, given or "User")

    def _check_conflicts(self, scope: str, name: str, role: str, principal_id: str, old: Document | None) -> None:
        if old and (old["roleName"] != role or old["principalId"].casefold() != principal_id.casefold()):
            raise RoleAssignmentUpdateNotPermitted
        for other in self.all():
            same_grant = other["roleName"] == role and other["principalId"].casefold() == principal_id.casefold()
            if key(other["scope"]) == key(scope):
                if same_grant and other["name"].casefold() != name.casefold():
                    raise RoleAssignmentExists(other["name"])
            elif other["name"].casefold() == name.casefold():
                # A name is taken for its whole subscription: the same name elsewhere would move the assignment.
                raise RoleAssignmentUpdateNotPermitted


def _key(scope: str, name: str) -> str:
    return f"{key(scope)}|{name.casefold()}"


def _built_in(role: BuiltInRole) -> Document:
    return {
        "name": role.name,
        "subscription": "",
        "type": "BuiltInRole",
        "roleName": role.role_name,
        "description": role.description,
        "permissions": [shown_permission(role.permission)],
        "assignableScopes": ["/"],
        "createdOn": "2015-02-02T21:55:09.8806423Z",
        "createdBy": "",
        "updatedOn": "2021-11-11T20:13:47.8628684Z",
        "updatedBy": "",
    }
