"""Which container settings may be given: not those with an argument of their own, nor a credential in plain text.

A setting is an environment variable of the container, so the fields of the container that set some count too.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from pulumi import Output

from . import checks, names
from .errors import PlainCredential, Problem, shown

RESERVED = (
    "config.service.endpoint",
    "config.service.auth",
    "config.service.auth.azureAd.authority",
    "config.service.auth.azureAd.tenantId",
    "config.service.auth.azureAd.clientId",
    "config.service.auth.azureAd.clientSecret",
    "gateway.name",
    "neighborhood.host",
)

# The gateway's own settings end like this where their meaning is a credential; so do those that plug-ins invent.
CREDENTIAL_NAMES = ("secret", "password", "token", "key", "connection", "connectionstring")
_CREDENTIAL_VALUE = re.compile(
    r"\b(AccountKey|SharedAccessKey|InstrumentationKey|Password)=|://[^/@\s]*:[^/@\s]+@|^(GatewayKey|Bearer) ",
    re.IGNORECASE,
)

_LEFT_TO_KUBERNETES = object()
_READABLE = "it is a credential, and would stand readable in files and state"


def is_credential(name: str, value: object) -> bool:
    """Whether a setting has to be secret: by its name, or because its value holds a key or password."""
    return name.casefold().endswith(CREDENTIAL_NAMES) or bool(_CREDENTIAL_VALUE.search(str(value)))


def problems_of(settings: Any, path: str = "") -> list[Problem]:
    """The problems of `container_settings`, of the same settings given as `container.env`, and of init containers'."""
    problems = checks.mapping(settings, "container_settings", path)
    given: Mapping[Any, object] = {} if problems else settings.get("container_settings", {})
    problems += checks.text_keys(given, f"{path}container_settings")
    for name, value in ((name, value) for name, value in given.items() if isinstance(name, str)):
        objection = names.setting_name(name)
        if objection:
            problems.append(Problem(f"{path}container_settings", f"has {name!r}", objection.reason, objection.fix))
        else:
            problems += _problems_of(name, value, f"{path}container_settings")
    problems += _differing_in_case(given, f"{path}container_settings")
    environment, wrong = _environment(settings.get("container"), f"{path}container")
    problems += wrong
    for name, value in environment:
        problems += _problems_of(name, value, f"{path}container")
        if name in given:
            reason = "it is a container setting already"
            problems.append(Problem(f"{path}container", f"has env {name!r}", reason, "Give it once"))
    return problems + _problems_of_init_containers(settings.get("pod"), f"{path}pod")


def _problems_of_init_containers(pod: object, path: str) -> list[Problem]:
    """Their other settings are their own, whatever the names."""
    containers, problems = _mappings_in(pod, "initContainers", path)
    for container in containers:
        environment, wrong = _environment(container, path)
        problems += wrong
        for name, value in environment:
            if not _is_left_to_others(value) and is_credential(name, value):
                fix = "Take it from a Kubernetes Secret with valueFrom, or give it as pulumi.Output.secret(...)"
                problems.append(Problem(path, f"has {name!r} in plain text", _READABLE, fix))
    return problems


def _problems_of(name: str, value: object, path: str) -> list[Problem]:
    if name in RESERVED:
        return [Problem(path, f"has {name!r}", "it is set from the other arguments", "Leave it out")]
    if _is_left_to_others(value):
        return []
    if is_credential(name, value):
        fix = "Give it as a secret: pulumi.Output.secret(...)"
        return [PlainCredential(path, f"has {name!r} in plain text", _READABLE, fix, name)]
    return [] if isinstance(value, str) else [checks.no_text(path, f"has {name}: {shown(value)}", value)]


def _is_left_to_others(value: object) -> bool:
    return value is _LEFT_TO_KUBERNETES or isinstance(value, Output)


def _differing_in_case(given: Iterable[Any], path: str) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[str, str] = {}
    for name in sorted(map(str, given)):
        other = first.setdefault(name.casefold(), name)
        if other != name:
            reason = "no two settings of the gateway differ in case only"
            problems.append(Problem(path, f"has {other!r} and {name!r}", reason, "Give the documented one"))
    return problems


def _environment(container: object, path: str) -> tuple[list[tuple[str, object]], list[Problem]]:
    """Names and values of a container's own `env`; what a `valueFrom` leads to is not known here."""
    environment: list[tuple[str, object]] = []
    variables, problems = _mappings_in(container, "env", path)
    for variable in variables:
        value = variable.get("value")
        if value is None:
            value = "" if variable.get("valueFrom") is None else _LEFT_TO_KUBERNETES
        environment.append((str(variable.get("name", "")), value))
    return environment, problems


def _mappings_in(fields: object, field: str, path: str) -> tuple[list[Mapping[str, object]], list[Problem]]:
    """What is in a list of Kubernetes', without Outputs; with the problems of what can't be read.

    That is not repeated: it may be a credential.
    """
    given: object = cast("Mapping[str, object]", fields).get(field) if isinstance(fields, Mapping) else None
    if given is None or isinstance(given, Output):
        return [], []
    if not checks.is_list(given):
        seen = f"has {field} of type {type(given).__name__}"
        return [], [Problem(path, seen, "it is not a list", "Give a list of dictionaries")]
    others = [each for each in given if not isinstance(each, Mapping | Output)]
    problems = [
        Problem(
            path, f"has in {field} a value of type {type(each).__name__}", "it is not a mapping", "Give a dictionary"
        )
        for each in others
    ]
    return [cast("Mapping[str, object]", each) for each in given if isinstance(each, Mapping)], problems
