"""Which container settings may be given: not those with an argument of their own, nor a credential in plain text.

A setting is an environment variable of the container, so the fields of the container that set some count too.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from pulumi import Output

from . import checks, names
from .errors import PlainCredential, Problem

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


def is_credential(name: str, value: object) -> bool:
    """Whether a setting has to be secret: by its name, or because its value holds a key or password."""
    return name.casefold().endswith(CREDENTIAL_NAMES) or bool(_CREDENTIAL_VALUE.search(str(value)))


def problems_of(settings: Any, path: str = "") -> list[Problem]:
    """The problems of `container_settings`, and of the same settings given as `container.env`."""
    problems = checks.mapping(settings, "container_settings", path)
    given: Mapping[Any, object] = {} if problems else settings.get("container_settings", {})
    for name, value in given.items():
        objection = names.setting_name(str(name))
        if objection:
            problems.append(Problem(f"{path}container_settings", f"has {name!r}", objection.reason, objection.fix))
        else:
            problems += _problems_of(str(name), value, f"{path}container_settings")
    problems += _differing_in_case(given, f"{path}container_settings")
    for name, value in _environment(settings.get("container")):
        problems += _problems_of(name, value, f"{path}container")
        if name in given:
            reason = "it is a container setting already"
            problems.append(Problem(f"{path}container", f"has env {name!r}", reason, "Give it once"))
    return problems


def _problems_of(name: str, value: object, path: str) -> list[Problem]:
    if name in RESERVED:
        return [Problem(path, f"has {name!r}", "it is set from the other arguments", "Leave it out")]
    if value is _LEFT_TO_KUBERNETES or isinstance(value, Output):
        return []
    if is_credential(name, value):
        reason = "it is a credential, and would stand readable in files and state"
        fix = "Give it as a secret: pulumi.Output.secret(...)"
        return [PlainCredential(path, f"has {name!r} in plain text", reason, fix, name)]
    if not isinstance(value, str):
        return [Problem(path, f"has {name}: {value!r}", "it is not a text", "Put the value in quotes")]
    return []


def _differing_in_case(given: Iterable[Any], path: str) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[str, str] = {}
    for name in sorted(map(str, given)):
        other = first.setdefault(name.casefold(), name)
        if other != name:
            reason = "no two settings of the gateway differ in case only"
            problems.append(Problem(path, f"has {other!r} and {name!r}", reason, "Give the documented one"))
    return problems


def _environment(container: object) -> list[tuple[str, object]]:
    """Names and values of the container's own `env`; what a `valueFrom` leads to is not known here."""
    variables = cast("Mapping[str, object]", container).get("env") if isinstance(container, Mapping) else None
    entries = cast("list[object]", variables) if isinstance(variables, list) else []
    mappings = [cast("Mapping[str, object]", entry) for entry in entries if isinstance(entry, Mapping)]
    return [
        (str(entry["name"]), entry.get("value", _LEFT_TO_KUBERNETES if "valueFrom" in entry else ""))
        for entry in mappings
        if "name" in entry
    ]
