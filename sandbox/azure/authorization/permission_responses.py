"""The caller's own permissions at a scope."""

from sandbox.azure.access import Access
from sandbox.azure.authorization.permissions import shown_permission
from sandbox.azure.authorization.scoped_requests import PERMISSION, ScopedRequests
from sandbox.azure.resources.models import Resources
from sandbox.azure.routing import Answer, Request
from sandbox.azure.scopes import within


class PermissionResponses:
    def __init__(self, requests: ScopedRequests, resources: Resources, access: Access) -> None:
        self._requests = requests
        self._resources = resources
        self._access = access

    def list_permissions(self, request: Request) -> Answer:
        """One entry per permission of each role that works here; deny assignments are not counted in, as on Azure."""
        caller, scope = self._requests.enter(request, f"{PERMISSION}/read")
        self._resources.require_scope(scope)
        grants = [grant for grant in self._access.grants(caller.object_id) if within(scope, grant.scope)]
        return Answer(200, {"value": [shown_permission(item) for grant in grants for item in grant.permissions]})
