"""Looks at the API Management instance before anything is created, and refuses one that can't serve a gateway.

It reads only. A wrong tier or a missing identity would otherwise show up as pods that never become ready.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pulumi
from pulumi_azure_native import apimanagement

from . import clouds
from .azure_ids import ServiceId, parse_service_id
from .clouds import Cloud
from .errors import InputError, LookupFailed, Problem, is_given, words_of_the_provider

_CONFIGURATION_API = "ConfigurationApi"
SUPPORTED_TIERS = ("Developer", "Premium")

_NOT_THERE = {
    "ResourceGroupNotFound": ("resource_group_name", "Correct the name, or create it first"),
    "SubscriptionNotFound": (
        "subscription_id",
        "Give the azure-native provider a subscription that its identity can see, and here the same or none",
    ),
}
"""What Azure misses, where that is not what was asked for: the argument, and what to do."""

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class ApiManagementService:
    """What a gateway needs to know of its instance."""

    id: ServiceId
    """The parts of its ARM id, in the casing of the inputs: Azure varies its own."""
    tier: str
    """`Developer` or `Premium`."""
    principal_id: str
    """Object id of the system-assigned identity."""
    cloud: Cloud
    """The cloud that it is in, by its host names."""
    configuration_endpoint: str
    """Where its gateways read their configuration: its own host name for that, where it has one."""


def find_service(
    resource_group_name: str,
    service_name: str,
    gateway_name: str,
    subscription_id: str | None,
    opts: pulumi.InvokeOptions,
    gateway_exists: bool = True,
) -> ApiManagementService:
    """The instance and its gateway resource, looked up with the deployer's rights; without `gateway_exists` only the
    instance.

    Raises InputError for an instance or gateway that does not exist, another subscription than the provider's, a tier
    without self-hosted gateways, or an instance without a system-assigned identity; LookupFailed when Azure could not
    be asked.
    """
    service = ask(
        "service_name",
        apimanagement.get_api_management_service,
        resource_group_name=resource_group_name,
        service_name=service_name,
        opts=opts,
    )
    if not service.id:
        reason = "what is created depends on the instance, which is looked up with it before"
        fix = "Give its subscription_id and tenant_id as plain texts, not as Outputs"
        raise InputError([Problem("opts", "has an azure-native provider that is not known yet", reason, fix)])
    # Of the answer only this, in a form of its own: Azure varies the casing of ids, and names are derived from ours.
    found_in = parse_service_id(service.id).subscription_id.lower()
    problems: list[Problem] = []
    if subscription_id is not None and subscription_id.casefold() != found_in.casefold():
        problems.append(
            Problem(
                "subscription_id",
                is_given(subscription_id),
                f"the azure-native provider works in subscription {found_in}",
                "Give that one, or a provider for the other",
            )
        )
    if service.sku.name not in SUPPORTED_TIERS:
        problems.append(
            Problem(
                "service_name",
                is_given(service_name),
                f"the instance is of tier {service.sku.name}, and self-hosted gateways need Developer or Premium",
                "Change its tier, or name another instance",
            )
        )
    principal_id = service.identity.principal_id if service.identity else None
    if not principal_id:
        problems.append(
            Problem(
                "service_name",
                is_given(service_name),
                "the instance has no system-assigned identity, with which it checks a gateway's role",
                f"Switch it on: az apim update -g {resource_group_name} -n {service_name}"
                " --enable-managed-identity true",
            )
        )
    if problems:
        raise InputError(problems)
    if gateway_exists:
        ask(
            "gateway_name",
            apimanagement.get_gateway,
            resource_group_name=resource_group_name,
            service_name=service_name,
            gateway_id=gateway_name,
            opts=opts,
        )
    id = ServiceId(found_in, resource_group_name, service_name)
    hosts = service.hostname_configurations or ()
    cloud = clouds.of_addresses([service.gateway_url, *(each.host_name for each in hosts), service.scm_url])
    own = next((each.host_name for each in hosts if each.type.casefold() == _CONFIGURATION_API.casefold()), None)
    endpoint = own or f"{service_name}.configuration.{cloud.suffix}"
    return ApiManagementService(id, service.sku.name, principal_id or "", cloud, endpoint)


def lookup_options(opts: pulumi.ResourceOptions | None) -> pulumi.InvokeOptions:
    """Options with which a look-up uses the provider that the component's children will use."""
    if opts is None:
        return pulumi.InvokeOptions()
    providers = opts.providers or ()
    several = providers.values() if isinstance(providers, Mapping) else providers
    candidates = [*([opts.provider] if opts.provider else []), *several]
    provider = next((each for each in candidates if each.package == "azure-native"), None)
    return pulumi.InvokeOptions(parent=opts.parent, provider=provider)


def ask(path: str, function: Callable[..., _Result], **arguments: Any) -> _Result:
    """Azure's answer. Raises InputError with the argument at `path` for what does not exist; LookupFailed when Azure
    can't be asked.
    """
    try:
        return function(**arguments)
    except Exception as error:
        raise _refusal(path, words_of_the_provider(error)) from None


def _refusal(path: str, detail: str) -> pulumi.RunError:
    """Tells 'it is not there' from 'the question failed'. What is not there may be what the thing asked for is in."""
    match = re.search(r"Code=\"?(\w+)", detail)
    code = match[1] if match else ""
    path, fix = _NOT_THERE.get(code, (path, "Correct the name, or create it first"))
    if code in ("ResourceNotFound", *_NOT_THERE) or re.search(r"\bStatus=404\b", detail):
        return InputError([Problem(path, "names something that does not exist", detail, fix)])
    return LookupFailed(f"Azure could not be asked about the API Management instance: {detail}")
