"""Checks of single values in Kubernetes' fields: their types and ranges, which the API server refuses late.

Values are not shown: one in a wrong field may be a credential.
"""

from typing import Any, NamedTuple

from ..errors import quoted
from . import sdk_types
from .names import LARGEST_NUMBER

_PORTS = ("containerPort", "hostPort", "nodePort", "port", "targetPort")
_LARGEST_PORT = 65535
# Those of 64 bits in Kubernetes' API; what it has for them is less.
_LONG = ("activeDeadlineSeconds", "expirationSeconds", "terminationGracePeriodSeconds", "tolerationSeconds")
_LARGEST_LONG = 2**32 - 1


class WrongValue(NamedTuple):
    """The texts of a Problem, without its path."""

    seen: str
    reason: str
    fix: str


def problem_of(value: object, kind: Any, inside: str) -> WrongValue | None:
    """Checks a single value at a path, whose type in the SDK is `kind`; None where nothing is wrong."""
    types = sdk_types.choices(kind)
    above, dot, name = inside.rpartition(".")
    where = quoted(name, f"{above}{dot}")
    if int in types and isinstance(value, int | float) and not isinstance(value, bool):
        return _problem_of_number(value, name.partition("[")[0], where)
    if types == {int}:
        return WrongValue(f"has {where} {_of(value)}", "it is not a whole number", "Give a number, without quotes")
    if types == {bool} and not isinstance(value, bool):
        return WrongValue(f"has {where} {_of(value)}", "it is not true or false", "Give true or false, without quotes")
    return None


def _problem_of_number(value: float, field: str, where: str) -> WrongValue | None:
    if value % 1 != 0:
        return WrongValue(f"has {where} {_of(value)}", "it is not a whole number", "Give a whole number")
    least, most = -LARGEST_NUMBER - 1, LARGEST_NUMBER
    if field in _PORTS:
        least, most = 1, _LARGEST_PORT
    elif field in _LONG:
        least, most = 0, _LARGEST_LONG
    if value < least:
        return WrongValue(f"has {where}", f"it is less than {least}", f"Give {least} or more")
    return WrongValue(f"has {where}", f"it is more than {most}", f"Give at most {most}") if value > most else None


def _of(value: object) -> str:
    return f"of type {type(value).__name__}"
