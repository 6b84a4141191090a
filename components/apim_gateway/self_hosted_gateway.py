"""The whole guide in one component: roles, assignments, application and Kubernetes stack, wired.

The API Management instance and the cluster exist already: it looks the first up, and creates neither. The gateway
resource exists, too, or is made with its links to APIs (`gateway_resource`). A gateway that was made by hand can be
taken over (`adopt`). Two gateways on one instance share the roles: give the second one the first's `reader_role_id`.
"""

from dataclasses import replace
from functools import partial
from typing import Any

import pulumi
from pulumi import Input, Output, ResourceOptions

from . import api_management, clouds, gateway_apis, naming
from .arguments.application import ApplicationSettings, GatewayApplicationArgs
from .arguments.authentication import AuthenticationSettings, ClientSecretSettings
from .arguments.door import at_the_door, handed_on, refuse
from .arguments.gateway_resource import GatewayResourceArgs, GatewayResourceSettings
from .arguments.kubernetes import KubernetesSettings
from .arguments.kubernetes_gateway import KubernetesGatewayArgs
from .arguments.presets import MergedSettings, merged
from .arguments.role_assignments import GatewayRoleAssignmentsArgs
from .arguments.roles import GatewayRolesArgs, RoleSettings
from .arguments.self_hosted_gateway import AdoptSettings, SelfHostedGatewayArgs
from .asked_first import after_asking
from .errors import Problem
from .gateway_application import GatewayApplication
from .gateway_resource import GatewayResource
from .gateway_role_assignments import GatewayRoleAssignments
from .gateway_roles import GatewayRoles
from .kubernetes_gateway import KubernetesGateway


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
        name, args = at_the_door(name, args, SelfHostedGatewayArgs, opts)
        service = _service(args, opts)
        given = args.get("kubernetes", KubernetesSettings())
        refuse(clouds.problems_of(args, given, "kubernetes.", service.cloud), of=args)
        opts = after_asking(args, given, "kubernetes.", opts)
        super().__init__("apim-gateway:index:SelfHostedGateway", name, None, opts)
        child = ResourceOptions(parent=self)
        settings = merged(clouds.completed(given, service.cloud or clouds.of_given(args, given)), args["gateway_name"])
        _warn_of_developer_tier(self, service.tier, settings)

        # First, because it asks Entra who deploys, which must not be cut short by another resource's failure.
        application = GatewayApplication(name, _application(args), child)
        reader_role_id, validator_role_id = _roles(name, service.id, args, child)
        assignments = GatewayRoleAssignments(
            name,
            _assignments(service, args, reader_role_id, validator_role_id, application.principal_id),
            child,
        )
        resource = _gateway_resource(name, service, args, child) if "gateway_resource" in args else None
        endpoint = args.get("configuration_endpoint", service.configuration_endpoint)
        kubernetes = KubernetesGateway(
            name,
            _kubernetes(args, endpoint, application, settings),
            # Pods that start before they have the right to read their configuration only count failures, and before
            # the gateway offers an API they answer 404.
            ResourceOptions(parent=self, depends_on=[each for each in (assignments, resource) if each]),
        )
        self._application, self._assignments, self._kubernetes = application, assignments, kubernetes
        self._gateway_resource = resource
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

    # Properties, because an annotation would make an output of it, which a component can't be.
    @property
    def application(self) -> GatewayApplication:
        """The component with the gateway's application, its service principal and client secret."""
        return self._application

    @property
    def assignments(self) -> GatewayRoleAssignments:
        """The component with the role assignments."""
        return self._assignments

    @property
    def gateway_resource(self) -> GatewayResource | None:
        """The component with the gateway resource and its links to APIs; None where they are made elsewhere."""
        return self._gateway_resource

    @property
    def kubernetes(self) -> KubernetesGateway:
        """The component with the Kubernetes objects."""
        return self._kubernetes


def kubernetes_name(args: SelfHostedGatewayArgs) -> str:
    """The name that the gateway's Kubernetes objects get: a good name for the component too."""
    return (args.get("kubernetes") or {}).get("name") or naming.kubernetes_name(args["gateway_name"])


def _service(args: SelfHostedGatewayArgs, opts: ResourceOptions | None) -> api_management.ApiManagementService:
    """The instance, and whatever of the gateway is not made here, looked up before anything is created."""
    lookups, refused = api_management.lookup_options(opts), partial(refuse, of=args)
    if "instance" in args:
        authority = args.get("kubernetes", KubernetesSettings()).get("authority")
        return api_management.made_service(args["instance"]["id"], lookups, refused, authority)
    group, service, resource = (
        args.get("resource_group_name", ""),
        args.get("service_name", ""),
        args.get("gateway_resource"),
    )
    adopts = resource is not None and resource.get("adopt", False)
    found = api_management.find_service(
        group,
        service,
        args["gateway_name"],
        args.get("subscription_id"),
        lookups,
        (lambda problems: refused([_or_made(each) for each in problems])) if adopts else refused,
        gateway_exists=resource is None or adopts,
    )
    # What the gateway depends on may make an API.
    if resource and not (opts and opts.depends_on):
        gateway_apis.look_up(resource.get("apis", ()), group, service, lookups, refused, "gateway_resource.")
    return found


def _or_made(problem: Problem) -> Problem:
    """The problem of a gateway to take over that is not there: it may be made instead."""
    if problem.path != "gateway_name":
        return problem
    other = "gateway_resource.adopt"
    return replace(problem, fix=f"{problem.fix}; or take '{other}' out, and it is made", other=other)


def _gateway_resource(
    name: str, service: api_management.ApiManagementService, args: SelfHostedGatewayArgs, child: ResourceOptions
) -> GatewayResource:
    resource = GatewayResourceArgs(
        resource_group_name=service.part(lambda parts: parts.resource_group_name),
        service_name=service.part(lambda parts: parts.service_name),
        gateway_name=args["gateway_name"],
        **args.get("gateway_resource", GatewayResourceSettings()),
    )
    return GatewayResource(name, handed_on(GatewayResourceArgs, resource, args), child)


def _application(args: SelfHostedGatewayArgs) -> GatewayApplicationArgs:
    own = args.get("application", ApplicationSettings())
    application = GatewayApplicationArgs(gateway_name=args["gateway_name"], **own)
    lifetime: Any = {field: value for field, value in _client_secret(args).items() if field != "store"}
    application["client_secret"] = lifetime
    adopt = args.get("adopt", AdoptSettings())
    if "application" in adopt and "service_principal" in adopt:
        application["adopt_application"] = adopt["application"]
        application["adopt_service_principal"] = adopt["service_principal"]
    return handed_on(GatewayApplicationArgs, application, args, _with_adopt_paths)


def _with_adopt_paths(problem: Problem) -> Problem:
    return problem.with_paths(lambda path: path.replace("adopt_", "adopt."))


def _roles(
    name: str, service_id: Input[str], args: SelfHostedGatewayArgs, child: ResourceOptions
) -> tuple[Input[str], Input[str] | None]:
    roles = args.get("roles", RoleSettings())
    if "reader_role_id" in roles:
        return roles["reader_role_id"], roles.get("validator_role_id")
    passed_on = ("reader_role_guid", "validator_role_guid", "name_suffix", "validator_actions", "assignable_scopes")
    own: dict[str, Any] = {field: value for field, value in roles.items() if field in passed_on}
    adopt = args.get("adopt", AdoptSettings()).get("roles", False)
    made_from = GatewayRolesArgs(service_id=service_id, adopt=adopt, **own)
    created = GatewayRoles(name, handed_on(GatewayRolesArgs, made_from, args), child)
    return created.reader_role_id, created.validator_role_id


def _assignments(
    service: api_management.ApiManagementService,
    args: SelfHostedGatewayArgs,
    reader_role_id: Input[str],
    validator_role_id: Input[str] | None,
    reader_principal_id: Input[str],
) -> GatewayRoleAssignmentsArgs:
    assignments = GatewayRoleAssignmentsArgs(
        service_id=service.part(lambda parts: parts.service_scope),
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
            "resourceGroup": service.part(lambda parts: parts.resource_group_scope),
            "service": service.part(lambda parts: parts.service_scope),
            "subscription": service.part(lambda parts: parts.subscription_scope),
        }
        assignments["validator_role_id"] = validator_role_id
        assignments["validator_principal_id"] = service.principal_id
        assignments["validator_scope"] = scopes[roles.get("validator_scope", "resourceGroup")]
    return handed_on(GatewayRoleAssignmentsArgs, assignments, args)


def _kubernetes(
    args: SelfHostedGatewayArgs, endpoint: Input[str], application: GatewayApplication, settings: MergedSettings
) -> KubernetesGatewayArgs:
    kubernetes: Any = {
        "gateway_name": args["gateway_name"],
        "configuration_endpoint": endpoint,
        "tenant_id": application.tenant_id,
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "settings": settings,
        "adopt": args.get("adopt", AdoptSettings()).get("kubernetes", False),
    }
    secret = _client_secret(args)
    if "store" in secret:
        kubernetes["client_secret_store"] = secret["store"]
    return handed_on(KubernetesGatewayArgs, kubernetes, args, _with_kubernetes_paths)


def _with_kubernetes_paths(problem: Problem) -> Problem:
    return problem.with_paths(lambda path: path.replace("settings.", "kubernetes.", 1))


def _client_secret(args: SelfHostedGatewayArgs) -> ClientSecretSettings:
    return args.get("authentication", AuthenticationSettings()).get("client_secret", ClientSecretSettings())


def _warn_of_developer_tier(gateway: pulumi.Resource, tier: Input[str], settings: MergedSettings) -> None:
    if isinstance(tier, Output):
        tier.apply(lambda known: _warn_of_developer_tier(gateway, known, settings))
        return
    replicas = settings["replicas"]
    if tier == "Developer" and isinstance(replicas, int | float) and replicas > 1:
        pulumi.log.warn(
            f"The gateway has {int(replicas)} replicas, but a Developer-tier instance supports a gateway of one node.",
            gateway,
        )
