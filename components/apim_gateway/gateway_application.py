"""The Entra identity of one gateway: application, service principal and client secret (steps 4 to 6 of the guide).

It does not grant anything: GatewayRoleAssignments does. The client secret is always a new one, also for an application
that is taken over: the value of an existing one cannot be read.
"""

from collections.abc import Mapping

import pulumi
import pulumi_azuread as azuread
from pulumi import Output, ResourceOptions

from . import adoption, hooks, naming
from .arguments import end_dates
from .arguments.application import GatewayApplicationArgs
from .arguments.door import at_the_door, refuse
from .errors import InputError, LookupFailed, Problem, provider_message

# What an application may have that is not this gateway's business. The provider takes away what a program leaves out;
# ignored in every update, because a program cannot know whether the application was adopted once.
_KEPT_OF_APPLICATION = (
    "api",
    "app_roles",
    "description",
    "device_only_auth_enabled",
    "fallback_public_client_enabled",
    "group_membership_claims",
    "identifier_uris",
    "marketing_url",
    "notes",
    "oauth2_post_response_required",
    "optional_claims",
    "privacy_statement_url",
    "public_client",
    "required_resource_accesses",
    "service_management_reference",
    "sign_in_audience",
    "single_page_application",
    "support_url",
    "terms_of_service_url",
    "web",
)
_KEPT_OF_PRINCIPAL = (
    "alternative_names",
    "app_role_assignment_required",
    "description",
    "login_url",
    "notes",
    "notification_email_addresses",
    "preferred_single_sign_on_mode",
    "saml_single_sign_on",
)


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
        """Raises InputError for a date that Entra would refuse and for an application to adopt that another stack has,
        LookupFailed when Entra can't be asked who deploys.

        Source: the guide, "Register Azure AD app"; https://learn.microsoft.com/entra/identity-platform/howto-create-service-principal-portal
        """
        name, args = at_the_door(name, args, GatewayApplicationArgs, opts)
        super().__init__("apim-gateway:index:GatewayApplication", name, None, opts)
        tag = naming.application_tag(pulumi.get_project(), pulumi.get_stack(), args["gateway_name"])
        if "adopt_application" in args:
            others = adoption.problems_of_another_stacks(args["adopt_application"], tag, "adopt_application", self)
            refuse(others, of=args)
        # Without an owner, a deployer that may only write what it owns could not change its own application.
        owners = args.get("owners")
        owners_kept = () if owners else ("owners",)
        owners = owners or [_deployer(self)]
        subject = f"{name} of {args['gateway_name']}"
        entra_hooks = hooks.of_entra(subject)
        application = azuread.Application(
            f"{name}-application",
            display_name=args.get("display_name", naming.application_name(args["gateway_name"])),
            owners=owners,
            # An orphan is found by its tag when the state that knew it is lost.
            tags=[tag],
            opts=ResourceOptions(
                parent=self,
                hooks=entra_hooks.application,
                import_=_path("applications", args.get("adopt_application")),
                ignore_changes=[*_KEPT_OF_APPLICATION, *owners_kept],
            ),
        )
        principal = azuread.ServicePrincipal(
            f"{name}-service-principal",
            client_id=application.client_id,
            owners=owners,
            # Found again when it was made and the answer got lost; deleted as any other.
            use_existing=True,
            opts=ResourceOptions(
                parent=self,
                hooks=entra_hooks.others,
                import_=_path("servicePrincipals", args.get("adopt_service_principal")),
                ignore_changes=[*_KEPT_OF_PRINCIPAL, *owners_kept],
            ),
        )
        secret = args.get("client_secret", {})
        rotation: Mapping[str, str] | None = {"rotation": secret["rotation"]} if "rotation" in secret else None
        password = azuread.ApplicationPassword(
            f"{name}-client-secret",
            application_id=application.id,
            display_name=naming.client_secret_name(args["gateway_name"]),
            end_date=end_dates.in_utc(secret["end_date"]) if "end_date" in secret else None,
            rotate_when_changed=rotation,
            opts=ResourceOptions(parent=self, hooks=entra_hooks.others),
        )
        self.client_id = application.client_id
        self.tenant_id = principal.application_tenant_id
        self.principal_id = principal.object_id
        self.client_secret = Output.secret(password.value)
        self.client_secret_end_date = password.end_date
        self.application_object_id = application.object_id
        # Not the client secret: Pulumi's SDK writes registered outputs into its debug log, secrets in plain text.
        self.register_outputs(
            {
                "client_id": self.client_id,
                "tenant_id": self.tenant_id,
                "principal_id": self.principal_id,
                "client_secret_end_date": self.client_secret_end_date,
                "application_object_id": self.application_object_id,
            }
        )


def _path(collection: str, object_id: str | None) -> str | None:
    """The id under which the provider knows an object of Graph's."""
    return f"/{collection}/{object_id}" if object_id else None


def _deployer(application: pulumi.Resource) -> str:
    """Object id of who deploys. Raises LookupFailed when Entra can't be asked, InputError when it can't be yet."""
    # Not as an Output: when another resource fails first, no answer comes, and Pulumi prints that as a traceback.
    try:
        deployer = azuread.get_client_config(opts=pulumi.InvokeOptions(parent=application)).object_id
    except Exception as error:
        raise LookupFailed(f"Entra could not be asked who deploys: {provider_message(error)}") from None
    if not deployer:
        reason = "who deploys is looked up with it, to own the application"
        fix = "Give its tenant_id as a plain string, not as an Output, or set the owners"
        raise InputError([Problem("opts", "has an azuread provider that is not known yet", reason, fix)])
    return deployer
