"""The whole guide in one component: roles, assignments, application and Kubernetes stack, wired.

The API Management instance and the cluster exist already: it looks the first up, and creates neither. The gateway
resource exists, too, or is made with its links to APIs (`gateway_resource`). A gateway that was made by hand can be
taken over (`adopt`). Two gateways on one instance share the roles: give the second one the first's `reader_role_id`.
"""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import Input, Output, ResourceOptions

from . import (
    adoption,
    api_management,
    arguments,
    checks,
    clouds,
    gateway_apis,
    gateway_application,
    gateway_resource,
    gateway_roles,
    kubernetes_gateway,
    kubernetes_settings,
    names,
    naming,
    sendable,
)
from .errors import InputError, Problem, is_given, refuse
from .gateway_application import ClientSecretSettings, GatewayApplication, GatewayApplicationArgs
from .gateway_resource import GatewayResource, GatewayResourceArgs, GatewayResourceSettings
from .gateway_role_assignments import GatewayRoleAssignments, GatewayRoleAssignmentsArgs
from .gateway_roles import GatewayRoles, GatewayRolesArgs
from .kubernetes_gateway import KubernetesGateway
from .kubernetes_settings import KubernetesSettings

_VALIDATOR_SCOPES = ("resourceGroup", "service", "subscription")
_GUIDS = ("reader_role_guid", "validator_role_guid", "reader_assignment_guid", "validator_assignment_guid")


class RoleSettings(TypedDict):
    """Which roles the gateway works with. Without ids, both are created and assigned."""

    reader_role_id: NotRequired[Input[str]]
    """ARM id of an existing reader's role definition. Then no role is created here, and the validator's role is
    assigned only if its id is given too."""
    validator_role_id: NotRequired[Input[str]]
    """ARM id of an existing validator's role definition that nobody has assigned to the instance's identity yet."""
    name_suffix: NotRequired[str]
    """Appended to the names of created roles. Default: ` (<service name>)`; may be empty."""
    validator_actions: NotRequired[str]
    """`guide` (default) for the guide's three read actions, `wildcard` for `Microsoft.Authorization/*/read`."""
    assignable_scopes: NotRequired[Sequence[str]]
    """Scopes at which created roles can be assigned. Default: the instance's subscription."""
    validator_scope: NotRequired[str]
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


class ApplicationSettings(TypedDict):
    """The gateway's application in Entra."""

    display_name: NotRequired[Input[str]]
    """The application's name in Entra. Default: `API Management gateway <gateway name>`."""
    owners: NotRequired[Sequence[Input[str]]]
    """Object ids of the owners. Default: whoever creates the application."""
    client_secret: NotRequired[ClientSecretSettings]
    """Lifetime and rotation of the client secret."""


class AdoptSettings(TypedDict):
    """What exists already, made by hand, and is taken over instead of being created. Each field is without effect once
    that has happened, and can then be removed."""

    roles: NotRequired[bool]
    """Both role definitions, under `roles.reader_role_guid` and `roles.validator_role_guid`."""
    role_assignments: NotRequired[bool]
    """The assignments, under `roles.reader_assignment_guid` and `roles.validator_assignment_guid`."""
    application: NotRequired[str]
    """Object id of the application. Its client secret is made anew: nobody can read the value of the old one."""
    service_principal: NotRequired[str]
    """Object id of the application's service principal. Needed together with `application`."""
    kubernetes: NotRequired[bool]
    """The Deployment and the two Services, by their names. The ConfigMap is created under a new name. Take it out once
    that has happened: a later update with it is refused."""


class SelfHostedGatewayArgs(TypedDict):
    """Which gateway of which instance, and what differs from the guide."""

    resource_group_name: str
    """Resource group of the API Management instance."""
    service_name: str
    """Name of the API Management instance: Developer or Premium tier, with a system-assigned identity."""
    gateway_name: str
    """Name of the gateway resource on the instance, up to 80 characters."""
    subscription_id: NotRequired[str]
    """Subscription of the instance. Default: the azure-native provider's."""
    gateway_resource: NotRequired[GatewayResourceSettings]
    """Makes the gateway resource and its links to APIs. Default: the gateway resource exists already."""
    configuration_endpoint: NotRequired[Input[str]]
    """The instance's configuration endpoint. Default: its own host name of the type `ConfigurationApi`, or
    `<service name>.configuration.azure-api.net`; in the other clouds `.us` and `.cn`."""
    roles: NotRequired[RoleSettings]
    """The custom roles. Default: created and assigned as in the guide."""
    application: NotRequired[ApplicationSettings]
    """The gateway's application."""
    kubernetes: NotRequired[KubernetesSettings]
    """How the gateway runs in the cluster."""
    adopt: NotRequired[AdoptSettings]
    """What exists already and is taken over. Default: nothing."""


class SelfHostedGateway(pulumi.ComponentResource):
    """A self-hosted gateway that signs in to its API Management instance with Entra ID."""

    gateway_name: pulumi.Output[str]
    """Name of the gateway resource."""
    configuration_endpoint: pulumi.Output[str]
    """Where the gateway reads its configuration."""
    name: pulumi.Output[str]
    """Name of the Deployment, and prefix of the Services."""
    namespace: pulumi.Output[str]
    """Kubernetes namespace."""
    config_map_name: pulumi.Output[str]
    """Name of the ConfigMap that the pods use now."""
    address: pulumi.Output[str | None]
    """IP address or host name for live traffic; None where the Service's type gives none."""
    client_id: pulumi.Output[str]
    """Application (client) id."""
    tenant_id: pulumi.Output[str]
    """Directory (tenant) id."""
    client_secret_end_date: pulumi.Output[str]
    """When the client secret expires, RFC 3339."""
    reader_role_id: pulumi.Output[str]
    """ARM id of the reader's role definition, for the next gateway on this instance."""
    validator_role_id: pulumi.Output[str | None]
    """ARM id of the validator's role definition; None where another stack owns it."""

    def __init__(self, name: str, args: SelfHostedGatewayArgs, opts: ResourceOptions | None = None) -> None:
        """Raises InputError, before anything is created, for an input that can't work, an instance of another tier or
        without a system-assigned identity, and a gateway that does not exist; LookupFailed when Azure can't be asked.

        Source: the guide, all of it.
        """
        name, args = arguments.plain(name), arguments.given(args, SelfHostedGatewayArgs, opts)
        refuse(checks.component_name(name) + problems_of(args))
        service = _service(args, opts)
        given = args.get("kubernetes", KubernetesSettings())
        refuse(clouds.problems_of(args, given, "kubernetes.", service.cloud))
        super().__init__("apim-gateway:index:SelfHostedGateway", name, None, opts)
        child = ResourceOptions(parent=self)
        settings = clouds.completed(given, service.cloud)
        _warn_of_developer_tier(self, service.tier, kubernetes_settings.with_preset(settings, "").get("replicas", 1))

        # First, because it asks Entra who deploys, which must not be cut short by another resource's failure.
        application_settings = args.get("application", ApplicationSettings())
        adopt = args.get("adopt", AdoptSettings())
        application_args = GatewayApplicationArgs(gateway_name=args["gateway_name"], **application_settings)
        if "application" in adopt and "service_principal" in adopt:
            application_args["adopt_application"] = adopt["application"]
            application_args["adopt_service_principal"] = adopt["service_principal"]
        try:
            application = GatewayApplication(name, application_args, child)
        except InputError as error:
            raise error.with_paths(lambda path: path.replace("adopt_", "adopt.")) from None
        reader_role_id, validator_role_id = _roles(
            name, service.id.service_scope, args.get("roles", RoleSettings()), adopt.get("roles", False), child
        )
        assignments = GatewayRoleAssignments(
            name,
            _assignments(service, args, reader_role_id, validator_role_id, application.principal_id),
            child,
        )
        resource = [_gateway_resource(name, args, child)] if "gateway_resource" in args else []
        endpoint = args.get("configuration_endpoint", service.configuration_endpoint)
        kubernetes = KubernetesGateway(
            name,
            {
                "gateway_name": args["gateway_name"],
                "configuration_endpoint": endpoint,
                "tenant_id": application.tenant_id,
                "client_id": application.client_id,
                "client_secret": application.client_secret,
                "settings": settings,
                "adopt": adopt.get("kubernetes", False),
            },
            # Pods that start before they have the right to read their configuration only count failures, and before
            # the gateway offers an API they answer 404.
            ResourceOptions(parent=self, depends_on=[assignments, *resource]),
        )
        self.gateway_name = Output.from_input(args["gateway_name"])
        self.configuration_endpoint = Output.from_input(endpoint)
        self.name = kubernetes.name
        self.namespace = kubernetes.namespace
        self.config_map_name = kubernetes.config_map_name
        self.address = kubernetes.address
        self.client_id = application.client_id
        self.tenant_id = application.tenant_id
        self.client_secret_end_date = application.client_secret_end_date
        self.reader_role_id = Output.from_input(reader_role_id)
        self.validator_role_id = Output.from_input(validator_role_id)
        self.register_outputs({field: getattr(self, field) for field in SelfHostedGateway.__annotations__})


def kubernetes_name(args: SelfHostedGatewayArgs) -> str:
    """The name that the gateway's Kubernetes objects get: a good name for the component too."""
    return (args.get("kubernetes") or {}).get("name") or naming.kubernetes_name(args["gateway_name"])


def problems_of(args: SelfHostedGatewayArgs) -> list[Problem]:
    """What can be refused without asking Azure: plain values only, Outputs are left to those who use them."""
    required = {
        "resource_group_name": names.resource_group_name,
        "service_name": names.service_name,
        "gateway_name": names.gateway_name,
    }
    problems = checks.unknown_fields(args, SelfHostedGatewayArgs)
    problems += checks.plain_texts(args, required)
    problems += checks.plain_texts(args, {"subscription_id": names.guid}, required=False)
    problems += checks.texts(args, {"configuration_endpoint": names.configuration_endpoint}, required=False)
    resource, wrong = checks.group(args, "gateway_resource", GatewayResourceSettings)
    problems += wrong + gateway_resource.problems_of_settings(resource, "gateway_resource.")
    roles, wrong = checks.group(args, "roles", RoleSettings)
    problems += wrong + gateway_roles.problems_of_settings(roles, args.get("service_name"), "roles.")
    problems += _problems_of_roles(roles)
    application, wrong = checks.group(args, "application", ApplicationSettings)
    problems += wrong + gateway_application.problems_of_settings(application, "application.")
    settings, wrong = checks.group(args, "kubernetes", KubernetesSettings)
    problems += wrong + kubernetes_settings.problems_of(settings, args.get("gateway_name"), "kubernetes.")
    problems += clouds.problems_of(args, settings, "kubernetes.")
    adopt, wrong = checks.group(args, "adopt", AdoptSettings)
    problems += wrong + _problems_of_adoption(adopt, roles, settings)
    return sendable.with_limits(problems, args, SelfHostedGatewayArgs)


def _problems_of_roles(roles: RoleSettings) -> list[Problem]:
    ids = {"reader_role_id": names.role_definition_id, "validator_role_id": names.role_definition_id}
    problems = checks.texts(roles, ids, required=False, path="roles.")
    problems += checks.choice(roles, "validator_scope", _VALIDATOR_SCOPES, "roles.")
    problems += checks.plain_texts(roles, dict.fromkeys(_GUIDS, names.guid), required=False, path="roles.")
    for kind in ("role", "assignment"):
        reason = f"the reader's {kind} has this GUID"
        problems += checks.distinct(roles, f"reader_{kind}_guid", f"validator_{kind}_guid", reason, "roles.")
    reader, validator = roles.get("reader_role_id"), roles.get("validator_role_id")
    if "validator_role_id" in roles and "reader_role_id" not in roles:
        reason = "the two roles are created or brought along together"
        problems.append(Problem("roles.reader_role_id", "is missing", reason, "Give both ids"))
    elif isinstance(reader, str) and isinstance(validator, str) and reader.casefold() == validator.casefold() != "":
        reason = "the reader's and the validator's rights are two roles"
        problems.append(Problem("roles.validator_role_id", "is the reader's too", reason, "Give each its own id"))
    return problems


def _problems_of_adoption(adopt: Any, roles: Any, settings: Any) -> list[Problem]:
    problems = checks.flag(adopt, "roles", "adopt.") + checks.flag(adopt, "role_assignments", "adopt.")
    problems += checks.flag(adopt, "kubernetes", "adopt.")
    problems += gateway_application.problems_of_adoption(adopt, "application", "service_principal", "adopt.")
    problems += kubernetes_gateway.problems_of_adoption(adopt.get("kubernetes"), settings, "kubernetes.")
    elsewhere = "reader_role_id" in roles
    if adopt.get("roles") is True and elsewhere:
        reason = "the reader's role is given by its id, as one that somebody else manages"
        problems.append(Problem("adopt.roles", is_given(True), reason, "Leave one of the two out"))
    problems += adoption.problems_of_roles_left_behind(adopt, roles)
    if adopt.get("role_assignments") is True:
        wanted = ["reader_assignment_guid"]
        wanted += ["validator_assignment_guid"] if not elsewhere or "validator_role_id" in roles else []
        reason = "it names the assignment to adopt"
        problems += [Problem(f"roles.{each}", "is missing", reason, "Set it") for each in wanted if each not in roles]
    return problems


def _service(args: SelfHostedGatewayArgs, opts: ResourceOptions | None) -> api_management.ApiManagementService:
    """The instance, and whatever of the gateway is not made here, looked up before anything is created."""
    group, service, lookups = args["resource_group_name"], args["service_name"], api_management.lookup_options(opts)
    resource = args.get("gateway_resource")
    gateway_exists = resource is None or resource.get("adopt", False)
    found = api_management.find_service(
        group, service, args["gateway_name"], args.get("subscription_id"), lookups, gateway_exists
    )
    # What the gateway depends on may make an API.
    if resource and not (opts and opts.depends_on):
        gateway_apis.look_up(resource.get("apis", ()), group, service, lookups, "gateway_resource.")
    return found


def _gateway_resource(name: str, args: SelfHostedGatewayArgs, child: ResourceOptions) -> GatewayResource:
    settings = args.get("gateway_resource", GatewayResourceSettings())
    group, service = args["resource_group_name"], args["service_name"]
    resource = GatewayResourceArgs(
        # As Outputs, because the APIs have been looked up. An import needs them in plain.
        resource_group_name=group if settings.get("adopt") else Output.from_input(group),
        service_name=service if settings.get("adopt") else Output.from_input(service),
        gateway_name=args["gateway_name"],
        **settings,
    )
    return GatewayResource(name, resource, child)


def _roles(
    name: str, service_id: str, roles: RoleSettings, adopt: bool, child: ResourceOptions
) -> tuple[Input[str], Input[str] | None]:
    if "reader_role_id" in roles:
        return roles["reader_role_id"], roles.get("validator_role_id")
    passed_on = ("reader_role_guid", "validator_role_guid", "name_suffix", "validator_actions", "assignable_scopes")
    args: dict[str, Any] = {field: value for field, value in roles.items() if field in passed_on}
    created = GatewayRoles(name, GatewayRolesArgs(service_id=service_id, adopt=adopt, **args), child)
    return created.reader_role_id, created.validator_role_id


def _assignments(
    service: api_management.ApiManagementService,
    args: SelfHostedGatewayArgs,
    reader_role_id: Input[str],
    validator_role_id: Input[str] | None,
    reader_principal_id: Input[str],
) -> GatewayRoleAssignmentsArgs:
    assignments = GatewayRoleAssignmentsArgs(
        service_id=service.id.service_scope,
        reader_role_id=reader_role_id,
        reader_principal_ids={args["gateway_name"]: reader_principal_id},
        adopt=args.get("adopt", AdoptSettings()).get("role_assignments", False),
    )
    roles = args.get("roles", RoleSettings())
    if "reader_assignment_guid" in roles:
        assignments["reader_assignment_guids"] = {args["gateway_name"]: roles["reader_assignment_guid"]}
    if validator_role_id is not None:
        if "validator_assignment_guid" in roles:
            assignments["validator_assignment_guid"] = roles["validator_assignment_guid"]
        scopes = {
            "resourceGroup": service.id.resource_group_scope,
            "service": service.id.service_scope,
            "subscription": service.id.subscription_scope,
        }
        assignments["validator_role_id"] = validator_role_id
        assignments["validator_principal_id"] = service.principal_id
        assignments["validator_scope"] = scopes[roles.get("validator_scope", "resourceGroup")]
    return assignments


def _warn_of_developer_tier(gateway: pulumi.Resource, tier: str, replicas: Input[float]) -> None:
    if tier == "Developer" and isinstance(replicas, int | float) and replicas > 1:
        pulumi.log.warn(
            f"The gateway has {int(replicas)} replicas, but a Developer-tier instance supports a gateway of one node.",
            gateway,
        )
