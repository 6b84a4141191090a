"""Between the SDK's flat property maps and ARM's bodies, by a type's table."""

from typing import Any, cast

from sandbox.plugins.azure_native.types import ArmType
from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.values import UNKNOWN, Properties, without_nulls


def resource_id(kind: ArmType, inputs: Properties, subscription_id: str) -> str:
    """The ARM id that these inputs spell."""
    id = kind.path.replace("{subscriptionId}", subscription_id)
    for name in kind.path_inputs:
        value = inputs.get(name)
        if not isinstance(value, str) or not value:
            raise PluginError(f"{kind.token}: {name} is {value!r}, but it is part of the resource's id: give a name")
        id = id.replace(f"{{{name}}}", value.strip("/") if name == "scope" else value)
    return "/" + id.lstrip("/")


def request_body(kind: ArmType, inputs: Properties) -> Properties:
    """ARM's body of a PUT."""
    body: Properties = {name: _request_value(name, inputs[name]) for name in kind.top_level if name in inputs}
    known = {**kind.properties, **kind.write_only_properties}
    properties = {arm: inputs[name] for name, arm in known.items() if name in inputs}
    if properties or kind.properties:
        body["properties"] = properties
    return body


def outputs(kind: ArmType, response: Properties) -> Properties:
    """The SDK's outputs from ARM's answer; absent ones stay absent."""
    inner = cast(Properties, response.get("properties") or {})
    flat = {name: response.get(name) for name in (*kind.top_level, *kind.read_only_top_level)}
    flat |= {name: inner.get(arm) for name, arm in {**kind.properties, **kind.read_only_properties}.items()}
    return without_nulls({**flat, "azureApiVersion": kind.api_version})


def preview_outputs(kind: ArmType, inputs: Properties) -> Properties:
    """What is known before the resource is: its inputs. Everything else is not."""
    known = {name: inputs[name] for name in kind.outputs if name in inputs}
    for name, computed in kind.computed_within.items():
        if isinstance(known.get(name), dict):
            known[name] = {**dict.fromkeys(computed, UNKNOWN), **cast(Properties, known[name])}
    return {**dict.fromkeys(kind.outputs, UNKNOWN), **known}


def imported_inputs(kind: ArmType, id: str, found: Properties) -> Properties:
    """Inputs that describe an existing resource, from its id and its outputs."""
    given = {name: found[name] for name in (*kind.top_level, *kind.properties) if name in found}
    return {**given, **_path_values(kind, id), "azureApiVersion": kind.api_version}


def carried_over(inputs: Any, old: Any, new: Any) -> Any:
    """The inputs with what changed in Azure since the last look, and nothing that Azure merely added to them."""
    if isinstance(inputs, dict) and isinstance(old, dict) and isinstance(new, dict):
        return _carried_over_object(cast(Properties, inputs), cast(Properties, old), cast(Properties, new))
    if isinstance(inputs, list) and isinstance(old, list) and isinstance(new, list):
        return _carried_over_array(cast(list[Any], inputs), cast(list[Any], old), cast(list[Any], new))
    return new


def _carried_over_object(inputs: Properties, old: Properties, new: Properties) -> Properties:
    result = dict(inputs)
    for name in old.keys() | new.keys():
        if old.get(name) == new.get(name):
            continue
        if name not in new:
            result.pop(name, None)
        elif name in inputs and name in old:
            result[name] = carried_over(inputs[name], old[name], new[name])
        else:
            result[name] = new[name]
    return result


def _carried_over_array(inputs: list[Any], old: list[Any], new: list[Any]) -> list[Any]:
    return [
        carried_over(inputs[index], old[index], value) if index < min(len(inputs), len(old)) else value
        for index, value in enumerate(new)
    ]


def _path_values(kind: ArmType, id: str) -> Properties:
    template = kind.path.strip("/").split("/")
    parts = id.strip("/").split("/")
    values: Properties = {}
    if template[0] == "{scope}":
        # A scope is as many segments as the rest leaves.
        count = len(parts) - len(template) + 1
        values["scope"] = "/" + "/".join(parts[:count])
        template, parts = template[1:], parts[count:]
    if len(template) != len(parts):
        raise PluginError(f"{id!r} is not an id of {kind.token}: expected the form {kind.path}")
    for name, value in zip(template, parts, strict=True):
        if name.startswith("{") and name != "{subscriptionId}":
            values[name.strip("{}")] = value
    return values


def _request_value(name: str, value: Any) -> Any:
    # The SDK has a list of ids where ARM has an object with these ids as names.
    if name == "identity" and isinstance(value, dict):
        identity = cast(Properties, value)
        if isinstance(identity.get("userAssignedIdentities"), list):
            ids: Properties = {id: {} for id in identity["userAssignedIdentities"]}
            return {**identity, "userAssignedIdentities": ids}
    return cast(Any, value)
