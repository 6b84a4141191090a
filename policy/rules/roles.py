"""What the custom roles may do and where they can be assigned. Who gets them is assignments.py's."""

import re
from collections.abc import Iterator

from . import gateway_roles
from .known import Properties, seen, texts
from .resource_types import ROLE_DEFINITION
from .rule import ADVISORY, HIGH, LOW, MANDATORY, MEDIUM, Settings, Texts, resource_rule

_CUSTOM_ROLES = "https://learn.microsoft.com/azure/role-based-access-control/custom-roles"
_ENTRA = "https://learn.microsoft.com/azure/api-management/self-hosted-gateway-enable-azure-ad"
# The one wildcard that Microsoft's page gives, for the validator's role.
_DOCUMENTED_WILDCARD = "microsoft.authorization/*/read"
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)(/.*)?", re.IGNORECASE)


@resource_rule(
    (ROLE_DEFINITION,),
    Texts(
        "role-wildcard",
        "A custom role names its actions",
        "a wildcard also grants what Azure adds tomorrow, writing and deleting included",
        "Name the actions; the components' roles do",
        f"{_CUSTOM_ROLES}#wildcard-permissions",
        MANDATORY,
        HIGH,
    ),
)
def role_wildcard(properties: Properties, settings: Settings) -> Iterator[str]:
    for kind in ("actions", "dataActions"):
        for action in gateway_roles.actions(properties, kind):
            if "*" in action and action.casefold() != _DOCUMENTED_WILDCARD:
                yield f"{_name(properties)} has the {kind[:-1]} {action}"


@resource_rule(
    (ROLE_DEFINITION,),
    Texts(
        "reader-role-actions",
        "The reader's role reads gateway configurations and nothing else",
        "whoever has the gateway's credential has all that this role grants",
        f"Give dataActions [{gateway_roles.READ_CONFIGURATION}] and no actions; the components' role does",
        _ENTRA,
        MANDATORY,
        HIGH,
    ),
)
def reader_role_actions(properties: Properties, settings: Settings) -> Iterator[str]:
    if not gateway_roles.is_reader(properties):
        return
    data_actions = gateway_roles.actions(properties, "dataActions")
    allowed = gateway_roles.READ_CONFIGURATION.casefold()
    excess = gateway_roles.actions(properties) + [each for each in data_actions if each.casefold() != allowed]
    if excess:
        yield f"{_name(properties)} also has {', '.join(excess)}"


@resource_rule(
    (ROLE_DEFINITION,),
    Texts(
        "validator-role-actions",
        "The validator's role reads Microsoft.Authorization and nothing else",
        "everyone who may change the API Management instance's policies can act with its identity",
        "Give the three reads of the guide; apim-gateway:roles.validatorActions guide does",
        _ENTRA,
        MANDATORY,
        HIGH,
    ),
)
def validator_role_actions(properties: Properties, settings: Settings) -> Iterator[str]:
    if not gateway_roles.is_validator(properties):
        return
    given = gateway_roles.actions(properties)
    excess = [each for each in given if not _reads_authorization(each)]
    excess += gateway_roles.actions(properties, "dataActions")
    if excess:
        yield f"{_name(properties)} also has {', '.join(excess)}"


@resource_rule(
    (ROLE_DEFINITION,),
    Texts(
        "validator-role-wildcard",
        "The validator's role names its three reads",
        "Microsoft.Authorization/*/read, which Microsoft's page gives, also reads locks, policies and what is to come",
        "Set apim-gateway:roles.validatorActions to guide, or leave it out",
        f"{_CUSTOM_ROLES}#wildcard-permissions",
        ADVISORY,
        LOW,
    ),
)
def validator_role_wildcard(properties: Properties, settings: Settings) -> Iterator[str]:
    if any(action.casefold() == _DOCUMENTED_WILDCARD for action in gateway_roles.actions(properties)):
        yield f"{_name(properties)} has the action Microsoft.Authorization/*/read"


@resource_rule(
    (ROLE_DEFINITION,),
    Texts(
        "role-assignable-scopes",
        "A custom role can be assigned in one subscription only",
        "whoever may assign roles in another one can hand it out there, and Azure allows data actions below "
        "subscriptions only",
        "Set apim-gateway:roles.assignableScopes to the instance's subscription or below it, or leave it out",
        f"{_CUSTOM_ROLES}#custom-role-properties",
        MANDATORY,
        MEDIUM,
    ),
)
def role_assignable_scopes(properties: Properties, settings: Settings) -> Iterator[str]:
    scopes = texts(properties, "assignableScopes")
    matches = [_SUBSCRIPTION.fullmatch(scope) for scope in scopes]
    wide = [scope for scope, match in zip(scopes, matches, strict=True) if not match]
    if wide or len({match[1].casefold() for match in matches if match}) > 1:
        yield f"{_name(properties)} can be assigned at {', '.join(wide or scopes)}"


def _reads_authorization(action: str) -> bool:
    lower = action.casefold()
    return lower.startswith(gateway_roles.AUTHORIZATION) and lower.endswith("/read")


def _name(role: Properties) -> str:
    return f"role {seen(role, 'roleName')!r}"
