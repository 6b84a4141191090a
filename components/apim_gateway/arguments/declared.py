"""Reads from the type of a component's arguments whether a field is required and where an Output may stand."""

from collections.abc import Awaitable
from typing import Any, NotRequired, get_args, get_origin, is_typeddict


def paths(kind: Any, prefix: str = "") -> list[str]:
    """The paths of all arguments in a TypedDict and in those below it, without the groups themselves."""
    found: list[str] = []
    for field, declared in kind.__annotations__.items():
        path = f"{prefix}{field}"
        found += paths(plain(declared), f"{path}.") if is_typeddict(plain(declared)) else [path]
    return found


def type_of(kind: Any, field: str) -> Any:
    """The type of a TypedDict's field, without NotRequired; None where there is no such field."""
    return plain(kind.__annotations__.get(field))


def plain(declared: Any) -> Any:
    """A field's type without NotRequired."""
    return get_args(declared)[0] if get_origin(declared) is NotRequired else declared


def is_required(kind: Any, field: str) -> bool:
    """Whether the field has to be given."""
    return field in kind.__required_keys__


def takes_outputs(declared: Any) -> bool:
    """Whether a field of this type is an `Input`, so that an Output or an awaitable may stand there."""
    # An Input is its type, an Awaitable of it, or an Output, which Pulumi's SDK gives as a ForwardRef.
    return any(get_origin(each) is Awaitable for each in get_args(plain(declared)))
