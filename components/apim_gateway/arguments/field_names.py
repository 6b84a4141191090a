"""Which field of Kubernetes is meant by a name that is nearly one: with a typing error, or without its last part."""

import re
from collections.abc import Iterable, Mapping
from inspect import Parameter, signature
from typing import Any

from ..typing_errors import distance
from .sdk_types import plain as plain_type
from .sdk_types import sdk_names

# From here on two typing errors leave most of a name as it is.
_LONG = 13
# Shorter names have too many neighbours.
_SHORTEST = 5


def plain(name: str) -> str:
    """A name without case and separators, as different languages write it."""
    return name.casefold().replace("_", "").replace("-", "")


def parts_of(name: str) -> list[str]:
    """The parts of a name in camelCase."""
    return re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)


def misspelt(name: str, fields: Iterable[str]) -> str | None:
    """The field that differs from a name by one typing error, or two in a long one, or by a missing last part."""
    known = {plain(field): field for field in fields}
    if (plural := plain(f"{name}s")) in known:
        return known[plural]
    if len(name) < _SHORTEST or len(_longer(name, known)) > 1:
        return None
    errors = {field: distance(plain(name), field, 2) for field in known}
    near = [field for field, number in errors.items() if number <= (2 if len(field) >= _LONG else 1)]
    if near:
        nearest = [field for field in near if errors[field] == min(map(errors.__getitem__, near))]
        return known[nearest[0]] if len(nearest) == 1 else None
    return without_last_part(name, known.values())


def without_last_part(name: str, fields: Iterable[str]) -> str | None:
    """The field whose name is this one and another part, if no other begins with it."""
    longer = _longer(name, fields)
    return longer[0] if len(longer) == 1 and plain("".join(parts_of(longer[0])[:-1])) == plain(name) else None


def _longer(name: str, fields: Iterable[str]) -> list[str]:
    return [field for field in fields if plain(field).startswith(plain(name))]


def by_a_part(name: str, kind: Any) -> str | None:
    """The field of a type that is this name and another part, or the required one that ends with it."""
    names = sdk_names(kind)
    required = [names[each] for each in _required(kind) if plain(parts_of(names[each])[-1]) == plain(name)]
    found = without_last_part(name, names.values()) or (required[0] if len(required) == 1 else None)
    return {field: each for each, field in names.items()}[found] if found and "_" in name else found


def _required(kind: Any) -> list[str]:
    """The SDK's names of the fields that an object of a type has to have."""
    parameters: Mapping[str, Parameter] = signature(plain_type(kind)).parameters
    return [name for name, each in parameters.items() if each.default is Parameter.empty and name in sdk_names(kind)]
