"""What Azure refuses in a custom role before it looks at the other roles."""

import re
from dataclasses import dataclass

from sandbox.azure.arm.scopes import within
from sandbox.azure.authorization.exceptions import (
    AssignableScopeNotUnderSubscriptionScope,
    InvalidActionOrNotAction,
    InvalidDataActionOrNotDataAction,
    InvalidRoleDefinitionId,
    InvalidRoleDefinitionType,
    LinkedInvalidPropertyId,
    MissingAssignableScopes,
    RoleDefinitionDescriptionTooLong,
    RoleDefinitionNameNullOrEmpty,
    RoleDefinitionNameTooLong,
    RoleDefinitionPermissionsNullOrEmpty,
)
from sandbox.azure.authorization.models.evaluation import matches
from sandbox.azure.core.guids import is_guid
from sandbox.azure.resources.models import Resources

NAME_LIMIT = 512
DESCRIPTION_LIMIT = 2048

# The only operation of Microsoft.ApiManagement that is a data action, by the provider's own list of operations.
API_MANAGEMENT_DATA_ACTION = "Microsoft.ApiManagement/service/gateways/getConfiguration/action"
_API_MANAGEMENT = "microsoft.apimanagement/"

_ACTION = re.compile(r"\*|(\*|[A-Za-z0-9]+(\.[A-Za-z0-9*]+)*)(/[A-Za-z0-9*.$_-]+)+")


@dataclass(frozen=True)
class NewRole:
    """A custom role as a caller wants it."""

    role_name: str
    role_type: str
    description: str
    permissions: list[dict[str, list[str]]]
    assignable_scopes: list[str]


def check(scope: str, name: str, role: NewRole, resources: Resources) -> None:
    if not is_guid(name):
        raise InvalidRoleDefinitionId(name)
    if role.role_type.casefold() not in ("", "customrole"):
        raise InvalidRoleDefinitionType(role.role_type)
    if not role.role_name.strip():
        raise RoleDefinitionNameNullOrEmpty
    if len(role.role_name) > NAME_LIMIT:
        raise RoleDefinitionNameTooLong(len(role.role_name), NAME_LIMIT)
    if len(role.description) > DESCRIPTION_LIMIT:
        raise RoleDefinitionDescriptionTooLong(len(role.description), DESCRIPTION_LIMIT)
    _check_permissions(role.permissions)
    _check_assignable_scopes(scope, role.assignable_scopes, resources)


def _check_permissions(permissions: list[dict[str, list[str]]]) -> None:
    if not any(entry["actions"] or entry["dataActions"] for entry in permissions):
        raise RoleDefinitionPermissionsNullOrEmpty
    for entry in permissions:
        for action in entry["actions"] + entry["notActions"]:
            if not _ACTION.fullmatch(action) or action.casefold() == API_MANAGEMENT_DATA_ACTION.casefold():
                raise InvalidActionOrNotAction(action)
        for action in entry["dataActions"] + entry["notDataActions"]:
            ours = action.casefold().startswith(_API_MANAGEMENT)
            if not _ACTION.fullmatch(action) or (ours and not matches(action, API_MANAGEMENT_DATA_ACTION)):
                raise InvalidDataActionOrNotDataAction(action)


def _check_assignable_scopes(scope: str, assignable_scopes: list[str], resources: Resources) -> None:
    if not assignable_scopes:
        raise MissingAssignableScopes
    for index, assignable in enumerate(assignable_scopes):
        if not re.match(r"/(subscriptions|providers)/", assignable, re.IGNORECASE):
            if assignable.strip() == "/":
                # Only built-in roles are assignable everywhere.
                raise AssignableScopeNotUnderSubscriptionScope(assignable, scope)
            raise LinkedInvalidPropertyId(assignable, f"properties.assignableScopes[{index}]")
        resources.require_scope(assignable)
        if not within(assignable, scope) and not within(scope, assignable):
            raise AssignableScopeNotUnderSubscriptionScope(assignable, scope)
