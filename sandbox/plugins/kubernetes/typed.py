"""Objects as they come out of Kubernetes' own Go types, through which the real provider passes all inputs.

What the types do not know is dropped without a word, and so is a zero value that Go leaves out: false, 0, "", an empty
list or map, except behind a pointer. An object with a value of the wrong type passes unchanged, unknown fields
included. Source: pulumi-kubernetes, provider/pkg/clients/unstructured.go (Normalize); the types are in go_types.
"""

import base64
import binascii
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, cast

from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.quantities import canonical_quantity

_FILE = Path(__file__).with_name("go_types") / "types.txt"
_Types: TypeAlias = dict[str, dict[str, str]]


class _MisfitError(Exception):
    """A value is of another type than its field."""


def is_known(object: Properties) -> bool:
    """Whether Kubernetes' own types have the kind: no custom resource has one."""
    return _kind(object) in _read()[0]


def passed_through(object: Properties) -> Properties:
    """The object as the Go type of its kind keeps it; unchanged without such a type, or where it does not fit."""
    kinds, _ = _read()
    type = kinds.get(_kind(object))
    if type is None:
        return object
    try:
        return cast(Properties, _passed(type, object))
    except _MisfitError:
        return object


def _kind(object: Properties) -> str:
    return f"{object.get('apiVersion')}/{object.get('kind')}"


@cache
def _read() -> tuple[dict[str, str], _Types]:
    kinds: dict[str, str] = {}
    types: _Types = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        name, *fields = line.split()
        if fields[:1] == ["="]:
            kinds[name] = fields[1]
        else:
            types[name] = dict(each.split(":", 1) for each in fields)
    return kinds, types


def _passed(shape: str, value: Any) -> Any:
    if shape.startswith("*"):
        return _passed(shape[1:], value)
    if shape.startswith("[]"):
        return [_passed(shape[2:], item) for item in _of(list, value)]
    if shape.startswith("{}"):
        return {key: _passed(shape[2:], item) for key, item in _of(dict, value).items()}
    if fields := _read()[1].get(shape):
        given: Properties = _of(dict, value)
        found = {name: _field(fields[name], item) for name, item in given.items() if name in fields}
        return {name: item for name, item in found.items() if not _is_left_out(fields[name], item)}
    return _single(shape, value)


def _field(shape: str, value: Any) -> Any:
    return None if value is None else _passed(shape.removeprefix("!"), value)


def _is_left_out(shape: str, value: Any) -> bool:
    if shape.startswith("!"):
        return False
    if value is None:
        return True
    # Go has no empty struct: what is in a field of its own type is always written.
    is_struct = shape in _read()[1] or shape in ("quantity", "int-or-string", "time", "microtime", "any")
    return not shape.startswith("*") and not is_struct and not value


def _single(shape: str, value: Any) -> Any:
    if shape == "any":
        return value
    if shape == "quantity":
        amount = None if isinstance(value, bool) else canonical_quantity(str(value))
        return _must(amount is not None, amount)
    if shape == "bytes":
        return _bytes(_of(str, value))
    if shape == "int-or-string":
        return value if isinstance(value, str) else _of(int, value)
    if shape == "float":
        return _of(int, value) if isinstance(value, int) else _of(float, value)
    return _of({"bool": bool, "int": int}.get(shape, str), value)


def _of(type: type[Any], value: Any) -> Any:
    # In Python, but not in Go, True is an int.
    return _must(isinstance(value, type) and (type is bool or not isinstance(value, bool)), value)


def _bytes(text: str) -> str:
    try:
        return base64.b64encode(base64.b64decode(text, validate=False)).decode()
    except (ValueError, binascii.Error):
        raise _MisfitError from None


def _must(fits: bool, value: Any) -> Any:
    if not fits:
        raise _MisfitError
    return value
