"""The two custom roles behind a gateway's Entra login (steps 1 and 2 of the guide).

They exist once per API Management instance. It does not assign them: each assignment has a scope of its own. Roles
that exist already are taken over where `adopt` says so.
"""

from collections.abc import Sequence

import pulumi
from pulumi import Output, ResourceOptions
from pulumi_azure_native import authorization

from . import azure_ids
from .arguments.door import at_the_door
from .arguments.roles import GatewayRolesArgs
from .naming import READER_ROLE_NAME, VALIDATOR_ROLE_NAME

_VALIDATOR_ACTIONS = {
    "guide": (
        "Microsoft.Authorization/denyAssignments/read",
        "Microsoft.Authorization/roleAssignments/read",
        "Microsoft.Authorization/roleDefinitions/read",
    ),
    "wildcard": ("Microsoft.Authorization/*/read",),
}


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
        name, args = at_the_door(name, args, GatewayRolesArgs, opts)
        super().__init__("apim-gateway:index:GatewayRoles", name, None, opts)
        id = args["service_id"]
        subscription = azure_ids.of_service(id, lambda service: service.subscription_scope)
        suffix = args.get("name_suffix", azure_ids.of_service(id, lambda service: f" ({service.service_name})"))
        scopes = args.get("assignable_scopes", [subscription])

        def role(
            key: str, given: str | None, role_name: str, description: str, **permission: Sequence[str]
        ) -> authorization.RoleDefinition:
            guid = given or azure_ids.of_service(
                id, lambda service: azure_ids.role_definition_guid(service.service_scope, key)
            )
            existing = azure_ids.role_definition_id(f"{subscription}", f"{guid}") if args.get("adopt") else None
            return authorization.RoleDefinition(
                f"{name}-{key}",
                role_definition_id=guid,
                role_name=role_name + suffix if isinstance(suffix, str) else Output.concat(role_name, suffix),
                role_type="CustomRole",
                description=description,
                scope=subscription,
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
