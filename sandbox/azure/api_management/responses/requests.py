"""What every request of Microsoft.ApiManagement goes through: the permission, and the service in its path."""

from sandbox.azure.api_management.models.services import Services
from sandbox.azure.arm.requests import ArmRequests
from sandbox.azure.core.fields import Document
from sandbox.azure.core.routing import Request
from sandbox.azure.resources.models import Resources

_VERBS = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "POST": "action", "DELETE": "delete"}


class ServiceRequests:
    def __init__(self, arm: ArmRequests, resources: Resources, services: Services) -> None:
        self._services = services
        self._arm = arm
        self._resources = resources

    def enter(self, request: Request, action: str) -> None:
        """Refuse a caller who may not do the action at what the path names."""
        caller = self._arm.enter(request)
        self._resources.require_subscription(request.parameters["subscription"])
        self._arm.require(caller, action, request.path.rstrip("/"))

    def enter_part(self, request: Request, kind: str) -> Document:
        """The service, for a caller who may do with a part of it what the method says."""
        verb = _VERBS[request.method]
        self.enter(request, f"{kind}/{verb}")
        return self._parent(request, verb, kind)

    def enter_action(self, request: Request, kind: str, name: str) -> Document:
        """The service, for a caller who may do the named action with a part of it."""
        self.enter(request, f"{kind}/{name}/action")
        return self._parent(request, "action", kind)

    def _parent(self, request: Request, verb: str, kind: str) -> Document:
        return self._services.get_parent(verb, kind, request.parameters["group"], request.parameters["service"])
