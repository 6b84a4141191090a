"""Checks of what is in an Output, made when the deploy knows it: a wrong type fails without the value.

Pulumi's own error would show the value, which may be a secret.
"""

from functools import partial
from typing import Any, NamedTuple

from pulumi import Output

from ..errors import InputError, Problem, quoted


class Place(NamedTuple):
    """Where an Output was given: an argument's path, and in a mapping the name below it."""

    path: str
    name: str | None = None

    def below(self, step: str) -> "Place":
        """A place inside the one that the name says: a field of a mapping, or `[0]` in a list."""
        dot = "." if self.name and not step.startswith("[") else ""
        return Place(self.path, f"{self.name or ''}{dot}{step}")

    def problem(self, seen: str, reason: str, fix: str) -> Problem:
        """A problem with what is in the Output."""
        below = "is" if self.name is None else f"has {quoted(self.name)} as"
        return Problem(self.path, f"{below} {seen}", reason, fix)


def checked(value: "Output[Any]", kinds: tuple[Any, ...], place: Place) -> "Output[Any]":
    """The Output, which fails with InputError where it holds none of the types that the argument's `Input` allows."""
    if str in kinds:
        return value.apply(partial(_text, place))
    return value.apply(partial(_number, place)) if float in kinds else value


def _text(place: Place, value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    raise InputError([place.problem(_of_type(value), "it is not a string", "Give a string")])


def _number(place: Place, value: Any) -> Any:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise InputError([place.problem(_of_type(value), "it is not a number", "Give a number, without quotes")])


def _of_type(value: object) -> str:
    return f"an Output with a value of type {type(value).__name__}"
