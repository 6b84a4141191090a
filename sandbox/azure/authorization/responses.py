"""Role definitions and role assignments over HTTP: permissions, filters, and the shape of the answers."""

from sandbox.azure.access import Caller
from sandbox.azure.authorization.definition_rules import NewRole
from sandbox.azure.authorization.exceptions import (
    InvalidCreateRoleAssignmentRequest,
    RoleAssignmentNotFound,
    RoleDefinitionDoesNotExist,
)
from sandbox.azure.authorization.models import RoleAssignments, RoleDefinitions, is_assignable_at, is_known_at
from sandbox.azure.fields import Document, section, sections, text, texts
from sandbox.azure.filters import Clause, UnsupportedFilterError, parse
from sandbox.azure.resources.exceptions import UnsupportedQuery
from sandbox.azure.resources.models import Resources
from sandbox.azure.resources.requests import ArmRequests
from sandbox.azure.routing import Answer, Request
from sandbox.azure.scopes import clean, key, parts, within

_ROLE = "Microsoft.Authorization/roleDefinitions"
_ASSIGNMENT = "Microsoft.Authorization/roleAssignments"


class AuthorizationResponses:
    def __init__(
        self, arm: ArmRequests, resources: Resources, definitions: RoleDefinitions, assignments: RoleAssignments
    ) -> None:
        self._arm = arm
        self._resources = resources
        self._definitions = definitions
        self._assignments = assignments

    def list_role_definitions(self, request: Request) -> Answer:
        _, scope = self._enter(request, f"{_ROLE}/read")
        roles = self._definitions.all()
        below = False
        for clause in _clauses(request):
            if clause.operator == "atScopeAndBelow":
                below = True
            elif clause.operator == "eq" and clause.name in ("roleName", "type"):
                roles = [role for role in roles if role[clause.name].casefold() == clause.value.casefold()]
            else:
                raise UnsupportedQuery(request.query["$filter"])
        fits = is_known_at if below else is_assignable_at
        return Answer(200, {"value": [_role(role, scope) for role in roles if fits(role, scope)]})

    def get_role_definition(self, request: Request) -> Answer:
        _, scope = self._enter(request, f"{_ROLE}/read")
        role = self._definitions.find(request.parameters["name"])
        if role is None or not is_known_at(role, scope):
            raise RoleDefinitionDoesNotExist(request.parameters["name"], status=404)
        return Answer(200, _role(role, scope))

    def put_role_definition(self, request: Request) -> Answer:
        caller, scope = self._enter(request, f"{_ROLE}/write")
        self._resources.require_scope(scope)
        properties = section(request.json(), "properties")
        role = NewRole(
            role_name=text(properties, "roleName"),
            role_type=text(properties, "type"),
            description=text(properties, "description"),
            permissions=[_permission(entry) for entry in sections(properties, "permissions")],
            assignable_scopes=texts(properties, "assignableScopes"),
        )
        # Who changes a role changes it wherever it is assigned.
        old = self._definitions.find(request.parameters["name"])
        touched: list[str] = old["assignableScopes"] if old and old["type"] == "CustomRole" else []
        self._require_linked(caller, f"{_ROLE}/write", scope, [*role.assignable_scopes, *touched])
        stored = self._definitions.put(scope, request.parameters["name"], role, caller.object_id)
        return Answer(201, _role(stored, scope))

    def delete_role_definition(self, request: Request) -> Answer:
        caller, scope = self._enter(request, f"{_ROLE}/delete")
        role = self._definitions.find(request.parameters["name"])
        if role is None or not is_known_at(role, scope):
            return Answer(204)
        if role["type"] == "CustomRole":
            self._require_linked(caller, f"{_ROLE}/delete", scope, role["assignableScopes"])
        self._definitions.delete(request.parameters["name"])
        return Answer(200, _role(role, scope))

    def list_role_assignments(self, request: Request) -> Answer:
        """Without a filter: at the scope, above and below. 'atScope()' leaves out what is below."""
        _, scope = self._enter(request, f"{_ASSIGNMENT}/read")
        self._resources.require_scope(scope)
        found = [
            item for item in self._assignments.all() if within(scope, item["scope"]) or within(item["scope"], scope)
        ]
        for clause in _clauses(request):
            if clause.operator == "atScope":
                found = [item for item in found if within(scope, item["scope"])]
            elif clause.operator == "assignedTo" or (clause.operator, clause.name) == ("eq", "principalId"):
                found = [item for item in found if item["principalId"].casefold() == clause.value.casefold()]
            else:
                raise UnsupportedQuery(request.query["$filter"])
        return Answer(200, {"value": [_assignment(item) for item in found]})

    def get_role_assignment(self, request: Request) -> Answer:
        _, scope = self._enter(request, f"{_ASSIGNMENT}/read")
        found = self._assignments.find(scope, request.parameters["name"])
        if found is None:
            raise RoleAssignmentNotFound(request.parameters["name"])
        return Answer(200, _assignment(found))

    def put_role_assignment(self, request: Request) -> Answer:
        caller, scope = self._enter(request, f"{_ASSIGNMENT}/write")
        name = request.parameters["name"]
        properties = section(request.json(), "properties")
        wanted: Document = {
            field: text(properties, field)
            for field in ("roleDefinitionId", "principalId", "principalType", "description", "condition")
        }
        wanted["conditionVersion"] = text(properties, "conditionVersion")
        for field in ("roleDefinitionId", "principalId"):
            if not wanted[field]:
                raise InvalidCreateRoleAssignmentRequest(name, f"Must specify valid property '{field}'.")
        named = text(properties, "scope")
        if named and key(named) != key(scope):
            reason = f"Role assignment scope '{named}' must match the scope specified on the URI '{scope}'."
            raise InvalidCreateRoleAssignmentRequest(name, reason)
        stored, created = self._assignments.put(scope, name, wanted, caller.object_id)
        return Answer(201 if created else 200, _assignment(stored))

    def delete_role_assignment(self, request: Request) -> Answer:
        _, scope = self._enter(request, f"{_ASSIGNMENT}/delete")
        old = self._assignments.delete(scope, request.parameters["name"])
        return Answer(204) if old is None else Answer(200, _assignment(old))

    def _enter(self, request: Request, action: str) -> tuple[Caller, str]:
        """The caller and the scope, after the permission for the action at what the path names."""
        caller = self._arm.enter(request)
        scope = clean(request.parameters["scope"])
        if found := parts(scope):
            self._resources.require_subscription(found.subscription)
        tenant_wide_read = scope == "/" and action.endswith("/read")
        # Reading a role at the tenant's root is open to everyone who can sign in, as on Azure.
        if not (tenant_wide_read and action.startswith(_ROLE)):
            self._arm.require(caller, action, request.path.rstrip("/"))
        return caller, scope

    def _require_linked(self, caller: Caller, action: str, scope: str, assignable_scopes: list[str]) -> None:
        for assignable in assignable_scopes:
            # What is not a scope at all gets its own refusal from the rules.
            if assignable.startswith("/") and parts(assignable) and not within(assignable, scope):
                self._arm.require_linked(caller, action, scope, assignable)


def _clauses(request: Request) -> list[Clause]:
    expression = request.query.get("$filter", "")
    try:
        return parse(expression)
    except UnsupportedFilterError:
        raise UnsupportedQuery(expression) from None


def _permission(entry: Document) -> dict[str, list[str]]:
    return {name: texts(entry, name) for name in ("actions", "notActions", "dataActions", "notDataActions")}


def _role(role: Document, scope: str) -> Document:
    """A role's id has the subscription it was asked in, and no resource group, as on Azure."""
    found = parts(scope)
    subscription = role["subscription"] or (found.subscription if found else "")
    prefix = f"/subscriptions/{subscription}" if subscription else ""
    shown = ("roleName", "type", "description", "assignableScopes", "permissions")
    stamps = ("createdOn", "updatedOn", "createdBy", "updatedBy")
    return {
        "id": f"{prefix}/providers/{_ROLE}/{role['name']}",
        "name": role["name"],
        "type": _ROLE,
        "properties": {name: role[name] for name in shown} | {name: role[name] or None for name in stamps},
    }


def _assignment(item: Document) -> Document:
    optional = ("description", "condition", "conditionVersion")
    stamps = ("createdOn", "updatedOn", "createdBy", "updatedBy")
    return {
        "id": f"{clean(item['scope']).rstrip('/')}/providers/{_ASSIGNMENT}/{item['name']}",
        "name": item["name"],
        "type": _ASSIGNMENT,
        "properties": {
            "roleDefinitionId": item["roleDefinitionId"],
            "principalId": item["principalId"],
            "principalType": item["principalType"],
            "scope": item["scope"],
            **{name: item[name] or None for name in optional},
            **{name: item[name] for name in stamps},
            "delegatedManagedIdentityResourceId": None,
        },
    }
