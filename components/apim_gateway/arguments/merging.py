"""Merges layers of Kubernetes' fields: what a nearer layer says counts, and what it does not say stays.

Mappings are merged by name, lists by the keys that Kubernetes has for their entries, and everything else is taken from
the nearest layer. A null takes away what lies below it. Fields are in Kubernetes' own spelling.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any, cast

from . import checks, sdk_types
from .kubernetes_list_keys import KEY_DEFAULTS, LIST_KEYS, UNIONS, UNIONS_OF_ALL_BUT, WHOLE

PATCH = "$patch"
DELETE = "delete"
"""`$patch: delete` in a mapping takes it away, and in an entry of a list the one with its key, as in Kubernetes' own
patches. It goes where nulls do not: Pulumi drops them on their way to a plugin."""


class Layers(dict[str, Any]):
    """Several layers of one argument, for example what stacks share and what a stack has.

    As a mapping it is what they say together, with nulls. The layers themselves are kept, since a null of an inner one
    takes away what lies below, and is gone in that mapping where an outer one gives a value.
    """

    @staticmethod
    def of(group: str, *layers: Mapping[str, Any]) -> "Layers":
        """The layers of `container`, `pod` or `service`, the nearest last."""
        return Layers(layers, sdk_types.KINDS[group])

    def __init__(self, layers: Iterable[Mapping[str, Any]], kind: Any) -> None:
        self.layers = tuple(layers)
        super().__init__(_all(self.layers, kind))


def merged(layers: Iterable[Mapping[str, Any]], kind: Any) -> dict[str, Any]:
    """The layers as one mapping without nulls, the nearest last; `kind` is the fields' type in the SDK."""
    flat = [each for layer in layers for each in (layer.layers if isinstance(layer, Layers) else (layer,))]
    return _without_nulls(_all(flat, kind))


def is_deleted(value: object) -> bool:
    """Whether a mapping, or an entry of a list, takes away what lies below it."""
    return isinstance(value, Mapping) and cast("Mapping[str, object]", value).get(PATCH) == DELETE


def keys_of(kind: Any, field: str) -> tuple[str, ...]:
    """The keys of a list's entries; none where it is one value."""
    return LIST_KEYS.get(f"{_name(kind)}.{field}", ())


def key_of(entry: object, keys: tuple[str, ...]) -> tuple[Any, ...] | None:
    """The key of an entry; None where it is not known: the entry or a part of its key is an Output, or is missing."""
    if not isinstance(entry, Mapping):
        return None
    given = cast("Mapping[str, Any]", entry)
    found = tuple(KEY_DEFAULTS.get(key) if given.get(key) is None else given[key] for key in keys)
    return found if all(isinstance(each, str | int | float) for each in found) else None


def _all(layers: Sequence[Mapping[str, Any]], kind: Any) -> dict[str, Any]:
    return reduce(lambda below, layer: _mapping(below, layer, kind), layers, {})


def _mapping(below: Mapping[str, Any], over: Mapping[str, Any], kind: Any) -> dict[str, Any]:
    fields, of_each = sdk_types.fields(kind) or {}, sdk_types.items(kind, Mapping)
    union = _union(kind)
    # A null names a field, too, but chooses nothing.
    is_chosen = any(not _is_nothing(over[field]) for field in union & over.keys())
    result = {key: value for key, value in below.items() if not is_chosen or key not in union}
    for field, value in over.items():
        result[field] = _value(result.get(field), value, fields.get(field, of_each), keys_of(kind, field))
    return result


def _value(below: Any, over: Any, kind: Any, keys: tuple[str, ...]) -> Any:
    if is_deleted(over):
        return None
    if keys and checks.is_list(below) and checks.is_list(over):
        return _keyed(below, over, sdk_types.items(kind, Sequence), keys)
    has_names = sdk_types.fields(kind) is not None or sdk_types.items(kind, Mapping) is not None
    if has_names and _name(kind) not in WHOLE and isinstance(below, Mapping) and isinstance(over, Mapping):
        return _mapping(cast("Mapping[str, Any]", below), cast("Mapping[str, Any]", over), kind)
    return over


def _keyed(below: Sequence[Any], over: Sequence[Any], kind: Any, keys: tuple[str, ...]) -> list[Any]:
    """The entries below, each with what is laid over it, and then the new ones."""
    result = list(below)
    # Of two entries with one key, the second one stays for Kubernetes to refuse.
    places = {key: place for place, each in reversed([*enumerate(below)]) if (key := key_of(each, keys)) is not None}
    for entry in over:
        key = key_of(entry, keys)
        if key not in places:
            result.append(entry)
        else:
            place = places.pop(key)
            result[place] = entry if is_deleted(entry) else _value(_unless_deleted(result[place]), entry, kind, ())
    return result


def _unless_deleted(entry: Any) -> Any:
    return None if is_deleted(entry) else entry


def _union(kind: Any) -> frozenset[str]:
    name = _name(kind)
    if name in UNIONS_OF_ALL_BUT:
        return frozenset(sdk_types.fields(kind) or ()) - {UNIONS_OF_ALL_BUT[name]}
    return UNIONS.get(name, frozenset())


def _name(kind: Any) -> str:
    """Kubernetes' name of a type of the SDK."""
    return getattr(sdk_types.plain(kind), "__name__", "").removesuffix("Args")


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        given = cast("Mapping[str, Any]", value)
        return {key: _without_nulls(item) for key, item in given.items() if not _is_nothing(item)}
    if checks.is_list(value):
        return [_without_nulls(item) for item in value if not _is_nothing(item)]
    return value


def _is_nothing(value: object) -> bool:
    return value is None or is_deleted(value)
