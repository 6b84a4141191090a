"""Checks a container's requests against its limits, after the preset's are merged in.

The API server refuses a request of more than the limit. It says so in a preview only where everything else is known.
Source: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from ..errors import Problem, quoted
from . import checks
from .presets import merged

_QUANTITY = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i)?)", re.ASCII)
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {f"{letter}i": Decimal(1024) ** power for power, letter in enumerate("KMGTPE", 1)}


def problems_of(settings: Any, path: str) -> list[Problem]:
    """The problems of requests that are more than the limit for the same resource; only plain values are compared."""
    if checks.mapping(settings, "container", path):
        return []
    given = _resources(settings)
    if not given:
        return []
    both = _resources(merged(settings, "gateway"))
    requests, limits = (_mapping(both.get(each)) for each in ("requests", "limits"))
    return [
        _problem(name, given, requests[name], limits[name], path)
        for name in requests.keys() & limits.keys()
        if _is_more(requests[name], limits[name])
    ]


def _problem(name: str, given: Mapping[str, Any], request: object, limit: object, path: str) -> Problem:
    own = name in _mapping(given.get("requests"))
    reason = f"it is less than the request of {quoted(f'{request}')}{'' if own else ', which the preset has'}"
    fix = f"Give 'resources.requests.{name}'{'' if own else ', too'}, of at most the limit"
    return Problem(f"{path}container", f"has 'resources.limits.{name}' as {quoted(f'{limit}')}", reason, fix)


def _resources(settings: Any) -> Mapping[str, Any]:
    return _mapping(_mapping(settings.get("container")).get("resources"))


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _is_more(request: object, limit: object) -> bool:
    one, other = _quantity(request), _quantity(limit)
    return one is not None and other is not None and one > other


def _quantity(value: object) -> Decimal | None:
    """A quantity as a number; None for what is none, which the API server says better."""
    found = _QUANTITY.fullmatch(f"{value}") if isinstance(value, str | int | float) else None
    if not found:
        return None
    number, exponent, unit = Decimal(found[1]), found[2], found[3] or ""
    if exponent:
        return number.scaleb(int(exponent))
    return number * _BINARY[unit] if unit in _BINARY else number.scaleb(_DECIMAL[unit])
