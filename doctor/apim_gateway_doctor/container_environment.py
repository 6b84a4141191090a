"""The settings with which a pod's container starts, as the kubelet resolves them: envFrom, then env.

It does not expand `$(NAME)`, and leaves out what only a running pod knows (fieldRef, resourceFieldRef).
"""

import base64
from collections.abc import Callable, Mapping

from apim_gateway_doctor.objects import Object, child, children, texts

# The data of a ConfigMap or Secret by kind and name; None where there is none.
Lookup = Callable[[str, str], Mapping[str, str] | None]

_SOURCES = {"configMapRef": "ConfigMap", "secretRef": "Secret"}
_KEYS = {"configMapKeyRef": "ConfigMap", "secretKeyRef": "Secret"}


def references(container: Object, *, also_optional: bool = True) -> list[tuple[str, str]]:
    """Kind and name of each ConfigMap and Secret that a container takes whole; optional ones can be left out."""
    return [
        (kind, source[field]["name"])
        for source in children(container, "envFrom")
        for field, kind in _SOURCES.items()
        if field in source and (also_optional or not source[field].get("optional"))
    ]


def resolve(container: Object, lookup: Lookup) -> dict[str, str]:
    """The settings, as far as they are known; what refers to something that is not there is left out."""
    settings: dict[str, str] = {}
    for source in children(container, "envFrom"):
        for field, kind in _SOURCES.items():
            if field in source:
                data = lookup(kind, source[field]["name"]) or {}
                settings |= {source.get("prefix", "") + key: value for key, value in data.items()}
    for variable in children(container, "env"):
        if "value" in variable:
            settings[variable["name"]] = variable["value"]
        for field, kind in _KEYS.items():
            if reference := child(variable, "valueFrom", field):
                value = (lookup(kind, reference["name"]) or {}).get(reference["key"])
                if value is not None:
                    settings[variable["name"]] = value
    return settings


def data_of(kind: str, found: Object) -> dict[str, str]:
    """The data of a ConfigMap or Secret as texts."""
    data = texts(found, "data")
    if kind == "ConfigMap":
        return data
    return {key: base64.b64decode(value).decode(errors="replace") for key, value in data.items()}
