"""Routes of role definitions, role assignments, deny assignments and permissions, below any scope."""

from sandbox.azure.arm.exceptions import InvalidRequestContent
from sandbox.azure.authorization.responses.deny_assignments import DenyAssignmentResponses
from sandbox.azure.authorization.responses.permissions import PermissionResponses
from sandbox.azure.authorization.responses.role_assignments import RoleAssignmentResponses
from sandbox.azure.authorization.responses.role_definitions import RoleDefinitionResponses
from sandbox.azure.core.routing import Handler, Route


def routes(
    definitions: RoleDefinitionResponses,
    assignments: RoleAssignmentResponses,
    denials: DenyAssignmentResponses,
    permissions: PermissionResponses,
) -> list[Route]:
    provider = "{scope*}/providers/Microsoft.Authorization"
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/roleDefinitions", definitions.list_role_definitions),
        ("GET", "/roleDefinitions/{name}", definitions.get_role_definition),
        ("PUT", "/roleDefinitions/{name}", definitions.put_role_definition),
        ("DELETE", "/roleDefinitions/{name}", definitions.delete_role_definition),
        ("GET", "/roleAssignments", assignments.list_role_assignments),
        ("GET", "/roleAssignments/{name}", assignments.get_role_assignment),
        ("PUT", "/roleAssignments/{name}", assignments.put_role_assignment),
        ("DELETE", "/roleAssignments/{name}", assignments.delete_role_assignment),
        ("GET", "/denyAssignments", denials.list_deny_assignments),
        ("GET", "/denyAssignments/{name}", denials.get_deny_assignment),
        ("GET", "/permissions", permissions.list_permissions),
    ]
    return [Route(method, provider + template, handler, InvalidRequestContent) for method, template, handler in table]


def controls(denials: DenyAssignmentResponses) -> list[Route]:
    """The sandbox's own routes: Azure has no public way to make a deny assignment."""
    return [
        Route("POST", "/sandbox/deny-assignments", denials.make, InvalidRequestContent),
        Route("DELETE", "/sandbox/deny-assignments/{name}", denials.remove, InvalidRequestContent),
    ]
