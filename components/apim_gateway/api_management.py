"""Looks at the API Management instance before anything is created, and refuses one that can't serve a gateway.

It reads only. A wrong tier or a missing identity would otherwise show up as pods that never become ready.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pulumi
from pulumi import Input, Output
from pulumi_azure_native import apimanagement

from . import clouds
from .azure_ids import ServiceId, of_service, parse_service_id
from .clouds import Cloud
from .errors import LookupFailed, Problem, describe, provider_message, quoted

_CONFIGURATION_API = "ConfigurationApi"
SUPPORTED_TIERS = ("Developer", "Premium")

_NOT_THERE = {
    "ResourceGroupNotFound": ("resource_group_name", "Correct the name, or create it first"),
    "SubscriptionNotFound": (
        "subscription_id",
        "Give the azure-native provider a subscription that its identity can see, and here the same or none",
    ),
}
"""The argument to blame, and what to do, where Azure misses something else than what was asked for."""

_Result = TypeVar("_Result")
_Service = apimanagement.GetApiManagementServiceResult


@dataclass(frozen=True)
class ApiManagementService:
    """The properties of an instance that a gateway depends on."""

    id: Input[str]
    """Its ARM id, in the casing of the inputs: Azure varies its own. An Output where the program makes it."""
    tier: Input[str]
    """`Developer` or `Premium`."""
    principal_id: Input[str]
    """Object id of the system-assigned identity."""
    cloud: Cloud | None
    """The cloud that it is in, by its host names; None where these are not known yet."""
    configuration_endpoint: Input[str]
    """Where its gateways read their configuration: its own host name for that, where it has one."""

    def part(self, read: Callable[[ServiceId], str]) -> Input[str]:
        """Part of its id."""
        return of_service(self.id, read)


def find_service(
    resource_group_name: str,
    service_name: str,
    gateway_name: str,
    subscription_id: str | None,
    opts: pulumi.InvokeOptions,
    refuse: Callable[[list[Problem]], None],
    gateway_exists: bool = True,
) -> ApiManagementService:
    """The instance and its gateway resource, looked up with the deployer's rights; without `gateway_exists` only the
    instance.

    Raises InputError for an instance or gateway that does not exist, another subscription than the provider's, a tier
    without self-hosted gateways, or an instance without a system-assigned identity; LookupFailed when Azure could not
    be asked.
    """
    service = ask(
        refuse,
        "service_name",
        apimanagement.get_api_management_service,
        resource_group_name=resource_group_name,
        service_name=service_name,
        opts=opts,
    )
    if not service.id:
        reason = "what is created depends on the instance, which is looked up with it before"
        fix = "Give its subscription_id and tenant_id as plain strings, not as Outputs"
        refuse([Problem("opts", "has an azure-native provider that is not known yet", reason, fix)])
    # Of the answer only this, in a form of its own: Azure varies the casing of ids, and names are derived from ours.
    found_in = parse_service_id(service.id).subscription_id.lower()
    refuse(
        _problems_of_subscription(subscription_id, found_in)
        + _problems_of(service, resource_group_name, "service_name", service_name)
    )
    if gateway_exists:
        ask(
            refuse,
            "gateway_name",
            apimanagement.get_gateway,
            resource_group_name=resource_group_name,
            service_name=service_name,
            gateway_id=gateway_name,
            opts=opts,
        )
    id = ServiceId(found_in, resource_group_name, service_name)
    cloud, endpoint = _cloud_of(service), _endpoint_of(service, service_name)
    return ApiManagementService(id.service_scope, service.sku.name, _principal_of(service), cloud, endpoint)


def made_service(
    id: Input[str],
    opts: pulumi.InvokeOptions,
    refuse: Callable[[list[Problem]], None],
    authority: object,
) -> ApiManagementService:
    """The instance that the program makes under this id, with what is known of it during the deploy.

    There it fails with InputError for a tier without self-hosted gateways, an instance without a system-assigned
    identity, and one of another cloud than the public one for which no `authority` is given.
    """
    # Read once, so that what is no id is refused by the argument's name alone.
    id = of_service(id, lambda parts: parts.service_scope, "instance.id")
    # A look-up by its id's parts, not the instance's own outputs: those are not known while it is changed.
    found = apimanagement.get_api_management_service_output(
        resource_group_name=of_service(id, lambda parts: parts.resource_group_name),
        service_name=of_service(id, lambda parts: parts.service_name),
        opts=pulumi.InvokeOutputOptions(parent=opts.parent, provider=opts.provider),
    )
    checked = Output.all(found, id).apply(lambda pair: _checked(pair[0], parse_service_id(pair[1]), refuse, authority))
    return ApiManagementService(
        id,
        checked.apply(lambda service: service.sku.name),
        checked.apply(_principal_of),
        None,
        Output.all(checked, id).apply(lambda pair: _endpoint_of(pair[0], parse_service_id(pair[1]).service_name)),
    )


def _checked(
    service: _Service, parts: ServiceId, refuse: Callable[[list[Problem]], None], authority: object
) -> _Service:
    problems = _problems_of(service, parts.resource_group_name, "instance.id", parts.service_name)
    cloud = _cloud_of(service)
    if cloud is not clouds.PUBLIC and authority is None:
        reason = f"the instance is in {cloud.name}, which is known during the deploy only"
        fix = f"Set it to {quoted(cloud.authorities[0])}"
        problems.append(Problem("kubernetes.authority", "is missing", reason, fix))
    refuse(problems)
    return service


def _problems_of(service: _Service, group: str, path: str, name: str) -> list[Problem]:
    return _problems_of_tier(path, name, service.sku.name) + (
        [] if _principal_of(service) else [_no_identity(path, group, name)]
    )


def _principal_of(service: _Service) -> str:
    return (service.identity.principal_id if service.identity else None) or ""


def _cloud_of(service: _Service) -> Cloud:
    hosts = service.hostname_configurations or ()
    return clouds.of_addresses([service.gateway_url, *(each.host_name for each in hosts), service.scm_url])


def _endpoint_of(service: _Service, name: str) -> str:
    hosts = service.hostname_configurations or ()
    own = next((each.host_name for each in hosts if each.type.casefold() == _CONFIGURATION_API.casefold()), None)
    return own or f"{name}.configuration.{_cloud_of(service).suffix}"


def _problems_of_subscription(given: str | None, found_in: str) -> list[Problem]:
    if given is None or given.casefold() == found_in.casefold():
        return []
    reason = f"the azure-native provider works in subscription {found_in}"
    return [Problem("subscription_id", describe(given), reason, "Give that one, or a provider for the other")]


def _problems_of_tier(path: str, service_name: str, tier: str) -> list[Problem]:
    if tier in SUPPORTED_TIERS:
        return []
    reason = f"the instance is of tier {tier}, and self-hosted gateways need Developer or Premium"
    return [Problem(path, describe(service_name), reason, "Change its tier, or name another instance")]


def _no_identity(path: str, resource_group_name: str, service_name: str) -> Problem:
    return Problem(
        path,
        describe(service_name),
        "the instance has no system-assigned identity, with which it checks a gateway's role",
        f"Switch it on: az apim update -g {resource_group_name} -n {service_name} --enable-managed-identity true",
    )


def lookup_options(opts: pulumi.ResourceOptions | None) -> pulumi.InvokeOptions:
    """Options with which a look-up uses the provider that the component's children will use."""
    if opts is None:
        return pulumi.InvokeOptions()
    providers = opts.providers or ()
    several = providers.values() if isinstance(providers, Mapping) else providers
    candidates = [*([opts.provider] if opts.provider else []), *several]
    provider = next((each for each in candidates if each.package == "azure-native"), None)
    return pulumi.InvokeOptions(parent=opts.parent, provider=provider)


def ask(refuse: Callable[[list[Problem]], None], path: str, function: Callable[..., _Result], **args: Any) -> _Result:
    """Azure's answer. Refuses the argument at `path` where it does not exist; raises LookupFailed when Azure can't be
    asked.
    """
    answer = look_up(path, function, **args)
    if isinstance(answer, Problem):
        refuse([answer])
        raise AssertionError("a problem is always refused")
    return answer


def look_up(path: str, function: Callable[..., _Result], **args: Any) -> _Result | Problem:
    """Azure's answer, or the problem of the argument at `path` where that does not exist; raises LookupFailed when
    Azure can't be asked.
    """
    try:
        return function(**args)
    except Exception as error:
        message = provider_message(error)
    problem = _problem_of_answer(path, message)
    if problem:
        return problem
    raise LookupFailed(f"Azure could not be asked about the API Management instance: {message}")


def _problem_of_answer(path: str, message: str) -> Problem | None:
    """The problem of an input that names what does not exist; none where the question failed.

    A 404 may name the missing parent.
    """
    match = re.search(r"Code=\"?(\w+)", message)
    code = match[1] if match else ""
    path, fix = _NOT_THERE.get(code, (path, "Correct the name, or create it first"))
    if code in ("ResourceNotFound", *_NOT_THERE) or re.search(r"\bStatus=404\b", message):
        return Problem(path, "names something that does not exist", message, fix)
    return None
