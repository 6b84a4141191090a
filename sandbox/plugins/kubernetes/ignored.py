"""Fields that the program ignores (ignoreChanges), in an apply: left to whom they belong, else sent as they are.

Source: pulumi-kubernetes, provider/pkg/await/await.go (handleSSAIgnoreFields).
"""

from typing import cast

from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.objects import child, children


def without_others_fields(object: Properties, live: Properties, ignored: tuple[str, ...], manager: str) -> Properties:
    """The object to apply, without the ignored fields that only other managers have."""
    for text in ignored:
        path = text.split(".")
        entries = children(live, "metadata", "managedFields")
        ours = [entry for entry in entries if entry.get("manager") == manager]
        theirs = [entry for entry in entries if entry.get("manager") != manager]
        if _any_has(theirs, path) and not _any_has(ours, path):
            object = _without(object, path)
        elif path[-1] in (place := child(live, *path[:-1])):
            object = _with(object, path, place[path[-1]])
    return object


def _any_has(entries: list[Properties], path: list[str]) -> bool:
    fields = [f"f:{step}" for step in path]
    return any(fields[-1] in child(entry, "fieldsV1", *fields[:-1]) for entry in entries)


def _without(object: Properties, path: list[str]) -> Properties:
    first, *rest = path
    if not rest:
        return {name: value for name, value in object.items() if name != first}
    inner = object.get(first)
    return {**object, first: _without(cast(Properties, inner), rest)} if isinstance(inner, dict) else object


def _with(object: Properties, path: list[str], value: object) -> Properties:
    first, *rest = path
    return {**object, first: _with(child(object, first), rest, value) if rest else value}
