"""Kubernetes objects as plain data: how to reach into them where a field may be absent or null."""

from collections.abc import Mapping
from typing import Any, cast

Object = Mapping[str, Any]


def child(value: Object, *path: str) -> Object:
    """A mapping inside a mapping, empty where there is none."""
    for step in path:
        found: object = value.get(step)
        if not isinstance(found, Mapping):
            return {}
        value = cast(Object, found)
    return value


def children(value: Object, *path: str) -> list[Object]:
    """A list of mappings inside a mapping, empty where there is none."""
    found: object = child(value, *path[:-1]).get(path[-1])
    return cast("list[Object]", found) if isinstance(found, list) else []


def texts(value: Object, *path: str) -> dict[str, str]:
    """A mapping of texts inside a mapping, empty where there is none."""
    return {str(key): str(each) for key, each in child(value, *path).items()}
