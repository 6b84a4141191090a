"""The shape of a body: which fields it has, of which JSON type, and values from the closed lists only."""

import json
from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import parse_qsl

from acceptance.vocabulary import CONSTANTS, ERROR_NUMBERS, FIELDS, MEDIA, REMOVED

Facts = dict[str, list[str]]
"""Kinds and constants (`=Succeeded`) by the path of a field, for example `value[]/properties/roleName`."""

# Deeper bodies are no answer of Azure's. What lies below is left out.
_DEPTH = 20


def media_of(content_type: str | None) -> str:
    """The kind of content: json, form, other or none."""
    if not content_type:
        return "none"
    return MEDIA.get(content_type.partition(";")[0].strip().casefold(), "other")


def facts_of(media: str, body: bytes) -> Facts:
    """The facts about a body; none about one that is not read."""
    try:
        match media:
            case "json":
                return _sorted(_facts("", "", json.loads(body), 0)) if body else {}
            case "form":
                pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
                return _sorted(_facts("", "", dict(pairs), 0))
            case _:
                return {}
    except (ValueError, RecursionError):
        return {}


def _facts(path: str, field: str, value: Any, depth: int) -> Iterable[tuple[str, str]]:
    yield path, _kind(value)
    if depth == _DEPTH:
        return
    if isinstance(value, dict):
        for name, item in cast(dict[str, Any], value).items():
            shown = name if name in FIELDS else REMOVED
            yield from _facts(f"{path}/{shown}" if path else shown, shown, item, depth + 1)
    elif isinstance(value, list):
        for item in cast(list[Any], value):
            yield from _facts(f"{path}[]", field, item, depth + 1)
    elif (constant := _constant(field, value)) is not None:
        yield path, f"={constant}"


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "list"
        case _:
            return "object"


def _constant(field: str, value: Any) -> str | None:
    """The value where the closed list of its field has it."""
    if field == "error_codes" and isinstance(value, int) and value in ERROR_NUMBERS:
        return str(value)
    return value if isinstance(value, str) and value in CONSTANTS.get(field, ()) else None


def _sorted(found: Iterable[tuple[str, str]]) -> Facts:
    facts: dict[str, set[str]] = {}
    for path, fact in found:
        facts.setdefault(path, set()).add(fact)
    return {path: sorted(kinds) for path, kinds in sorted(facts.items())}
