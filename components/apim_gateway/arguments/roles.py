"""The arguments of GatewayRoles, and what SelfHostedGateway has as `roles`."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

from pulumi import Input, Output

from .. import azure_ids
from ..errors import Problem, describe
from ..naming import VALIDATOR_ROLE_NAME
from . import checks, names
from .choices import ValidatorActionsInput, ValidatorScopeInput

# Azure refuses longer names, and the shortest useful suffix still has to fit.
_ROLE_NAME_LENGTH = 128
_GUIDS = ("reader_role_guid", "validator_role_guid")
_ASSIGNMENT_GUIDS = ("reader_assignment_guid", "validator_assignment_guid")


class GatewayRolesArgs(TypedDict):
    """The arguments of the two custom roles."""

    service_id: Input[str]
    """ARM id of the API Management instance, from which the roles' GUIDs are derived. Plain text where `adopt` is
    set."""
    name_suffix: NotRequired[str]
    """Appended to both role names, because role names are unique in a tenant. Default: a space and the instance's name
    in parentheses; may be empty."""
    validator_actions: NotRequired[ValidatorActionsInput]
    """`guide` (default) for the guide's three read actions, `wildcard` for `Microsoft.Authorization/*/read`, which
    Microsoft's page lists since 2026."""
    assignable_scopes: NotRequired[Sequence[str]]
    """Scopes at which the roles can be assigned. Default: the instance's subscription, as in the guide."""
    validator_role_guid: NotRequired[str]
    """GUID of the validator's role. Default: derived from the instance's id. Another GUID is another role."""
    reader_role_guid: NotRequired[str]
    """GUID of the reader's role. Default: derived from the instance's id. Another GUID is another role."""
    adopt: NotRequired[bool]
    """Take both roles over instead of creating them: they exist already, under these GUIDs. Without effect once that
    has happened. Default: false."""


class RoleSettings(TypedDict):
    """Which roles the gateway works with. Without ids, both are created and assigned."""

    reader_role_id: NotRequired[Input[str]]
    """ARM id of an existing reader's role definition. Then no role is created here, and the validator's role is
    assigned only if its id is given too."""
    validator_role_id: NotRequired[Input[str]]
    """ARM id of an existing validator's role definition that is not assigned to the instance's identity yet."""
    name_suffix: NotRequired[str]
    """Appended to the names of created roles. Default: a space and the instance's name in parentheses; may be empty."""
    validator_actions: NotRequired[ValidatorActionsInput]
    """`guide` (default) for the guide's three read actions, `wildcard` for `Microsoft.Authorization/*/read`."""
    assignable_scopes: NotRequired[Sequence[str]]
    """Scopes at which created roles can be assigned. Default: the instance's subscription."""
    validator_scope: NotRequired[ValidatorScopeInput]
    """Where the instance's identity gets its role: `resourceGroup` (default, as documented today), `service` or
    `subscription`."""
    reader_role_guid: NotRequired[str]
    """GUID of the reader's role that is created or adopted here. Default: derived from the instance's id."""
    validator_role_guid: NotRequired[str]
    """GUID of the validator's role that is created or adopted here. Default: derived from the instance's id."""
    reader_assignment_guid: NotRequired[str]
    """GUID of the reader's assignment. Default: derived from scope, role and principal."""
    validator_assignment_guid: NotRequired[str]
    """GUID of the validator's assignment. Default: derived from scope, role and principal."""


def problems_of(args: GatewayRolesArgs) -> list[Problem]:
    """Checks these arguments by Azure's rules."""
    problems = checks.texts(args, GatewayRolesArgs, {"service_id": names.service_id})
    id: object = args.get("service_id")
    service_name = azure_ids.parse_service_id(id).service_name if isinstance(id, str) and not problems else None
    if args.get("adopt") is True and isinstance(id, Output):
        problems += checks.plain_text(args, "service_id")
    problems += checks.texts(args, GatewayRolesArgs, dict.fromkeys(_GUIDS, names.guid))
    problems += checks.distinct(args, *_GUIDS, "the reader's role has this GUID") + checks.flag(args, "adopt")
    return problems + problems_of_settings(args, service_name)


def problems_of_choice(roles: RoleSettings, service_name: object, path: str) -> list[Problem]:
    """Checks roles that are created here or given by their ids."""
    problems = problems_of_settings(roles, service_name, path)
    ids = {"reader_role_id": names.role_definition_id, "validator_role_id": names.role_definition_id}
    problems += checks.texts(roles, RoleSettings, ids, path)
    problems += checks.choice(roles, RoleSettings, "validator_scope", path)
    problems += checks.texts(roles, RoleSettings, dict.fromkeys((*_GUIDS, *_ASSIGNMENT_GUIDS), names.guid), path)
    for kind in ("role", "assignment"):
        reason = f"the reader's {kind} has this GUID"
        problems += checks.distinct(roles, f"reader_{kind}_guid", f"validator_{kind}_guid", reason, path)
    reader, validator = roles.get("reader_role_id"), roles.get("validator_role_id")
    if "validator_role_id" in roles and "reader_role_id" not in roles:
        reason = "the two roles are created or given by id together"
        problems.append(Problem(f"{path}reader_role_id", "is missing", reason, "Give both ids"))
    elif isinstance(reader, str) and isinstance(validator, str) and reader.casefold() == validator.casefold() != "":
        reason = "the reader's and the validator's rights are two roles"
        problems.append(Problem(f"{path}validator_role_id", "is the reader's too", reason, "Give each its own id"))
    return problems


def problems_of_settings(settings: Any, service_name: object, path: str = "") -> list[Problem]:
    """Checks the optional fields, which other components pass on."""
    # A service's name that is no text has been refused already.
    suffix = settings.get("name_suffix", f" ({service_name})" if isinstance(service_name, str) else "")
    room = _ROLE_NAME_LENGTH - len(VALIDATOR_ROLE_NAME)
    problems: list[Problem] = []
    if not isinstance(suffix, str):
        # Unlike other texts it may be empty.
        problems += checks.plain_text(settings, "name_suffix", path)
    elif len(suffix) > room:
        problems.append(
            Problem(
                f"{path}name_suffix",
                describe(suffix),
                f"a role's name has at most {_ROLE_NAME_LENGTH} characters, which leaves {room} for the suffix",
                "Give a shorter one",
            )
        )
    problems += checks.choice(settings, RoleSettings, "validator_actions", path)
    if settings.get("assignable_scopes", True) in ([], ()):
        problems.append(
            Problem(f"{path}assignable_scopes", "is empty", "a role without scopes can be assigned nowhere", "Name one")
        )
    return problems + checks.text_list(settings, "assignable_scopes", _assignable_scope, path)


def _assignable_scope(value: str) -> names.Objection | None:
    if value.startswith("/subscriptions/") and not names.scope(value):
        return None
    return names.Objection(
        "a role with data actions is assignable at subscriptions, resource groups and resources only",
        "Give /subscriptions/{id} or an id below it",
    )
