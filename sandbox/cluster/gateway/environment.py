"""A container's environment, resolved as the kubelet does: envFrom in order, then env, which wins.

Not resolved: the variables for Services (enableServiceLinks), resourceFieldRef and fileKeyRef. The first the gateway
does not read; the others are refused by name.
"""

import base64
import re
from collections.abc import Callable, Mapping

from sandbox.cluster.gateway.objects import Object, child, children, texts

# Looks up an object by name in the pod's namespace; None when there is none.
Lookup = Callable[[str], Object | None]
_REFERENCE = re.compile(r"\$(\$|\(([^()]*)\))?")
_FIELD_WITH_KEY = re.compile(r"^metadata\.(labels|annotations)\['([^']+)'\]$")


class ContainerConfigError(Exception):
    """What keeps the kubelet from creating the container, in its own words."""


def resolve(pod: Object, container: Object, config_maps: Lookup, secrets: Lookup) -> dict[str, str]:
    """The environment with which the container starts. Raises ContainerConfigError where the kubelet would give up."""
    namespace: str = pod["metadata"]["namespace"]
    environment: dict[str, str] = {}
    for source in children(container, "envFrom"):
        prefix: str = source.get("prefix", "")
        if reference := source.get("configMapRef"):
            values = _read(reference, config_maps, _config_map_data, "configmap")
        elif reference := source.get("secretRef"):
            values = _read(reference, secrets, _secret_data, "secret")
        else:
            continue
        environment |= {prefix + key: value for key, value in (values or {}).items()}
    for variable in children(container, "env"):
        if variable.get("value"):
            environment[variable["name"]] = _expand(variable["value"], environment)
        elif source := variable.get("valueFrom"):
            value = _value_from(source, pod, namespace, config_maps, secrets)
            if value is not None:
                environment[variable["name"]] = value
        else:
            environment[variable["name"]] = ""
    return environment


def _value_from(source: Object, pod: Object, namespace: str, config_maps: Lookup, secrets: Lookup) -> str | None:
    """The value, or None where an optional source is missing: then the variable is not set at all."""
    if reference := source.get("configMapKeyRef"):
        values = _read(reference, config_maps, _config_map_data, "configmap")
        return _pick(values, reference, f"ConfigMap {namespace}/{reference['name']}")
    if reference := source.get("secretKeyRef"):
        values = _read(reference, secrets, _secret_data, "secret")
        return _pick(values, reference, f"Secret {namespace}/{reference['name']}")
    if reference := source.get("fieldRef"):
        return _field(pod, reference["fieldPath"])
    kind = next(iter(source), "an empty valueFrom")
    raise ContainerConfigError(f"the sandbox does not resolve {kind} in a gateway's environment")


def _read(
    reference: Object, lookup: Lookup, data: Callable[[Object], dict[str, str]], kind: str
) -> dict[str, str] | None:
    found = lookup(reference["name"])
    if found is not None:
        return data(found)
    if reference.get("optional"):
        return None
    raise ContainerConfigError(f'{kind} "{reference["name"]}" not found')


def _pick(values: dict[str, str] | None, reference: Object, where: str) -> str | None:
    key: str = reference["key"]
    if values is not None and key in values:
        return values[key]
    if reference.get("optional"):
        return None
    raise ContainerConfigError(f"couldn't find key {key} in {where}")


def _config_map_data(config_map: Object) -> dict[str, str]:
    # binaryData does not become variables.
    return texts(config_map, "data")


def _secret_data(secret: Object) -> dict[str, str]:
    data = texts(secret, "data")
    return {key: base64.b64decode(value).decode(errors="replace") for key, value in data.items()}


def _field(pod: Object, path: str) -> str:
    metadata, spec, status = child(pod, "metadata"), child(pod, "spec"), child(pod, "status")
    if match := _FIELD_WITH_KEY.match(path):
        return texts(metadata, match[1]).get(match[2], "")
    values: dict[str, str | None] = {
        "metadata.name": metadata.get("name"),
        "metadata.namespace": metadata.get("namespace"),
        "metadata.uid": metadata.get("uid"),
        "spec.nodeName": spec.get("nodeName"),
        "spec.serviceAccountName": spec.get("serviceAccountName"),
        "status.hostIP": status.get("hostIP"),
        "status.podIP": status.get("podIP"),
        "status.podIPs": ",".join(each["ip"] for each in children(status, "podIPs")),
        "status.hostIPs": ",".join(each["ip"] for each in children(status, "hostIPs")),
    }
    if path not in values:
        raise ContainerConfigError(f"unsupported fieldPath: {path}")
    return values[path] or ""


def _expand(text: str, environment: Mapping[str, str]) -> str:
    """$(NAME) becomes its value, $$ a dollar; a name that is not known yet stays as it is written."""

    def replacement(match: re.Match[str]) -> str:
        if match[1] == "$":
            return "$"
        if match[2] is None:
            return match[0]
        return environment.get(match[2], match[0])

    return _REFERENCE.sub(replacement, text)
