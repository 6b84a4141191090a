"""The arguments of GatewayResource, and what SelfHostedGateway has as `gateway_resource`."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from pulumi import Input, Output

from ..errors import Problem
from . import checks, names

_LOCATION_LENGTH = 256
_DESCRIPTION_LENGTH = 1000
_INSTANCE = {"resource_group_name": names.resource_group_name, "service_name": names.service_name}
_LONGEST = 256
# What the API's reference excludes, and what would be another path.
_EXCLUDED = re.compile(r"[*#&+:<>?/\\%\s\x00-\x1f\x7f]")


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


def problems_of(args: GatewayResourceArgs) -> list[Problem]:
    """Lists what Azure would refuse in these arguments."""
    problems = checks.texts(args, GatewayResourceArgs, {**_INSTANCE, "gateway_name": names.gateway_name})
    if args.get("adopt") is True:
        # An import's id is made of the instance's names.
        given: dict[str, Any] = {field: value for field, value in args.items() if isinstance(value, Output)}
        problems += [problem for field in _INSTANCE for problem in checks.plain_text(given, field)]
    return problems + problems_of_settings(args, GatewayResourceArgs)


def problems_of_settings(settings: Mapping[str, Any], kind: type, path: str = "") -> list[Problem]:
    """Lists what Azure would refuse in the optional fields, which other components pass on."""
    location, problems = checks.group(settings, "location", GatewayLocation, path)
    if location or (not problems and "location" in settings):
        rules = dict.fromkeys(GatewayLocation.__annotations__, _at_most(_LOCATION_LENGTH))
        problems += checks.texts(location, GatewayLocation, rules, f"{path}location.")
    problems += checks.texts(settings, kind, {"description": _at_most(_DESCRIPTION_LENGTH)}, path)
    problems += checks.text_list(settings, "apis", api_name, path) + _outputs_in_apis(settings, path)
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


def api_name(value: str) -> names.Objection | None:
    """The name of an API of the instance, which is the last part of its ARM id.

    Source: https://learn.microsoft.com/rest/api/apimanagement/gateway-api/create-or-update
    """
    if len(value) > _LONGEST:
        return names.Objection(f"it has {len(value)} characters, Azure allows {_LONGEST}", f"Give at most {_LONGEST}")
    if value in ("", ".", "..") or _EXCLUDED.search(value):
        return names.Objection(
            "an API's name is not empty and has no spaces and none of '*#&+:<>?/\\%': it is no title and no id",
            "Give the last part of the API's id, for example 'echo-api'",
        )
    return None
