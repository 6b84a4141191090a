"""Refuses the string `null`, which `pulumi config set ... null` writes where a null was meant."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast, is_typeddict

from ..errors import Problem, TextNull, quoted
from . import declared

_REASON = "it is a string, not a null"


def is_text(value: object) -> bool:
    """Whether the value is that string."""
    return isinstance(value, str) and value == "null"


def inside(path: str, place: str) -> TextNull:
    """The problem of the string at a place inside an argument that takes Kubernetes' own fields."""
    return TextNull(path, f"has {quoted(place)} as 'null'", _REASON, "Give None", inside=place)


def argument(path: str) -> TextNull:
    """The problem of a whole argument that is the string."""
    return TextNull(path, "is 'null'", _REASON, "Give None, or leave it out")


def with_arguments(problems: Sequence[Problem], args: Mapping[str, Any], kind: type) -> list[Problem]:
    """The problems of arguments, and in place of those of an argument that is the string, that."""
    found = [argument(path) for path in _paths(args, kind, "")]
    named = tuple(each.path for each in found)
    return [*(each for each in problems if each.path not in named), *found]


def _paths(args: Mapping[str, Any], kind: Any, path: str) -> Iterator[str]:
    for field, value in args.items():
        of_field = declared.type_of(kind, field)
        if of_field is not None and is_text(value):
            yield f"{path}{field}"
        elif is_typeddict(of_field) and isinstance(value, Mapping):
            yield from _paths(cast("Mapping[str, Any]", value), of_field, f"{path}{field}.")
