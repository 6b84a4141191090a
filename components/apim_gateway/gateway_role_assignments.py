"""The assignments of the two roles, and their scopes (steps 3 and 7 of the guide).

The instance's own identity gets the validator's role, each gateway's application the reader's. Assignments that exist
already are taken over where `adopt` says so.
"""

from collections.abc import Mapping

import pulumi
from pulumi import Input, Output, ResourceOptions
from pulumi_azure_native import authorization

from . import azure_ids
from .arguments import names
from .arguments.door import at_the_door
from .arguments.role_assignments import GatewayRoleAssignmentsArgs
from .output_rules import following


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
        name, args = at_the_door(name, args, GatewayRoleAssignmentsArgs, opts)
        super().__init__("apim-gateway:index:GatewayRoleAssignments", name, None, opts)

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
        # The scope is a part of an assignment's id, which Pulumi keeps as it is: no other text may get there.
        reader_scope = (
            following(args["reader_scope"], names.scope, "reader_scope", args)
            if "reader_scope" in args
            else following(args["service_id"], names.service_id, "service_id", args)
        )
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
                following(args["validator_scope"], names.scope, "validator_scope", args)
                if "validator_scope" in args
                else azure_ids.of_service(args["service_id"], lambda service: service.resource_group_scope),
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
