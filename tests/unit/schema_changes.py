"""What differs between two schemas of the plugin, told apart by what it means for those who use it.

Described otherwise is no change to anybody's program; docs/compatibility.md has the rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Changes:
    """The differences, a line each."""

    breaking: list[str]
    """A program that worked may not work any more."""
    compatible: list[str]
    """Every program goes on working."""
    words: list[str]
    """Descriptions and version."""


@dataclass(frozen=True)
class _Field:
    type: str
    required: bool
    plain: bool


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """How the second schema differs from the first."""
    found = Changes([], [], [])
    for kind in ("resources", "types"):
        old, new = before.get(kind, {}), after.get(kind, {})
        found.breaking.extend(f"{token} is gone" for token in sorted(old.keys() - new.keys()))
        found.compatible.extend(f"{token} is new" for token in sorted(new.keys() - old.keys()))
        for token in sorted(old.keys() & new.keys()):
            _compare(token, "input", _inputs(old[token], kind), _inputs(new[token], kind), found)
            if kind == "resources":
                _compare(token, "output", _outputs(old[token]), _outputs(new[token]), found)
    if not found.breaking and not found.compatible and before != after:
        found.words.append("a description, the version or a dependency differs")
    return found


def _compare(token: str, role: str, old: dict[str, _Field], new: dict[str, _Field], found: Changes) -> None:
    for name in sorted(old.keys() | new.keys()):
        where, was, is_ = f"{token} {role} {name}", old.get(name), new.get(name)
        if is_ is None:
            found.breaking.append(f"{where} is gone")
        elif was is None:
            optional = role == "output" or not is_.required
            (found.compatible if optional else found.breaking).append(
                f"{where} is new{'' if optional else ', required'}"
            )
        elif was != is_:
            wider = role == "input" and was.type == is_.type and is_.required <= was.required and is_.plain <= was.plain
            (found.compatible if wider else found.breaking).append(f"{where} was {_told(was)}, is {_told(is_)}")


def _told(field: _Field) -> str:
    return f"{'plain ' if field.plain else ''}{field.type}{', required' if field.required else ''}"


def _inputs(declared: Mapping[str, Any], kind: str) -> dict[str, _Field]:
    if "enum" in declared:
        return {str(each["value"]): _Field("choice", required=False, plain=True) for each in declared["enum"]}
    fields, required = ("inputProperties", "requiredInputs") if kind == "resources" else ("properties", "required")
    return _fields(declared.get(fields, {}), declared.get(required) or [])


def _outputs(declared: Mapping[str, Any]) -> dict[str, _Field]:
    return _fields(declared.get("properties", {}), declared.get("required") or [])


def _fields(fields: Mapping[str, Any], required: list[str]) -> dict[str, _Field]:
    return {
        name: _Field(_type(field), name in required, bool(field.get("plain"))) for name, field in sorted(fields.items())
    }


def _type(field: Mapping[str, Any]) -> str:
    """The type in words; whether an element may be an output is a part of it."""
    inner = field.get("items") or field.get("additionalProperties")
    if inner:
        return f"{'list' if field.get('items') else 'map'} of {'plain ' if inner.get('plain') else ''}{_type(inner)}"
    return str(field.get("$ref", field.get("type")))
