"""Role definitions over HTTP: permissions, filters, and the shape of the answers."""

from sandbox.azure.arm.exceptions import UnsupportedQuery
from sandbox.azure.arm.scopes import parts
from sandbox.azure.authorization.exceptions import RoleDefinitionDoesNotExist
from sandbox.azure.authorization.models.definition_rules import NewRole
from sandbox.azure.authorization.models.permissions import read_permission
from sandbox.azure.authorization.models.roles import RoleDefinitions, is_assignable_at, is_known_at
from sandbox.azure.authorization.responses.requests import ROLE, ScopedRequests, clauses
from sandbox.azure.core.fields import Document, section, sections, text, texts
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.resources.models import Resources


class RoleDefinitionResponses:
    def __init__(self, requests: ScopedRequests, resources: Resources, definitions: RoleDefinitions) -> None:
        self._requests = requests
        self._resources = resources
        self._definitions = definitions

    def list_role_definitions(self, request: Request) -> Answer:
        _, scope = self._requests.enter(request, f"{ROLE}/read")
        roles = self._definitions.all()
        below = False
        for clause in clauses(request):
            if clause.operator == "atScopeAndBelow":
                below = True
            elif clause.operator == "eq" and clause.name in ("roleName", "type"):
                roles = [role for role in roles if role[clause.name].casefold() == clause.value.casefold()]
            else:
                raise UnsupportedQuery(request.query["$filter"])
        fits = is_known_at if below else is_assignable_at
        return Answer(200, {"value": [_role(role, scope) for role in roles if fits(role, scope)]})

    def get_role_definition(self, request: Request) -> Answer:
        _, scope = self._requests.enter(request, f"{ROLE}/read")
        role = self._definitions.find(request.parameters["name"])
        if role is None or not is_known_at(role, scope):
            raise RoleDefinitionDoesNotExist(request.parameters["name"], status=404)
        return Answer(200, _role(role, scope))

    def put_role_definition(self, request: Request) -> Answer:
        caller, scope = self._requests.enter(request, f"{ROLE}/write")
        self._resources.require_scope(scope)
        properties = section(request.json(), "properties")
        role = NewRole(
            role_name=text(properties, "roleName"),
            role_type=text(properties, "type"),
            description=text(properties, "description"),
            permissions=[read_permission(entry) for entry in sections(properties, "permissions")],
            assignable_scopes=texts(properties, "assignableScopes"),
        )
        # Who changes a role changes it wherever it is assigned.
        old = self._definitions.find(request.parameters["name"])
        touched: list[str] = old["assignableScopes"] if old and old["type"] == "CustomRole" else []
        self._requests.require_linked(caller, f"{ROLE}/write", scope, [*role.assignable_scopes, *touched])
        stored = self._definitions.put(scope, request.parameters["name"], role, caller.object_id)
        return Answer(201, _role(stored, scope))

    def delete_role_definition(self, request: Request) -> Answer:
        caller, scope = self._requests.enter(request, f"{ROLE}/delete")
        role = self._definitions.find(request.parameters["name"])
        if role is None or not is_known_at(role, scope):
            return Answer(204)
        if role["type"] == "CustomRole":
            self._requests.require_linked(caller, f"{ROLE}/delete", scope, role["assignableScopes"])
        self._definitions.delete(request.parameters["name"])
        return Answer(200, _role(role, scope))


def _role(role: Document, scope: str) -> Document:
    """A role's id has the subscription it was asked in, and no resource group, as on Azure."""
    found = parts(scope)
    subscription = role["subscription"] or (found.subscription if found else "")
    prefix = f"/subscriptions/{subscription}" if subscription else ""
    shown = ("roleName", "type", "description", "assignableScopes", "permissions")
    stamps = ("createdOn", "updatedOn", "createdBy", "updatedBy")
    return {
        "id": f"{prefix}/providers/{ROLE}/{role['name']}",
        "name": role["name"],
        "type": ROLE,
        "properties": {name: role[name] for name in shown} | {name: role[name] or None for name in stamps},
    }
