"""Who gets which role, and where. What the roles grant is roles.py's."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from . import gateway_roles
from .known import Properties, seen
from .resource_types import ROLE_ASSIGNMENT, ROLE_DEFINITION, is_of
from .rule import (
    ADVISORY,
    HIGH,
    MANDATORY,
    MEDIUM,
    Finding,
    Settings,
    StackResource,
    Texts,
    resource_rule,
    stack_rule,
)

_SCOPES = "https://learn.microsoft.com/azure/role-based-access-control/scope-overview"
_INSTANCE = re.compile(r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.ApiManagement/service/.+", re.I)
_RESOURCE_GROUP = re.compile(r"/subscriptions/[^/]+/resourceGroups/.+", re.IGNORECASE)
_ELSEWHERE: dict[str, Any] = {"type": "array", "items": {"type": "string"}, "default": []}


@resource_rule(
    (ROLE_ASSIGNMENT,),
    Texts(
        "principal-type",
        "An assignment says that it is for a service principal",
        "the provider's default is User, which Azure refuses for one, and for a new one Azure looks in vain",
        "Set principalType to ServicePrincipal, as the components do, or allow others (allowedTypes)",
        "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting"
        "#symptom---assigning-a-role-to-a-new-principal-sometimes-fails",
        MANDATORY,
        MEDIUM,
        {
            "allowedTypes": {
                "type": "array",
                "items": {"type": "string"},
                "default": ["ServicePrincipal"],
                "description": "The principal types that this stack may assign roles to",
            }
        },
    ),
)
def principal_type(properties: Properties, settings: Settings) -> Iterator[str]:
    given = properties.get("principalType", "User")
    if isinstance(given, str) and given not in settings["allowedTypes"]:
        yield f"the principalType is {given}"


@stack_rule(
    (ROLE_ASSIGNMENT,),
    Texts(
        "reader-scope",
        "A gateway may read the configuration of its own instance only",
        "above the instance, the gateway's credential reads every instance there, later ones included",
        "Set the scope to the ARM id of the instance, or below it; the components always do",
        _SCOPES,
        MANDATORY,
        HIGH,
        {"readerRoleIds": {**_ELSEWHERE, "description": "Reader roles made elsewhere: GUIDs or ARM ids"}},
    ),
)
def reader_scope(stack: list[StackResource], settings: Settings) -> Iterator[Finding]:
    for urn, scope in _assigned(stack, gateway_roles.is_reader, settings["readerRoleIds"]):
        if not _INSTANCE.fullmatch(scope):
            yield Finding(urn, f"the reader's role is assigned at {scope}")


@stack_rule(
    (ROLE_ASSIGNMENT,),
    Texts(
        "validator-scope",
        "The validator's role is assigned in one resource group at most",
        "subscription-wide, the instance's identity reads who may do what in all of it",
        "Set apim-gateway:roles.validatorScope to resourceGroup or service, or leave it out",
        _SCOPES,
        ADVISORY,
        HIGH,
        {"validatorRoleIds": {**_ELSEWHERE, "description": "Validator roles made elsewhere: GUIDs or ARM ids"}},
    ),
)
def validator_scope(stack: list[StackResource], settings: Settings) -> Iterator[Finding]:
    for urn, scope in _assigned(stack, gateway_roles.is_validator, settings["validatorRoleIds"]):
        if not _RESOURCE_GROUP.fullmatch(scope):
            yield Finding(urn, f"the validator's role is assigned at {scope}")


def _assigned(
    stack: list[StackResource], is_meant: Callable[[Properties], bool], elsewhere: list[str]
) -> Iterator[tuple[str, str]]:
    """URN and known scope of each assignment of the roles that are meant."""
    roles = {each.urn: each.properties for each in stack if is_of(each.type, (ROLE_DEFINITION,))}
    meant = {urn: role for urn, role in roles.items() if is_meant(role)}
    guids = {_guid(each) for each in elsewhere} | {_guid(seen(role, "name")) for role in meant.values()} - {None}
    for assignment in stack:
        if is_of(assignment.type, (ROLE_ASSIGNMENT,)):
            # In a preview a new role has no id yet, but it is known where the id will come from.
            sources = assignment.sources.get("roleDefinitionId", ())
            by_id = _guid(seen(assignment.properties, "roleDefinitionId")) in guids
            scope = seen(assignment.properties, "scope")
            if isinstance(scope, str) and (by_id or any(urn in meant for urn in sources)):
                yield assignment.urn, scope


def _guid(role_id: Any) -> str | None:
    return role_id.rpartition("/")[2].casefold() if isinstance(role_id, str) else None
