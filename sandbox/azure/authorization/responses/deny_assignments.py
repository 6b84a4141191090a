"""Deny assignments over HTTP, to be read; and the sandbox's own route with which they are made and removed."""

from sandbox.azure.arm.exceptions import UnsupportedQuery
from sandbox.azure.arm.scopes import clean, within
from sandbox.azure.authorization.models.deny_assignments import DenyAssignments, NewDenyAssignment
from sandbox.azure.authorization.models.evaluation import EVERYONE
from sandbox.azure.authorization.models.permissions import read_permission
from sandbox.azure.authorization.responses.requests import DENY_ASSIGNMENT, ScopedRequests, clauses
from sandbox.azure.core.errors import MalformedBodyError
from sandbox.azure.core.fields import Document, sections, text, texts
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.resources.models import Resources


class DenyAssignmentResponses:
    def __init__(self, requests: ScopedRequests, resources: Resources, denials: DenyAssignments) -> None:
        self._requests = requests
        self._resources = resources
        self._denials = denials

    def list_deny_assignments(self, request: Request) -> Answer:
        """Without a filter: at the scope, above and below, as with role assignments."""
        _, scope = self._requests.enter(request, f"{DENY_ASSIGNMENT}/read")
        self._resources.require_scope(scope)
        found = [item for item in self._denials.all() if within(scope, item["scope"]) or within(item["scope"], scope)]
        for clause in clauses(request):
            if clause.operator == "atScope":
                found = [item for item in found if within(scope, item["scope"])]
            elif (clause.operator, clause.name) == ("eq", "denyAssignmentName"):
                found = [item for item in found if item["denyAssignmentName"].casefold() == clause.value.casefold()]
            elif clause.operator == "assignedTo" or (clause.operator, clause.name) == ("eq", "principalId"):
                found = [item for item in found if _names(item["principals"], clause.value)]
            elif (clause.operator, clause.name) == ("eq", "gdprExportPrincipalId"):
                found = [item for item in found if _names(item["principals"] + item["excludePrincipals"], clause.value)]
            else:
                raise UnsupportedQuery(request.query["$filter"])
        return Answer(200, {"value": [_shown(item) for item in found]})

    def get_deny_assignment(self, request: Request) -> Answer:
        _, scope = self._requests.enter(request, f"{DENY_ASSIGNMENT}/read")
        return Answer(200, _shown(self._denials.get(scope, request.parameters["name"])))

    def make(self, request: Request) -> Answer:
        """The sandbox's own: nobody signs in for it."""
        body = request.json()
        scope = text(body, "scope")
        if not scope.startswith("/"):
            raise MalformedBodyError("'scope' must be the scope that the deny assignment is made at")
        wanted = NewDenyAssignment(
            scope=scope,
            display_name=text(body, "denyAssignmentName"),
            description=text(body, "description"),
            permissions=[read_permission(entry) for entry in sections(body, "permissions")],
            principal_ids=texts(body, "principals") or [EVERYONE],
            excluded_ids=texts(body, "excludePrincipals"),
            children_too=body.get("doNotApplyToChildScopes") is not True,
        )
        return Answer(201, _shown(self._denials.make(wanted)))

    def remove(self, request: Request) -> Answer:
        self._denials.remove(request.parameters["name"])
        return Answer(204)


def _names(principals: list[Document], object_id: str) -> bool:
    return any(principal["id"].casefold() == object_id.casefold() for principal in principals)


def _shown(item: Document) -> Document:
    properties = {name: value for name, value in item.items() if name != "name"}
    return {
        "id": f"{clean(item['scope']).rstrip('/')}/providers/{DENY_ASSIGNMENT}/{item['name']}",
        "name": item["name"],
        "type": DENY_ASSIGNMENT,
        "properties": properties | {"isSystemProtected": True},
    }
