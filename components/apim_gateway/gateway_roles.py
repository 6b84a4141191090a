"""The two custom roles behind a gateway's Entra login (steps 1 and 2 of the guide).

They exist once per API Management instance. It does not assign them: each assignment has a scope of its own. Roles
that exist already are taken over where `adopt` says so.
"""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import ResourceOptions
from pulumi_azure_native import authorization

from . import arguments, azure_ids, checks, names, sendable
from .errors import Problem, is_given, refuse

VALIDATOR_ROLE_NAME = "API Management Configuration API Access Validator Service Role"
"""The validator's role as the guide calls it, before the suffix:"""
READER_ROLE_NAME = "API Management Gateway Configuration Reader Service Role"
"""The reader's role as the guide calls it, before the suffix:"""

# Azure refuses longer names, and the shortest useful suffix still has to fit.
_ROLE_NAME_LENGTH = 128

_GUIDS = ("reader_role_guid", "validator_role_guid")
_VALIDATOR_ACTIONS = {
    "guide": (
        "Microsoft.Authorization/denyAssignments/read",
        "Microsoft.Authorization/roleAssignments/read",
        "Microsoft.Authorization/roleDefinitions/read",
    ),
    "wildcard": ("Microsoft.Authorization/*/read",),
}


class GatewayRolesArgs(TypedDict):
    """What the two custom roles are made from."""

    service_id: str
    """ARM id of the API Management instance. Plain text: the roles' GUIDs are derived from it."""
    name_suffix: NotRequired[str]
    """Appended to both role names, because role names are unique in a tenant. Default: ` (<service name>)`; may be
    empty."""
    validator_actions: NotRequired[str]
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


class GatewayRoles(pulumi.ComponentResource):
    """The custom roles of one API Management instance: the validator's and the reader's."""

    validator_role_id: pulumi.Output[str]
    """ARM id of the role definition for the instance's own identity."""
    reader_role_id: pulumi.Output[str]
    """ARM id of the role definition for a gateway's application."""

    def __init__(self, name: str, args: GatewayRolesArgs, opts: ResourceOptions | None = None) -> None:
        """Raises InputError for an input that Azure would refuse.

        Source: the guide, "Create custom roles"; https://learn.microsoft.com/azure/role-based-access-control/custom-roles
        """
        name, args = arguments.plain(name), arguments.given(args, GatewayRolesArgs, opts)
        refuse(checks.resource_name(name) + problems_of(args))
        super().__init__("apim-gateway:index:GatewayRoles", name, None, opts)
        service = azure_ids.parse_service_id(args["service_id"])
        suffix = args.get("name_suffix", f" ({service.service_name})")
        scopes = args.get("assignable_scopes", [service.subscription_scope])

        def role(
            key: str, guid: str | None, role_name: str, description: str, **permission: Sequence[str]
        ) -> authorization.RoleDefinition:
            guid = guid or azure_ids.role_definition_guid(args["service_id"], key)
            existing = azure_ids.role_definition_id(service.subscription_scope, guid) if args.get("adopt") else None
            return authorization.RoleDefinition(
                f"{name}-{key}",
                role_definition_id=guid,
                role_name=role_name + suffix,
                role_type="CustomRole",
                description=description,
                scope=service.subscription_scope,
                assignable_scopes=scopes,
                permissions=[
                    authorization.PermissionArgs(
                        actions=permission.get("actions", []),
                        not_actions=[],
                        data_actions=permission.get("data_actions", []),
                        not_data_actions=[],
                    )
                ],
                # An explicit id makes the provider delete before it replaces, and Azure keeps a role that is assigned.
                opts=ResourceOptions(parent=self, delete_before_replace=False, import_=existing),
            )

        validator = role(
            "validator",
            args.get("validator_role_guid"),
            VALIDATOR_ROLE_NAME,
            "Can access RBAC permissions on the API Management resource to authorize requests in Configuration API.",
            actions=_VALIDATOR_ACTIONS[args.get("validator_actions", "guide")],
        )
        reader = role(
            "reader",
            args.get("reader_role_guid"),
            READER_ROLE_NAME,
            "Can read self-hosted gateway configuration from Configuration API",
            data_actions=["Microsoft.ApiManagement/service/gateways/getConfiguration/action"],
        )
        self.validator_role_id = validator.id
        self.reader_role_id = reader.id
        self.register_outputs({"validator_role_id": validator.id, "reader_role_id": reader.id})


def problems_of(args: GatewayRolesArgs) -> list[Problem]:
    """What Azure would refuse in these arguments."""
    unknown = checks.unknown_fields(args, GatewayRolesArgs)
    problems = checks.plain_texts(args, {"service_id": names.service_id})
    service_name = None if problems else azure_ids.parse_service_id(args["service_id"]).service_name
    problems += checks.plain_texts(args, dict.fromkeys(_GUIDS, names.guid), required=False)
    problems += checks.distinct(args, *_GUIDS, "the reader's role has this GUID") + checks.flag(args, "adopt")
    problems = unknown + problems + problems_of_settings(args, service_name)
    return sendable.with_limits(problems, args, GatewayRolesArgs)


def problems_of_settings(settings: Any, service_name: object, path: str = "") -> list[Problem]:
    """What Azure would refuse in the optional fields, which other components pass on."""
    # A service's name that is no text has been refused already.
    suffix = settings.get("name_suffix", f" ({service_name})" if isinstance(service_name, str) else "")
    room = _ROLE_NAME_LENGTH - len(VALIDATOR_ROLE_NAME)
    problems: list[Problem] = []
    if not isinstance(suffix, str):
        # Unlike other texts it may be empty.
        problems += checks.plain_texts(settings, {"name_suffix": checks.any_text}, path=path)
    elif len(suffix) > room:
        problems.append(
            Problem(
                f"{path}name_suffix",
                is_given(suffix),
                f"a role's name has at most {_ROLE_NAME_LENGTH} characters, which leaves {room} for the suffix",
                "Give a shorter one",
            )
        )
    problems += checks.choice(settings, "validator_actions", tuple(_VALIDATOR_ACTIONS), path)
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
