"""The arguments of SelfHostedGateway."""

from typing import Any, NotRequired, TypedDict

from pulumi import Input

from .. import clouds
from ..errors import Problem, describe
from . import authentication, checks, instance, kubernetes, names, resource_limits
from .application import ApplicationSettings, problems_of_adopted
from .application import problems_of_settings as problems_of_application
from .authentication import AuthenticationSettings
from .gateway_resource import GatewayResourceSettings
from .gateway_resource import problems_of_settings as problems_of_gateway_resource
from .instance import InstanceSettings
from .kubernetes import KubernetesSettings
from .roles import RoleSettings, problems_of_choice


class AdoptSettings(TypedDict):
    """The objects that exist already, made by hand, and are taken over instead of being created. Each field is without
    effect once that has happened, and can then be removed."""

    roles: NotRequired[bool]
    """Both role definitions, under `roles.reader_role_guid` and `roles.validator_role_guid`."""
    role_assignments: NotRequired[bool]
    """The assignments, under `roles.reader_assignment_guid` and `roles.validator_assignment_guid`."""
    application: NotRequired[str]
    """Object id of the application. It gets a new client secret: the value of the old one cannot be read."""
    service_principal: NotRequired[str]
    """Object id of the application's service principal. Needed together with `application`."""
    kubernetes: NotRequired[bool]
    """The Deployment and the two Services, by their names. The ConfigMap is created under a new name. Take it out once
    that has happened: a later update with it is refused."""


class SelfHostedGatewayArgs(TypedDict):
    """Which gateway of which instance, and what differs from the guide."""

    resource_group_name: NotRequired[str]
    """Resource group of the API Management instance. Required, but for `instance`."""
    service_name: NotRequired[str]
    """Name of the API Management instance: Developer or Premium tier, with a system-assigned identity. Required, but
    for `instance`."""
    gateway_name: str
    """Name of the gateway resource on the instance, up to 80 characters."""
    instance: NotRequired[InstanceSettings]
    """The API Management instance, in place of its names, where the same program makes it. Its tier and identity are
    then checked during the deploy. In other clouds than the public one, `kubernetes.authority` has to be given."""
    subscription_id: NotRequired[str]
    """Subscription of the instance. Default: the azure-native provider's."""
    gateway_resource: NotRequired[GatewayResourceSettings]
    """Makes the gateway resource and its links to APIs. Default: the gateway resource exists already."""
    configuration_endpoint: NotRequired[Input[str]]
    """The instance's configuration endpoint. Default: its own host name of the type `ConfigurationApi`, or
    `<service name>.configuration.azure-api.net`; in the other clouds `.us` and `.cn`."""
    roles: NotRequired[RoleSettings]
    """The custom roles. Default: created and assigned as in the guide."""
    authentication: NotRequired[AuthenticationSettings]
    """How the gateway signs in. Default: with a client secret."""
    application: NotRequired[ApplicationSettings]
    """The gateway's application."""
    kubernetes: NotRequired[KubernetesSettings]
    """How the gateway runs in the cluster."""
    adopt: NotRequired[AdoptSettings]
    """The objects that exist already and are taken over. Default: none."""


def problems_of(args: SelfHostedGatewayArgs) -> list[Problem]:
    """Checks what needs no question to Azure: plain values only, Outputs are left to the resources that use them."""
    rules = {
        "gateway_name": names.gateway_name,
        "subscription_id": names.guid,
        "configuration_endpoint": names.configuration_endpoint,
    }
    resource, wrong = checks.group(args, "gateway_resource", GatewayResourceSettings)
    adopted = bool(args.get("adopt")) or resource.get("adopt") is True
    problems = instance.problems_of(args, adopted) + checks.texts(args, SelfHostedGatewayArgs, rules)
    problems += wrong + problems_of_gateway_resource(resource, GatewayResourceSettings, "gateway_resource.")
    roles, wrong = checks.group(args, "roles", RoleSettings)
    problems += wrong + problems_of_choice(roles, args.get("service_name"), "roles.")
    sign_in, wrong = checks.group(args, "authentication", AuthenticationSettings)
    problems += wrong + authentication.problems_of(sign_in, "authentication.")
    application, wrong = checks.group(args, "application", ApplicationSettings)
    problems += wrong + problems_of_application(application, "application.")
    settings, wrong = checks.group(args, "kubernetes", KubernetesSettings)
    problems += wrong + kubernetes.problems_of(settings, args.get("gateway_name"), "kubernetes.")
    problems += clouds.problems_of(args, settings, "kubernetes.")
    adopt, wrong = checks.group(args, "adopt", AdoptSettings)
    problems += wrong + _problems_of_adoption(adopt, roles, settings)
    # Merging takes what is right by itself.
    return problems or resource_limits.problems_of(settings, "kubernetes.")


def _problems_of_adoption(adopt: Any, roles: Any, settings: Any) -> list[Problem]:
    problems = checks.flag(adopt, "roles", "adopt.") + checks.flag(adopt, "role_assignments", "adopt.")
    problems += checks.flag(adopt, "kubernetes", "adopt.")
    problems += problems_of_adopted(adopt, AdoptSettings, "application", "service_principal", "adopt.")
    problems += kubernetes.problems_of_adoption(adopt.get("kubernetes"), settings, "kubernetes.")
    elsewhere = "reader_role_id" in roles
    if adopt.get("roles") is True and elsewhere:
        reason = "the reader's role is given by its id, as one that is managed elsewhere"
        problems.append(Problem("adopt.roles", describe(True), reason, "Leave one of the two out"))
    problems += _problems_of_roles_left_behind(adopt, roles)
    if adopt.get("role_assignments") is True:
        wanted = ["reader_assignment_guid"]
        wanted += ["validator_assignment_guid"] if not elsewhere or "validator_role_id" in roles else []
        reason = "it names the assignment to adopt"
        problems += [Problem(f"roles.{each}", "is missing", reason, "Set it") for each in wanted if each not in roles]
    return problems


def _problems_of_roles_left_behind(adopt: Any, roles: Any) -> list[Problem]:
    """Refuses `role_assignments` without `roles`: an assignment cannot change its role."""
    if adopt.get("role_assignments") is not True or adopt.get("roles") is True or "reader_role_id" in roles:
        return []
    reason = "the roles that they assign are not taken over, and Azure refuses others of the same names"
    fix = "Take over the roles, too, or give the id of the reader's role"
    return [Problem("adopt.role_assignments", describe(True), reason, fix)]
