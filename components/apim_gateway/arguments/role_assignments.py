"""The arguments of GatewayRoleAssignments."""

from collections.abc import Iterable, Mapping
from typing import Any, NotRequired, TypedDict, cast

from pulumi import Input

from ..errors import Problem, quoted, shown, shown_name
from . import checks, names
from .advice import unknown

_SCOPES = ("reader_scope", "validator_scope")
_RULES = {
    "validator_role_id": names.role_definition_id,
    "validator_principal_id": names.guid,
    **dict.fromkeys(_SCOPES, names.scope),
}


class GatewayRoleAssignmentsArgs(TypedDict):
    """The principals, their roles, and the scopes of the assignments."""

    service_id: Input[str]
    """ARM id of the API Management instance."""
    reader_role_id: Input[str]
    """ARM id of the reader's role definition (`GatewayRoles.reader_role_id`)."""
    reader_principal_ids: Mapping[str, Input[str]]
    """Object ids of the service principals that read the configuration, each under a name of yours, for example the
    gateway's. The name becomes part of the resource's name."""
    reader_scope: NotRequired[Input[str]]
    """Scope of the readers' assignments. Default: the instance. A reader can read every gateway of the instance."""
    validator_role_id: NotRequired[Input[str]]
    """ARM id of the validator's role definition. Leave it out when another stack has assigned it: it is assigned once
    per instance."""
    validator_principal_id: NotRequired[Input[str]]
    """Object id of the instance's system-assigned identity. Needed together with `validator_role_id`."""
    validator_scope: NotRequired[Input[str]]
    """Scope of the validator's assignment. Default: the instance's resource group, as documented today."""
    reader_assignment_guids: NotRequired[Mapping[str, str]]
    """GUIDs of the readers' assignments, under the names of `reader_principal_ids`. Default: derived from scope, role
    and principal. Another GUID is another assignment."""
    validator_assignment_guid: NotRequired[str]
    """GUID of the validator's assignment. Default: derived from scope, role and principal."""
    adopt: NotRequired[bool]
    """Take the assignments over instead of creating them: they exist already, under the GUIDs that are given. Without
    effect once that has happened. Default: false."""


def problems_of(args: GatewayRoleAssignmentsArgs) -> list[Problem]:
    """Checks these arguments by themselves and together."""
    ids = {"service_id": names.service_id, "reader_role_id": names.role_definition_id}
    problems = checks.texts(args, GatewayRoleAssignmentsArgs, {**ids, **_RULES})
    problems += checks.text_values(args, GatewayRoleAssignmentsArgs, "reader_principal_ids")
    if ("validator_role_id" in args) != ("validator_principal_id" in args):
        missing = "validator_principal_id" if "validator_role_id" in args else "validator_role_id"
        problems.append(
            Problem(missing, "is missing", "an assignment needs a role and a principal", "Give both, or neither")
        )
    problems += checks.texts(args, GatewayRoleAssignmentsArgs, {"validator_assignment_guid": names.guid})
    guids, wrong = checks.text_mapping(args, "reader_assignment_guids", names.guid)
    given: Any = args.get("reader_principal_ids")
    principals = cast("Mapping[Any, object]", given if isinstance(given, Mapping) else {})
    problems += [
        Problem("reader_principal_ids", f"has {quoted(key)}: {shown(value)}", objection.reason, objection.fix)
        for key, value in principals.items()
        if isinstance(key, str) and isinstance(value, str) and (objection := names.guid(value))
    ]
    problems += wrong + [unknown(f"reader_assignment_guids.{key}", []) for key in guids if key not in principals]
    return problems + checks.flag(args, "adopt") + _problems_of_adoption(args, principals, guids)


def _problems_of_adoption(args: Any, principals: Iterable[Any], guids: Mapping[str, str]) -> list[Problem]:
    """Checks that assignments to adopt can be found: they are named by their scope and GUID."""
    if args.get("adopt") is not True:
        return []
    wanted = [f"reader_assignment_guids.{shown_name(key)}" for key in principals if key not in guids]
    if "validator_role_id" in args and "validator_assignment_guid" not in args:
        wanted.append("validator_assignment_guid")
    missing = [Problem(path, "is missing", "it names the assignment to adopt", "Set it") for path in wanted]
    # What is wrong with a plain one has been said.
    later = [scope for scope in _SCOPES if not isinstance(args.get(scope), str)]
    return missing + [problem for scope in later for problem in checks.plain_text(args, scope)]
