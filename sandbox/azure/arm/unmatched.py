"""Requests that no route of Resource Manager answers: refused as Azure does, or by name where Azure would answer."""

import re
from collections.abc import Callable, Sequence

from sandbox.azure.arm.api_versions import resource_type
from sandbox.azure.arm.exceptions import (
    InvalidRequestContent,
    InvalidResourceNamespace,
    InvalidResourceType,
    MethodNotAllowed,
)
from sandbox.azure.arm.provider_types import TYPES
from sandbox.azure.arm.requests import ArmRequests, api_version
from sandbox.azure.core.errors import NotModelledError
from sandbox.azure.core.routing import Answer, Request, Route

# Methods that Azure has on paths whose other methods are emulated.
_NOT_MODELLED = (
    ("PATCH", re.compile(r".*/providers/Microsoft\.ApiManagement/service/[^/]+/apis/[^/]+/?", re.IGNORECASE)),
)
_METHODS = ("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS")


def routes(modelled: Sequence[Route], arm: ArmRequests, require_subscription: Callable[[str], object]) -> list[Route]:
    """The last routes of Resource Manager: every method on every path that is its own."""
    refuse = _Refusal(modelled, arm, require_subscription).refuse
    templates = ("/subscriptions/{rest*}", "/providers/{rest*}", "/subscriptions", "/providers")
    return [Route(method, template, refuse, InvalidRequestContent) for template in templates for method in _METHODS]


class _Refusal:
    def __init__(
        self, modelled: Sequence[Route], arm: ArmRequests, require_subscription: Callable[[str], object]
    ) -> None:
        self._modelled = [(route.method, route.pattern()) for route in modelled]
        self._arm = arm
        self._require_subscription = require_subscription

    def refuse(self, request: Request) -> Answer:
        self._arm.enter(request)
        if match := re.match(r"/subscriptions/([^/]+)", request.path, re.IGNORECASE):
            self._require_subscription(match[1])
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
