"""Azure Resource Manager ids: how they are read, and the GUIDs that roles and assignments get from them.

Derived GUIDs make the id of what a stack creates computable, so that it can be found and imported without the state.
"""

import re
import uuid
from collections.abc import Callable
from typing import NamedTuple

from pulumi import Input, Output

from .errors import InputError, Problem, describe

# A fixed namespace: changing it would replace every role and assignment ever created.
_NAMESPACE = uuid.UUID("c5f1c2ae-0d0e-5a7b-9e0b-6f2d5c1f6f10")

_SERVICE_ID = re.compile(
    r"/subscriptions/(?P<subscription_id>[^/]+)/resourceGroups/(?P<resource_group_name>[^/]+)"
    r"/providers/Microsoft\.ApiManagement/service/(?P<service_name>[^/]+)",
    re.IGNORECASE,
)


class ServiceId(NamedTuple):
    """The parts of an API Management instance's ARM id: `subscription_id`, `resource_group_name`, `service_name`."""

    subscription_id: str
    resource_group_name: str
    service_name: str

    @property
    def subscription_scope(self) -> str:
        """`/subscriptions/{id}`"""
        return f"/subscriptions/{self.subscription_id}"

    @property
    def resource_group_scope(self) -> str:
        """`/subscriptions/{id}/resourceGroups/{name}`"""
        return f"{self.subscription_scope}/resourceGroups/{self.resource_group_name}"

    @property
    def service_scope(self) -> str:
        """The ARM id of the instance itself."""
        return f"{self.resource_group_scope}/providers/Microsoft.ApiManagement/service/{self.service_name}"


def parse_service_id(service_id: str) -> ServiceId:
    """The parts of an API Management instance's ARM id. Raises ValueError for any other text."""
    match = _SERVICE_ID.fullmatch(service_id)
    if not match:
        raise ValueError(f"{service_id!r} is not the ARM id of an API Management instance")
    return ServiceId(**match.groupdict())


def of_service(service_id: Input[str], read: Callable[[ServiceId], str], path: str = "service_id") -> Input[str]:
    """Part of an instance's id, known at once where the id is. An Output with another text fails with an InputError of
    the argument at this path."""
    if isinstance(service_id, str):
        return read(parse_service_id(service_id))
    return Output.from_input(service_id).apply(lambda id: read(_parsed(id, path)))


def _parsed(service_id: str, path: str) -> ServiceId:
    try:
        return parse_service_id(service_id)
    except ValueError:
        reason = "it is not the ARM id of an API Management instance"
        raise InputError([Problem(path, describe(service_id), reason, "Give the instance's id")]) from None


def role_definition_id(scope: str, guid: str) -> str:
    """The ARM id of a role definition."""
    return f"{scope}/providers/Microsoft.Authorization/roleDefinitions/{guid}"


def role_assignment_id(scope: str, guid: str) -> str:
    """The ARM id of a role assignment."""
    return f"{scope}/providers/Microsoft.Authorization/roleAssignments/{guid}"


def role_definition_guid(service_id: str, role_key: str) -> str:
    """The GUID that one of an instance's two roles gets: `role_key` is `reader` or `validator`.

    ARM ids are case-insensitive, so the id is case-folded first. The role's name is no part of it: a renamed role is
    updated in place.
    """
    return str(uuid.uuid5(_NAMESPACE, f"{service_id.casefold()}|{role_key}"))


def role_assignment_guid(scope: str, role_definition_id: str, principal_id: str) -> str:
    """The GUID of an assignment: Azure allows one per scope, role and principal, and so does this."""
    role_guid = role_definition_id.rsplit("/", 1)[-1]
    return str(uuid.uuid5(_NAMESPACE, f"{scope.casefold()}|{role_guid.casefold()}|{principal_id.casefold()}"))
