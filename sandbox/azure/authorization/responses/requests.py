"""What every request of Microsoft.Authorization goes through: the scope in its path, the permission, the filter."""

from sandbox.azure.arm.exceptions import UnsupportedQuery
from sandbox.azure.arm.requests import ArmRequests
from sandbox.azure.arm.scopes import clean, parts, within
from sandbox.azure.authorization.responses.filters import Clause, UnsupportedFilterError, parse
from sandbox.azure.core.routing import Request
from sandbox.azure.core.tokens import Caller
from sandbox.azure.resources.models import Resources

ROLE = "Microsoft.Authorization/roleDefinitions"
ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
DENY_ASSIGNMENT = "Microsoft.Authorization/denyAssignments"
PERMISSION = "Microsoft.Authorization/permissions"


class ScopedRequests:
    def __init__(self, arm: ArmRequests, resources: Resources) -> None:
        self._arm = arm
        self._resources = resources

    def enter(self, request: Request, action: str) -> tuple[Caller, str]:
        """The caller and the scope, after the permission for the action at what the path names."""
        caller = self._arm.enter(request)
        scope = clean(request.parameters["scope"])
        if found := parts(scope):
            self._resources.require_subscription(found.subscription)
        # Reading a role at the tenant's root is open to everyone who can sign in, as on Azure.
        if not (scope == "/" and action == f"{ROLE}/read"):
            self._arm.require(caller, action, request.path.rstrip("/"))
        return caller, scope

    def require_linked(self, caller: Caller, action: str, scope: str, assignable_scopes: list[str]) -> None:
        for assignable in assignable_scopes:
            # What is not a scope at all gets its own refusal from the rules.
            if assignable.startswith("/") and parts(assignable) and not within(assignable, scope):
                self._arm.require_linked(caller, action, scope, assignable)


def clauses(request: Request) -> list[Clause]:
    expression = request.query.get("$filter", "")
    try:
        return parse(expression)
    except UnsupportedFilterError:
        raise UnsupportedQuery(expression) from None
