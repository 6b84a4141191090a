"""The caller's own permissions at a scope."""

from sandbox.azure.arm.scopes import within
from sandbox.azure.authorization.models.access import Access
from sandbox.azure.authorization.models.permissions import shown_permission
from sandbox.azure.authorization.responses.requests import PERMISSION, ScopedRequests
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.resources.models import Resources


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
