"""Property values as the engine sends them: plain data, secrets, and values not known yet.

Integral numbers become ints, because the wire has floats only and an API server refuses 2.0 for an int32.
Assets and archives are refused: no resource modelled here takes one.
"""

from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from google.protobuf import struct_pb2

from sandbox.plugins.base.errors import PluginError

Properties: TypeAlias = dict[str, Any]

# Signatures and placeholders of the wire format: pulumi, sdk/go/common/resource/{sig,plugin/rpc}.go.
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_UNMODELLED_SIGNATURES = {
    "c44067f5952c0a294b673a41bacd8c17": "an asset",
    "0def7320c3a5731c473e5ecbe6d01bc7": "an archive",
    "5cf8f73096256a8f31e491e813e4eb8e": "a resource reference",
}
_UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWN_PLACEHOLDERS = frozenset(
    {
        _UNKNOWN_STRING,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
_LARGEST_EXACT_INTEGER = 2**53


class Unknown:
    """A value the engine does not know during a preview. There is one, UNKNOWN."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that the engine keeps encrypted; its repr never shows it."""

    value: Any = field(repr=False)


def decode(struct: struct_pb2.Struct) -> Properties:
    """Plain Python data for a property map from the wire."""
    return {name: _decoded(value, name) for name, value in struct.fields.items()}


def encode(properties: Properties) -> struct_pb2.Struct:
    """The wire form of a property map; unknowns and secrets go back as such."""
    struct = struct_pb2.Struct()
    for name, value in properties.items():
        struct.fields[name].CopyFrom(_encoded(value))
    return struct


def revealed(value: Any) -> Any:
    """The value with every secret's content in place of the secret."""
    if isinstance(value, Secret):
        return revealed(value.value)
    if isinstance(value, dict):
        return {key: revealed(item) for key, item in cast(Properties, value).items()}
    if isinstance(value, list):
        return [revealed(item) for item in cast(list[Any], value)]
    return value


def without_nulls(properties: Properties) -> Properties:
    """The property map without its null entries: for the engine they mean the same as absent ones."""
    return {name: value for name, value in properties.items() if value is not None}


def contains(value: Any, kind: type[Secret] | type[Unknown]) -> bool:
    """Whether a secret, or an unknown, is anywhere in the value."""
    if isinstance(value, kind):
        return True
    if isinstance(value, Secret):
        return contains(value.value, kind)
    if isinstance(value, dict):
        return any(contains(item, kind) for item in cast(Properties, value).values())
    if isinstance(value, list):
        return any(contains(item, kind) for item in cast(list[Any], value))
    return False


def keep_secrets(outputs: Properties, inputs: Properties) -> Properties:
    """The outputs with a secret wherever the inputs have one; an object is descended into, an array is secret whole."""
    result = dict(outputs)
    for name, given in inputs.items():
        if name not in outputs:
            continue
        value = outputs[name]
        if isinstance(value, dict) and isinstance(given, dict):
            result[name] = keep_secrets(cast(Properties, value), cast(Properties, given))
        elif not isinstance(value, Secret) and contains(given, Secret):
            result[name] = Secret(value)
    return result


def _decoded(value: struct_pb2.Value, path: str) -> Any:
    match value.WhichOneof("kind"):
        case "bool_value":
            return value.bool_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() and abs(number) < _LARGEST_EXACT_INTEGER else number
        case "string_value":
            return UNKNOWN if value.string_value in _UNKNOWN_PLACEHOLDERS else value.string_value
        case "list_value":
            return [_decoded(item, f"{path}[{index}]") for index, item in enumerate(value.list_value.values)]
        case "struct_value":
            return _decoded_object(value.struct_value, path)
        case _:
            return None


def _decoded_object(struct: struct_pb2.Struct, path: str) -> Any:
    fields = struct.fields
    signature = fields[SIGNATURE].string_value if SIGNATURE in fields else ""
    if signature == SECRET_SIGNATURE:
        return Secret(_decoded(fields["value"], path))
    if signature == OUTPUT_SIGNATURE:
        value = _decoded(fields["value"], path) if "value" in fields else UNKNOWN
        return Secret(value) if "secret" in fields and fields["secret"].bool_value else value
    if signature in _UNMODELLED_SIGNATURES:
        raise PluginError(f"{path} is {_UNMODELLED_SIGNATURES[signature]}, which the sandbox's plugins do not model")
    return {name: _decoded(item, f"{path}.{name}") for name, item in fields.items()}


def _encoded(value: Any) -> struct_pb2.Value:
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if isinstance(value, Unknown):
        return struct_pb2.Value(string_value=_UNKNOWN_STRING)
    if isinstance(value, Secret):
        return struct_pb2.Value(struct_value=encode({SIGNATURE: SECRET_SIGNATURE, "value": value.value}))
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, dict):
        return struct_pb2.Value(struct_value=encode(cast(Properties, value)))
    if isinstance(value, list | tuple):
        items = [_encoded(item) for item in cast(list[Any], value)]
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=items))
    raise TypeError(f"a property value cannot be of the type {type(value).__name__}")
