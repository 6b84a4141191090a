"""The Azure side of a gateway: the gateway resource with its location, and the APIs that it offers.

Without a link to an API, a gateway answers every call with 404. It creates neither the instance nor an API. A gateway
and links that were made in the portal are taken over where `adopt` says so.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import Input, Output, ResourceOptions
from pulumi_azure_native import apimanagement, authorization

from . import api_management, arguments, checks, gateway_apis, gateway_hooks, names, naming, sendable
from .azure_ids import ServiceId
from .errors import Problem, refuse

_LOCATION_LENGTH = 256
_DESCRIPTION_LENGTH = 1000
_INSTANCE = {"resource_group_name": names.resource_group_name, "service_name": names.service_name}


class GatewayLocation(TypedDict):
    """Where a gateway is. Azure shows it, and routes nothing by it."""

    name: Input[str]
    """Name of the place, for example of a data centre."""
    city: NotRequired[Input[str]]
    """City of the place."""
    district: NotRequired[Input[str]]
    """District, state or province of the place."""
    country_or_region: NotRequired[Input[str]]
    """Country or region of the place."""


class GatewayResourceSettings(TypedDict):
    """The gateway resource that is made here."""

    location: NotRequired[GatewayLocation]
    """Where the gateway is. Default: no location."""
    description: NotRequired[Input[str]]
    """Text that Azure shows beside the gateway, up to 1000 characters."""
    apis: NotRequired[Sequence[str]]
    """Names of the instance's APIs that the gateway offers, for example `echo-api`. Default: none, and then every call
    is answered with 404. An API that is taken out of the list is offered no more; other links stay as they are."""
    adopt: NotRequired[bool]
    """Take the gateway and the links of all `apis` over instead of creating them: they exist already. Without effect
    once that has happened; take it out before another API is added. Default: false."""


class GatewayResourceArgs(TypedDict):
    """Which gateway of which instance, and what it offers."""

    resource_group_name: Input[str]
    """Resource group of the API Management instance."""
    service_name: Input[str]
    """Name of the API Management instance: Developer or Premium tier."""
    gateway_name: str
    """Name of the gateway resource on the instance, up to 80 characters."""
    location: NotRequired[GatewayLocation]
    """Where the gateway is. Default: no location."""
    description: NotRequired[Input[str]]
    """Text that Azure shows beside the gateway, up to 1000 characters."""
    apis: NotRequired[Sequence[str]]
    """Names of the instance's APIs that the gateway offers, for example `echo-api`. Default: none, and then every call
    is answered with 404. Where the instance's names are plain, the APIs are looked up, unless the component has
    `depends_on`, which may make them."""
    adopt: NotRequired[bool]
    """Take the gateway and the links of all `apis` over instead of creating them: they exist already. Needs the
    instance's names in plain. Without effect once that has happened; take it out before another API is added. Default:
    false."""


class GatewayResource(pulumi.ComponentResource):
    """A gateway resource of an API Management instance, and its links to APIs."""

    gateway_id: pulumi.Output[str]
    """ARM id of the gateway resource."""
    gateway_name: pulumi.Output[str]
    """Name of the gateway resource, known once it exists."""
    apis: pulumi.Output[Sequence[str]]
    """Names of the APIs that the gateway offers, known once their links exist."""

    def __init__(self, name: str, args: GatewayResourceArgs, opts: ResourceOptions | None = None) -> None:
        """Raises InputError for an input that Azure would refuse, and for an API that the instance does not have;
        LookupFailed when Azure can't be asked.

        Source: https://learn.microsoft.com/azure/api-management/api-management-howto-provision-self-hosted-gateway
        """
        name, args = arguments.plain(name), arguments.given(args, GatewayResourceArgs, opts)
        refuse(checks.resource_name(name) + problems_of(args))
        apis = args.get("apis", ())
        group, service = args["resource_group_name"], args["service_name"]
        lookups = api_management.lookup_options(opts)
        if isinstance(group, str) and isinstance(service, str) and not (opts and opts.depends_on):
            gateway_apis.look_up(apis, group, service, lookups)
        existing = _existing_id(args, lookups)
        super().__init__("apim-gateway:index:GatewayResource", name, None, opts)
        location = args.get("location")
        gateway = apimanagement.Gateway(
            naming.gateway_resource_name(name),
            resource_group_name=group,
            service_name=service,
            gateway_id=args["gateway_name"],
            description=args.get("description"),
            location_data=apimanagement.ResourceLocationDataContractArgs(**location) if location else None,
            opts=ResourceOptions(parent=self, import_=existing, hooks=gateway_hooks.binding(name, lookups)),
        )
        links = [
            apimanagement.GatewayApiEntityTag(
                naming.gateway_api_name(name, api),
                resource_group_name=group,
                service_name=service,
                gateway_id=gateway.name,
                api_id=api,
                opts=ResourceOptions(parent=self, import_=naming.gateway_api_id(existing, api) if existing else None),
            )
            for api in apis
        ]
        self.gateway_id = gateway.id
        self.gateway_name = gateway.name
        # azure-native shows nothing of a link but its id.
        self.apis = Output.all(*[link.id for link in links]).apply(lambda _: list(apis))
        self.register_outputs({field: getattr(self, field) for field in GatewayResource.__annotations__})


def problems_of(args: GatewayResourceArgs) -> list[Problem]:
    """Lists what Azure would refuse in these arguments."""
    problems = checks.unknown_fields(args, GatewayResourceArgs)
    # An import's id is made of them.
    check = checks.plain_texts if args.get("adopt") is True else checks.texts
    problems += check(args, _INSTANCE) + checks.plain_texts(args, {"gateway_name": names.gateway_name})
    problems += problems_of_settings(args)
    return sendable.with_limits(problems, args, GatewayResourceArgs)


def problems_of_settings(settings: Mapping[str, Any], path: str = "") -> list[Problem]:
    """Lists what Azure would refuse in the optional fields, which other components pass on."""
    location, problems = checks.group(settings, "location", GatewayLocation, path)
    if location or (not problems and "location" in settings):
        rules = dict.fromkeys(GatewayLocation.__annotations__, _at_most(_LOCATION_LENGTH))
        name = {"name": rules.pop("name")}
        problems += checks.texts(location, name, path=f"{path}location.")
        problems += checks.texts(location, rules, required=False, path=f"{path}location.")
    problems += checks.texts(settings, {"description": _at_most(_DESCRIPTION_LENGTH)}, required=False, path=path)
    problems += checks.text_list(settings, "apis", gateway_apis.api_name, path) + _outputs_in_apis(settings, path)
    return problems + checks.flag(settings, "adopt", path)


def _outputs_in_apis(settings: Mapping[str, Any], path: str) -> list[Problem]:
    apis: object = settings.get("apis")
    if not checks.is_list(apis) or not any(isinstance(each, Output) for each in apis):
        return []
    reason = "each name makes a resource, so it has to be known before the deploy"
    fix = "Give the plain name, and depends_on for an API that the same program makes"
    return [Problem(f"{path}apis", "has an Output", reason, fix)]


def _at_most(length: int) -> checks.Rule:
    def rule(value: str) -> names.Objection | None:
        if len(value) <= length:
            return None
        return names.Objection(f"it has {len(value)} characters, Azure allows {length}", "Give a shorter one")

    return rule


def _existing_id(args: GatewayResourceArgs, opts: pulumi.InvokeOptions) -> str | None:
    """The ARM id of the gateway to take over; None where it is created."""
    group, service = args["resource_group_name"], args["service_name"]
    if not args.get("adopt") or not isinstance(group, str) or not isinstance(service, str):
        return None
    subscription = authorization.get_client_config(opts=opts).subscription_id
    return naming.gateway_resource_id(ServiceId(subscription, group, service).service_scope, args["gateway_name"])
