"""Resource properties as plain data, in which a value that only exists after the deployment is UNKNOWN.

A preview does not know everything. A rule asks in one of two ways, so that it never accuses on what nobody knows yet:
`seen` for a wrong value that is there, `missing` for one that is certainly not.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final, cast

from pulumi_policy.proxy import UnknownValueError

Properties = Mapping[str, Any]


class Unknown(Enum):
    """The type of UNKNOWN."""

    VALUE = "unknown until it is deployed"


UNKNOWN: Final = Unknown.VALUE


def plain(properties: Any) -> Any:
    """What Pulumi hands to a policy, without the trap that springs when an unknown value is read."""
    if isinstance(properties, Mapping):
        mapping = cast(Mapping[str, Any], properties)
        return {key: _read(mapping, key) for key in mapping}
    if isinstance(properties, Sequence) and not isinstance(properties, str):
        sequence = cast(Sequence[Any], properties)
        return [_read(sequence, index) for index in range(len(sequence))]
    return properties


def _read(container: Any, key: Any) -> Any:
    try:
        return plain(container[key])
    except UnknownValueError:
        return UNKNOWN


def value_at(properties: Any, *path: str) -> Any:
    """The value at a path; None where there is none, UNKNOWN where it or anything above it is not known."""
    value = properties
    for step in path:
        if value is UNKNOWN:
            return UNKNOWN
        value = cast(Properties, value).get(step) if isinstance(value, Mapping) else None
    return value


def seen(properties: Any, *path: str) -> Any:
    """The value at a path; None where there is none, or it is not known."""
    value = value_at(properties, *path)
    return None if value is UNKNOWN else value


def missing(properties: Any, *path: str) -> bool:
    """Whether there is certainly nothing at a path: no such field, or an empty one."""
    value = value_at(properties, *path)
    return value is None or value in ("", [], {})


def is_known(properties: Any, *path: str) -> bool:
    """Whether a value is known, of a list every element: only then can something be said not to be in it."""
    value = value_at(properties, *path)
    return value is not UNKNOWN and not (isinstance(value, list) and UNKNOWN in value)


def fields(properties: Any, *path: str) -> Properties:
    """The mapping at a path; empty where there is none, or it is not known."""
    value = seen(properties, *path)
    return cast(Properties, value) if isinstance(value, Mapping) else {}


def items(properties: Any, *path: str) -> list[Any]:
    """The known elements of the list at a path."""
    value = seen(properties, *path)
    return [item for item in cast(list[Any], value) if item is not UNKNOWN] if isinstance(value, list) else []


def texts(properties: Any, *path: str) -> list[str]:
    """The known texts in the list at a path."""
    return [item for item in items(properties, *path) if isinstance(item, str)]
