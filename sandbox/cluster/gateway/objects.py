"""Reading Kubernetes objects as JSON, in which a field that is absent, null or empty means the same."""

from collections.abc import Mapping
from typing import Any

Object = dict[str, Any]


def child(parent: Mapping[str, Any] | None, *path: str) -> Object:
    """The object under this path, empty if there is none."""
    found: Mapping[str, Any] = parent or {}
    for key in path:
        found = found.get(key) or {}
    return dict(found)


def children(parent: Mapping[str, Any] | None, key: str) -> list[Object]:
    """The objects in this list, none if there is no list."""
    return (parent or {}).get(key) or []


def texts(parent: Mapping[str, Any] | None, *path: str) -> dict[str, str]:
    """The names and texts under this path, as in data, labels or annotations."""
    return child(parent, *path)
