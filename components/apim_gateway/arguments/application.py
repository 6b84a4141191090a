"""The arguments of GatewayApplication, and the parts of them that SelfHostedGateway has as `application` and in
`authentication`."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

from pulumi import Input

from ..errors import Problem
from . import checks, end_dates, names

_ADOPTED = ("adopt_application", "adopt_service_principal")


class ClientSecretLifetime(TypedDict):
    """How long a client secret lives and when it is exchanged."""

    end_date: NotRequired[str]
    """When the client secret expires, RFC 3339, for example `2030-06-30T00:00:00Z`; fractions of a second do not
    count. Changing it makes a new one. A date that is past is refused. Default: Entra's, two years."""
    rotation: NotRequired[str]
    """Any text; changing it makes a new client secret before the old one goes. Default: none."""


class ApplicationSettings(TypedDict):
    """The gateway's application in Entra."""

    display_name: NotRequired[Input[str]]
    """The application's name in Entra. Default: `API Management gateway <gateway name>`."""
    owners: NotRequired[Sequence[Input[str]]]
    """Object ids of the owners. Default: whoever creates the application."""


class GatewayApplicationArgs(TypedDict):
    """The arguments of a gateway's application."""

    gateway_name: str
    """Name of the gateway resource, for the application's name and tag."""
    display_name: NotRequired[Input[str]]
    """The application's name in Entra. Default: `API Management gateway <gateway name>`."""
    owners: NotRequired[Sequence[Input[str]]]
    """Object ids of the owners. Default: whoever creates the application, kept as it is afterwards."""
    client_secret: NotRequired[ClientSecretLifetime]
    """Lifetime and rotation of the client secret."""
    adopt_application: NotRequired[str]
    """Object id of an existing application to take over instead of creating one; its owners stay. Without effect once
    that has happened. Needed together with `adopt_service_principal`."""
    adopt_service_principal: NotRequired[str]
    """Object id of that application's service principal."""


def problems_of(args: GatewayApplicationArgs) -> list[Problem]:
    """Checks these arguments by Entra's rules."""
    problems = checks.texts(args, GatewayApplicationArgs, {"gateway_name": names.gateway_name})
    secret, wrong = checks.group(args, "client_secret", ClientSecretLifetime)
    problems += problems_of_settings(args) + wrong + problems_of_lifetime(secret, "client_secret.")
    return problems + problems_of_adopted(args, GatewayApplicationArgs, *_ADOPTED)


def problems_of_adopted(args: Any, kind: type, application: str, principal: str, path: str = "") -> list[Problem]:
    """Checks the ids of an existing application, in these two fields."""
    problems = checks.texts(args, kind, {application: names.guid, principal: names.guid}, path)
    if (application in args) != (principal in args):
        missing = principal if application in args else application
        reason = "an application and its service principal are adopted together"
        problems.append(Problem(f"{path}{missing}", "is missing", reason, "Give both object ids, or neither"))
    return problems + checks.distinct(args, application, principal, "the application has this object id", path)


def problems_of_settings(settings: Any, path: str = "") -> list[Problem]:
    """Checks the optional fields, which other components pass on."""
    problems = checks.texts(settings, ApplicationSettings, {"display_name": names.display_name}, path)
    return problems + checks.text_list(settings, "owners", names.guid, path)


def problems_of_lifetime(secret: Any, path: str) -> list[Problem]:
    """Checks a client secret's end and rotation."""
    rules = {"end_date": end_dates.objection, "rotation": checks.any_string}
    return checks.texts(secret, ClientSecretLifetime, rules, path)
