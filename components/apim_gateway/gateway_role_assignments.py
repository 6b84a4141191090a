"""Who gets which of the two roles, and where (steps 3 and 7 of the guide).

The instance's own identity gets the validator's role, each gateway's application the reader's. Assignments that exist
already are taken over where `adopt` says so.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NotRequired, TypedDict, cast

import pulumi
from pulumi import Input, Output, ResourceOptions
from pulumi_azure_native import authorization

from . import arguments, azure_ids, checks, names, sendable
from .errors import Problem, quoted, refuse, shown, shown_name

_SCOPES = ("reader_scope", "validator_scope")
_RULES = {
    "validator_role_id": names.role_definition_id,
    "validator_principal_id": names.guid,
    **dict.fromkeys(_SCOPES, names.scope),
}


class GatewayRoleAssignmentsArgs(TypedDict):
    """Who is assigned what, and at which scope."""

    service_id: str
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
    """GUID of the validator's assignment. Default: derived, as above."""
    adopt: NotRequired[bool]
    """Take the assignments over instead of creating them: they exist already, under the GUIDs that are given. Without
    effect once that has happened. Default: false."""


class GatewayRoleAssignments(pulumi.ComponentResource):
    """The assignments that let gateways read their configuration, and the instance check that they may."""

    reader_assignment_ids: pulumi.Output[Mapping[str, str]]
    """ARM ids of the readers' assignments, under the names of `reader_principal_ids`."""
    validator_assignment_id: pulumi.Output[str | None]
    """ARM id of the validator's assignment; None where another stack owns it."""

    def __init__(self, name: str, args: GatewayRoleAssignmentsArgs, opts: ResourceOptions | None = None) -> None:
        """Raises InputError when an id is not an instance's or half of the validator's pair is missing.

        Source: the guide, "Add role assignments to API Management instance".
        """
        name, args = arguments.plain(name), arguments.given(args, GatewayRoleAssignmentsArgs, opts)
        refuse(checks.resource_name(name) + problems_of(args))
        super().__init__("apim-gateway:index:GatewayRoleAssignments", name, None, opts)
        service = azure_ids.parse_service_id(args["service_id"])

        def assign(
            key: str, scope: Input[str], role_id: Input[str], principal_id: Input[str], guid: str | None
        ) -> Output[str]:
            derived = Output.all(scope, role_id, principal_id).apply(lambda ids: azure_ids.role_assignment_guid(*ids))
            existing = azure_ids.role_assignment_id(f"{scope}", guid) if guid and args.get("adopt") else None
            return authorization.RoleAssignment(
                f"{name}-{key}",
                role_assignment_name=guid or derived,
                scope=scope,
                role_definition_id=role_id,
                principal_id=principal_id,
                # Azure's default is User, which it then refuses for a service principal. Naming the type also spares
                # the look-up that fails while a new principal is still being replicated.
                principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
                # An explicit name makes the provider delete before it replaces: the gateway would be refused meanwhile.
                opts=ResourceOptions(parent=self, delete_before_replace=False, import_=existing),
            ).id

        # A gateway's application must be able to read the configuration of that instance's gateways, and nothing else.
        reader_scope = args.get("reader_scope", args["service_id"])
        reader_guids = args.get("reader_assignment_guids", {})
        readers = {
            key: assign(f"reader-{key}", reader_scope, args["reader_role_id"], principal_id, reader_guids.get(key))
            for key, principal_id in args["reader_principal_ids"].items()
        }
        validator: Output[str] | None = None
        if "validator_role_id" in args and "validator_principal_id" in args:
            # The instance itself must see who is assigned what, or it refuses every gateway.
            validator = assign(
                "validator",
                args.get("validator_scope", service.resource_group_scope),
                args["validator_role_id"],
                args["validator_principal_id"],
                args.get("validator_assignment_guid"),
            )
        self.reader_assignment_ids = Output.all(**readers) if readers else Output.from_input({})
        self.validator_assignment_id = Output.from_input(validator)
        self.register_outputs(
            {
                "reader_assignment_ids": self.reader_assignment_ids,
                "validator_assignment_id": self.validator_assignment_id,
            }
        )


def problems_of(args: GatewayRoleAssignmentsArgs) -> list[Problem]:
    """What is inconsistent in these arguments."""
    problems = checks.unknown_fields(args, GatewayRoleAssignmentsArgs)
    problems += checks.plain_texts(args, {"service_id": names.service_id})
    problems += checks.texts(args, {"reader_role_id": names.role_definition_id})
    problems += checks.texts(args, _RULES, required=False)
    problems += checks.text_values(args, "reader_principal_ids", required=True)
    if ("validator_role_id" in args) != ("validator_principal_id" in args):
        missing = "validator_principal_id" if "validator_role_id" in args else "validator_role_id"
        problems.append(
            Problem(missing, "is missing", "an assignment needs a role and a principal", "Give both, or neither")
        )
    problems += checks.plain_texts(args, {"validator_assignment_guid": names.guid}, required=False)
    guids, wrong = checks.text_mapping(args, "reader_assignment_guids", names.guid)
    given: Any = args.get("reader_principal_ids")
    principals = cast("Mapping[Any, object]", given if isinstance(given, Mapping) else {})
    problems += [
        Problem("reader_principal_ids", f"has {quoted(key)}: {shown(value)}", objection.reason, objection.fix)
        for key, value in principals.items()
        if isinstance(key, str) and isinstance(value, str) and (objection := names.guid(value))
    ]
    problems += wrong + [checks.unknown(f"reader_assignment_guids.{key}", []) for key in guids if key not in principals]
    problems += checks.flag(args, "adopt") + _problems_of_adoption(args, principals, guids)
    return sendable.with_limits(problems, args, GatewayRoleAssignmentsArgs)


def _problems_of_adoption(args: Any, principals: Iterable[Any], guids: Mapping[str, str]) -> list[Problem]:
    """What keeps assignments from being found: they are named by their scope and GUID."""
    if args.get("adopt") is not True:
        return []
    wanted = [f"reader_assignment_guids.{shown_name(key)}" for key in principals if key not in guids]
    if "validator_role_id" in args and "validator_assignment_guid" not in args:
        wanted.append("validator_assignment_guid")
    missing = [Problem(path, "is missing", "it names the assignment to adopt", "Set it") for path in wanted]
    # What is wrong with a plain one has been said.
    later = {scope: checks.any_text for scope in _SCOPES if not isinstance(args.get(scope), str)}
    return missing + checks.plain_texts(args, later, required=False)
