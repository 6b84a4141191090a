"""Role assignments over HTTP: permissions, filters, pages, and the shape of the answers."""

from sandbox.azure.arm.exceptions import UnsupportedQuery
from sandbox.azure.arm.paging import page, whole_number
from sandbox.azure.arm.scopes import clean, key, within
from sandbox.azure.authorization.exceptions import InvalidCreateRoleAssignmentRequest, RoleAssignmentNotFound
from sandbox.azure.authorization.models.roles import RoleAssignments
from sandbox.azure.authorization.responses.requests import ASSIGNMENT, ScopedRequests, clauses
from sandbox.azure.core.errors import NotModelledError
from sandbox.azure.core.fields import Document, section, text
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.resources.models import Resources

PAGE_SIZE = 100


class RoleAssignmentResponses:
    def __init__(self, requests: ScopedRequests, resources: Resources, assignments: RoleAssignments) -> None:
        self._requests = requests
        self._resources = resources
        self._assignments = assignments

    def list_role_assignments(self, request: Request) -> Answer:
        """Without a filter: at the scope, above and below. 'atScope()' leaves out what is below."""
        _, scope = self._requests.enter(request, f"{ASSIGNMENT}/read")
        self._check_tenant(request)
        self._resources.require_scope(scope)
        found = [
            item for item in self._assignments.all() if within(scope, item["scope"]) or within(item["scope"], scope)
        ]
        for clause in clauses(request):
            if clause.operator == "atScope":
                found = [item for item in found if within(scope, item["scope"])]
            elif clause.operator == "assignedTo" or (clause.operator, clause.name) == ("eq", "principalId"):
                found = [item for item in found if item["principalId"].casefold() == clause.value.casefold()]
            else:
                raise UnsupportedQuery(request.query["$filter"])
        first = whole_number(request, "$skipToken", least=0) or 0
        return Answer(200, page(request, [_assignment(item) for item in found], first, PAGE_SIZE, "$skipToken"))

    def get_role_assignment(self, request: Request) -> Answer:
        _, scope = self._requests.enter(request, f"{ASSIGNMENT}/read")
        found = self._assignments.find(scope, request.parameters["name"])
        if found is None:
            raise RoleAssignmentNotFound(request.parameters["name"])
        return Answer(200, _assignment(found))

    def put_role_assignment(self, request: Request) -> Answer:
        caller, scope = self._requests.enter(request, f"{ASSIGNMENT}/write")
        name = request.parameters["name"]
        properties = section(request.json(), "properties")
        wanted: Document = {
            field: text(properties, field)
            for field in ("roleDefinitionId", "principalId", "principalType", "description", "condition")
        }
        wanted["conditionVersion"] = text(properties, "conditionVersion")
        if text(properties, "delegatedManagedIdentityResourceId"):
            raise NotModelledError("the property 'delegatedManagedIdentityResourceId' of role assignments")
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
        _, scope = self._requests.enter(request, f"{ASSIGNMENT}/delete")
        old = self._assignments.delete(scope, request.parameters["name"])
        return Answer(204) if old is None else Answer(200, _assignment(old))

    def _check_tenant(self, request: Request) -> None:
        tenant = request.query.get("tenantId", "")
        if tenant and tenant.casefold() != self._resources.subscription.tenant_id.casefold():
            raise NotModelledError(f"role assignments of another tenant ('{tenant}')")


def _assignment(item: Document) -> Document:
    optional = ("description", "condition", "conditionVersion")
    stamps = ("createdOn", "updatedOn", "createdBy", "updatedBy")
    return {
        "id": f"{clean(item['scope']).rstrip('/')}/providers/{ASSIGNMENT}/{item['name']}",
        "name": item["name"],
        "type": ASSIGNMENT,
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
