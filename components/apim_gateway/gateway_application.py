"""The Entra identity of one gateway: application, service principal and client secret (steps 4 to 6 of the guide).

It does not grant anything: GatewayRoleAssignments does.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_azuread as azuread
from pulumi import Input, Output, ResourceOptions

from . import checks, names
from .errors import Problem, is_given, refuse


class ClientSecretSettings(TypedDict):
    """How long a client secret lives and when it is exchanged."""

    end_date: NotRequired[str]
    """When the client secret expires, RFC 3339 in UTC, for example `2027-06-30T00:00:00Z`. Changing it makes a new
    one. Default: Entra's, two years."""
    rotation: NotRequired[str]
    """Any text; changing it makes a new client secret before the old one goes. Default: none."""


class GatewayApplicationArgs(TypedDict):
    """What a gateway's application is made from."""

    gateway_name: str
    """Name of the gateway resource, for the application's name and tag."""
    display_name: NotRequired[Input[str]]
    """The application's name in Entra. Default: `API Management gateway <gateway name>`."""
    owners: NotRequired[Sequence[Input[str]]]
    """Object ids of the owners. Default: whoever creates the application, kept as it is afterwards."""
    client_secret: NotRequired[ClientSecretSettings]
    """Lifetime and rotation of the client secret."""


class GatewayApplication(pulumi.ComponentResource):
    """The application that a gateway signs in as."""

    client_id: pulumi.Output[str]
    """The application (client) id."""
    tenant_id: pulumi.Output[str]
    """The directory (tenant) id in which the application is registered."""
    principal_id: pulumi.Output[str]
    """Object id of the service principal: what roles are assigned to."""
    client_secret: pulumi.Output[str]
    """The client secret. A Pulumi secret."""
    client_secret_end_date: pulumi.Output[str]
    """When the client secret expires, RFC 3339."""
    application_object_id: pulumi.Output[str]
    """Object id of the application."""

    def __init__(self, name: str, args: GatewayApplicationArgs, opts: ResourceOptions | None = None) -> None:
        """Raises InputError for a date that Entra would refuse.

        Source: the guide, "Register Azure AD app"; https://learn.microsoft.com/entra/identity-platform/howto-create-service-principal-portal
        """
        refuse(checks.plain_texts(args, {"gateway_name": names.gateway_name}) + problems_of_settings(args))
        super().__init__("apim-gateway:index:GatewayApplication", name, None, opts)
        # Without an owner, a deployer that may only write what it owns could not change its own application.
        owners = args.get("owners")
        deployer = azuread.get_client_config_output(opts=pulumi.InvokeOutputOptions(parent=self))
        owner_options: dict[str, Any] = {} if owners else {"ignore_changes": ["owners"]}
        application = azuread.Application(
            f"{name}-application",
            display_name=args.get("display_name", f"API Management gateway {args['gateway_name']}"),
            owners=owners or [deployer.object_id],
            # An orphan is found by its tag when the state that knew it is lost.
            tags=[application_tag(args["gateway_name"])],
            opts=ResourceOptions(parent=self, **owner_options),
        )
        principal = azuread.ServicePrincipal(
            f"{name}-service-principal",
            client_id=application.client_id,
            owners=owners or [deployer.object_id],
            opts=ResourceOptions(parent=self, **owner_options),
        )
        secret = args.get("client_secret", {})
        rotation: Mapping[str, str] | None = {"rotation": secret["rotation"]} if "rotation" in secret else None
        password = azuread.ApplicationPassword(
            f"{name}-client-secret",
            application_id=application.id,
            display_name=f"{args['gateway_name']} gateway",
            end_date=secret.get("end_date"),
            rotate_when_changed=rotation,
            opts=ResourceOptions(parent=self),
        )
        self.client_id = application.client_id
        self.tenant_id = principal.application_tenant_id
        self.principal_id = principal.object_id
        self.client_secret = Output.secret(password.value)
        self.client_secret_end_date = password.end_date
        self.application_object_id = application.object_id
        self.register_outputs(
            {
                "client_id": self.client_id,
                "tenant_id": self.tenant_id,
                "principal_id": self.principal_id,
                "client_secret": self.client_secret,
                "client_secret_end_date": self.client_secret_end_date,
                "application_object_id": self.application_object_id,
            }
        )


def application_tag(gateway_name: str) -> str:
    """The tag that leads from an application back to the stack that owns it."""
    return f"apim-gateway/{pulumi.get_project()}/{pulumi.get_stack()}/{gateway_name}"


def problems_of_settings(settings: Any, path: str = "") -> list[Problem]:
    """What Entra would refuse in the optional fields, which other components pass on."""
    end_date = settings.get("client_secret", {}).get("end_date")
    if end_date is None:
        return []
    try:
        aware = datetime.fromisoformat(end_date).tzinfo is not None and "T" in end_date
    except ValueError:
        aware = False
    if aware:
        return []
    return [
        Problem(
            f"{path}client_secret.end_date",
            is_given(end_date),
            "it is not a date and time with a zone (RFC 3339)",
            "Give for example '2027-06-30T00:00:00Z'",
        )
    ]
