"""Routes of role definitions and role assignments, below any scope."""

from sandbox.azure.authorization.responses import AuthorizationResponses
from sandbox.azure.resources.exceptions import InvalidRequestContent
from sandbox.azure.routing import Handler, Route


def routes(responses: AuthorizationResponses) -> list[Route]:
    definitions = "{scope*}/providers/Microsoft.Authorization/roleDefinitions"
    assignments = "{scope*}/providers/Microsoft.Authorization/roleAssignments"
    table: list[tuple[str, str, Handler]] = [
        ("GET", definitions, responses.list_role_definitions),
        ("GET", definitions + "/{name}", responses.get_role_definition),
        ("PUT", definitions + "/{name}", responses.put_role_definition),
        ("DELETE", definitions + "/{name}", responses.delete_role_definition),
        ("GET", assignments, responses.list_role_assignments),
        ("GET", assignments + "/{name}", responses.get_role_assignment),
        ("PUT", assignments + "/{name}", responses.put_role_assignment),
        ("DELETE", assignments + "/{name}", responses.delete_role_assignment),
    ]
    return [Route(method, template, handler, InvalidRequestContent) for method, template, handler in table]
