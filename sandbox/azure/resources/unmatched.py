"""Requests that no route of Resource Manager answers: refused as Azure does, or by name where Azure would answer."""

import re
from collections.abc import Sequence

from sandbox.azure.errors import NotModelledError
from sandbox.azure.resources.api_versions import resource_type
from sandbox.azure.resources.exceptions import (
    InvalidRequestContent,
    InvalidResourceNamespace,
    InvalidResourceType,
    MethodNotAllowed,
)
from sandbox.azure.resources.models import Resources
from sandbox.azure.resources.provider_types import TYPES
from sandbox.azure.resources.requests import ArmRequests, api_version
from sandbox.azure.routing import Answer, Request, Route

# Methods that Azure has on paths whose other methods are emulated.
_NOT_MODELLED = (
    ("PATCH", re.compile(r".*/providers/Microsoft\.ApiManagement/service/[^/]+/apis/[^/]+/?", re.IGNORECASE)),
)
_METHODS = ("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS")


def routes(modelled: Sequence[Route], arm: ArmRequests, resources: Resources) -> list[Route]:
    """The last routes of Resource Manager: every method on every path that is its own."""
    refuse = _Refusal(modelled, arm, resources).refuse
    templates = ("/subscriptions/{rest*}", "/providers/{rest*}", "/subscriptions", "/providers")
    return [Route(method, template, refuse, InvalidRequestContent) for template in templates for method in _METHODS]


class _Refusal:
    def __init__(self, modelled: Sequence[Route], arm: ArmRequests, resources: Resources) -> None:
        self._modelled = [(route.method, route.pattern()) for route in modelled]
        self._arm = arm
        self._resources = resources

    def refuse(self, request: Request) -> Answer:
        self._arm.enter(request)
        if match := re.match(r"/subscriptions/([^/]+)", request.path, re.IGNORECASE):
            self._resources.require_subscription(match[1])
        by_name = NotModelledError(f"{request.method} {request.path} on {request.host}")
        if any(request.method == method and path.fullmatch(request.path) for method, path in _NOT_MODELLED):
            raise by_name
        allowed = {method for method, pattern in self._modelled if pattern.fullmatch(request.path)}
        if allowed:
            raise MethodNotAllowed(request.method, allowed)
        found = resource_type(request.path)
        if found.namespace and not re.fullmatch(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)+", found.namespace):
            raise InvalidResourceNamespace(found.namespace)
        known = TYPES.get(found.namespace.casefold())
        if known and any(part.casefold() not in known for part in found.kind.split("/")):
            raise InvalidResourceType(found.kind, found.namespace, api_version(request.query))
        raise by_name
