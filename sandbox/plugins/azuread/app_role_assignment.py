"""App role assignments: an application permission of a resource, for example Microsoft Graph's, granted to a client."""

import re

from sandbox.plugins.azuread.graph import GraphError
from sandbox.plugins.azuread.schema import GraphResource, Input
from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.plugin import Found, Operation
from sandbox.plugins.base.values import Properties, revealed

_ID = re.compile(r"/servicePrincipals/[^/]+/appRoleAssignedTo/[^/]+")
_NAMES = {
    "appRoleId": "appRoleId",
    "principalDisplayName": "principalDisplayName",
    "principalObjectId": "principalId",
    "principalType": "principalType",
    "resourceDisplayName": "resourceDisplayName",
    "resourceObjectId": "resourceId",
}


class AppRoleAssignment(GraphResource):
    token = "azuread:index/appRoleAssignment:AppRoleAssignment"
    minutes = {"create": 5, "delete": 5, "read": 5, "update": 5}
    # terraform-provider-azuread, app_role_assignment_resource.go: every field is ForceNew, there is no update.
    inputs = {
        "appRoleId": Input(required=True, force_new=True),
        "principalObjectId": Input(required=True, force_new=True),
        "resourceObjectId": Input(required=True, force_new=True),
    }
    read_only = ("principalDisplayName", "principalType", "resourceDisplayName")

    def create(self, operation: Operation, inputs: Properties) -> tuple[str, Properties]:
        given = revealed(inputs)
        path = f"/servicePrincipals/{given['resourceObjectId']}/appRoleAssignedTo"
        resource = given["resourceObjectId"]
        if self._graph.find(f"/servicePrincipals/{resource}") is None:
            raise PluginError(f'Service principal not found for resource (Object ID: "{resource}")')
        try:
            made = self._graph.post(path, {_NAMES[name]: given[name] for name in self.inputs}, _not_replicated)
        except GraphError as error:
            raise PluginError(f"Could not create app role assignment: {error}") from None
        return f"{path}/{made['id']}", self.outputs(made, given)

    def update(self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties) -> Properties:
        # Reached only with nothing changed.
        return state

    def read(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> Found | None:
        # Of an id of another form the bridge says that it does not exist.
        found = self._graph.find(id) if _ID.fullmatch(id) else None
        if found is None:
            return None
        outputs = self.outputs(found, inputs)
        return Found(id, outputs, self.inputs_of(outputs, inputs))

    def delete(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> None:
        try:
            self._graph.delete(id)
        except GraphError as error:
            if error.status != 404:
                raise PluginError(f'Deleting app role assignment "{id}": {error}') from None

    def outputs(self, found: Properties, inputs: Properties) -> Properties:
        del inputs
        return {name: found.get(graph) or "" for name, graph in _NAMES.items()}


def _not_replicated(status: int, text: str) -> bool:
    """terraform-provider-azuread, app_role_assignment_resource.go: RetryFunc"""
    return status == 404 or (status == 400 and "Not a valid reference update" in text)
