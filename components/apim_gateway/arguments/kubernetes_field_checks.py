"""Checks of the fields of container, pod and Service against the SDK's types: their names and shapes, at every depth.

Pulumi's Kubernetes provider passes inputs through typed structures, which drop an unknown field in silence. Left to
Kubernetes are what is in an Output, and what a text or number says.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, cast

from pulumi import Output
from pulumi_kubernetes.apps.v1 import DeploymentSpecArgs

from ..errors import Problem, quoted
from . import checks, kubernetes_values, merging, nulls
from .field_names import by_a_part, plain
from .foreign_names import FIELDS_WITH_ARGUMENTS, OWNERS
from .sdk_types import KINDS, fields, items, sdk_names

# Below this likeness a name is another one, not a misspelt one.
_ALIKE = 0.8
_LONGEST_NAME = 100
_DROPPED = "Kubernetes has no such field there, and drops it"


def problems_of(settings: Any, path: str = "") -> list[Problem]:
    """The problems of the groups that are mappings; their fields are in Kubernetes' spelling."""
    return [
        problem
        for group, kind in KINDS.items()
        if isinstance(settings.get(group), Mapping)
        for problem in _Group(group, path).problems_of(settings[group], kind, "")
    ]


class _Group:
    """The checks of one group. They follow the SDK's types, which end after a few levels, and stop where those do."""

    def __init__(self, group: str, path: str) -> None:
        self._group = group
        self._path = path

    def problems_of(self, value: Any, kind: Any, inside: str, keys: tuple[str, ...] = ()) -> Iterator[Problem]:
        """The problems of a value at a path inside the group; `keys` are those of its entries, if it is such a list."""
        if value is None or isinstance(value, Output):
            return
        if nulls.is_text(value):
            yield nulls.inside(f"{self._path}{self._group}", inside)
            return
        kinds, of_mapping, of_list = fields(kind), items(kind, Mapping), items(kind, Sequence)
        if kinds is not None or of_mapping is not None:
            if not isinstance(value, Mapping):
                yield self._problem(f"has {_shape(value, inside)}", "it is not a mapping", "Give a mapping")
                return
            if merging.PATCH in value and inside and not inside.endswith("]"):
                yield from self._problems_of_patch(cast("Mapping[str, Any]", value), (), inside)
                return
            for key, item in cast("Mapping[Any, Any]", value).items():
                if not isinstance(key, str):
                    yield checks.no_name(f"{self._path}{self._group}", key)
                elif kinds is not None and key not in kinds:
                    yield self._unknown(key, kind, cast("Mapping[Any, Any]", value), inside)
                else:
                    below = f"{inside}.{key}" if inside else key
                    of_item = of_mapping if kinds is None else kinds[key]
                    yield from self.problems_of(item, of_item, below, merging.keys_of(kind, key))
        elif of_list is not None:
            if not checks.is_list(value):
                yield self._problem(f"has {_shape(value, inside)}", "it is not a list", "Give a list")
                return
            for number, item in enumerate(value):
                place = f"{inside}[{number}]"
                if item is None:
                    fix = f"Give its {' and '.join(keys)} with '{merging.PATCH}: delete'" if keys else "Leave it out"
                    yield self._problem(f"has {quoted(place)} as null", "it takes no entry away", fix)
                elif keys and isinstance(item, Mapping) and merging.PATCH in item:
                    yield from self._problems_of_patch(cast("Mapping[str, Any]", item), keys, place)
                else:
                    yield from self.problems_of(item, of_list, place)
        elif isinstance(cast("object", value), Mapping) or checks.is_list(value):
            yield self._problem(f"has {_shape(value, inside)}", "it is not a single value", "Give a string or number")
        elif wrong := kubernetes_values.problem_of(value, kind, inside):
            yield self._problem(wrong.seen, wrong.reason, wrong.fix)

    def _problems_of_patch(self, entry: Mapping[str, Any], keys: tuple[str, ...], inside: str) -> Iterator[Problem]:
        """The problems of a mapping that is to be taken away, or of an entry that takes away the one with its keys."""
        if not merging.is_deleted(entry):
            seen, fix = f"has {quoted(merging.PATCH, f'{inside}.')}", f"Give {merging.DELETE!r}"
            yield self._problem(seen, "it can only take something away", fix)
        elif merging.key_of(entry, keys) is None:
            reason = f"an entry is taken away by its {' and '.join(keys)}"
            yield self._problem(f"has {quoted(inside)}", reason, "Give it, and not as an Output")

    def _unknown(self, key: str, kind: Any, given: Mapping[Any, Any], inside: str) -> Problem:
        prefix = f"{inside}." if inside else ""
        seen = f"has {quoted(key, prefix)}"
        if (other := sdk_names(kind).get(key)) in given:
            return self._problem(seen, f"it is {quoted(str(other))} in the SDK's spelling", "Give it once")
        if len(key) > _LONGEST_NAME:
            return self._problem(seen, _DROPPED, "Remove it")
        near = _near(key, kind)
        if not inside and (argument := _argument(near, self._group) if near else _near_argument(key, self._group)):
            return self._problem(seen, _DROPPED, "Set {} instead", argument)
        if near := near or by_a_part(key, kind):
            return self._problem(seen, _DROPPED, f"Write {quoted(near, prefix)}")
        for group, other_kind in KINDS.items():
            if found := group != self._group and _near_at(key, other_kind, inside):
                reason = f"it is a field of {OWNERS[group]}"
                if not inside and (argument := _argument(found, group)):
                    return self._problem(seen, reason, "Set {} instead", argument)
                return self._problem(seen, reason, f"Write {quoted(found, prefix)} in {{}}", group)
        if not inside and key in (fields(DeploymentSpecArgs) or ()):
            return self._problem(seen, "it is a field of the Deployment, for which there is no setting", "Remove it")
        if not inside and key in ("annotations", "metadata"):
            return self._problem(seen, "there is no setting for the pods' metadata but their labels", "Remove it")
        return self._problem(seen, _DROPPED, "Remove it")

    def _problem(self, seen: str, reason: str, fix: str, argument: str = "") -> Problem:
        other = f"{self._path}{argument}" if argument else ""
        return Problem(f"{self._path}{self._group}", seen, reason, fix.format(f"'{other}'"), other)


def _shape(value: object, inside: str) -> str:
    """A value of the wrong shape by its type: the value itself may be a credential."""
    above, dot, name = inside.rpartition(".")
    return f"{quoted(name, f'{above}{dot}')} of type {type(value).__name__}"


def _argument(field: str, group: str) -> str | None:
    """The argument that sets a field of a group, in either spelling."""
    arguments = {plain(each): argument for each, argument in FIELDS_WITH_ARGUMENTS[group].items()}
    return arguments.get(plain(field))


def _near_argument(key: str, group: str) -> str | None:
    """The argument that sets what this name is in a group, or almost is."""
    near = get_close_matches(plain(key), map(plain, FIELDS_WITH_ARGUMENTS[group]), n=1, cutoff=_ALIKE)
    return _argument(near[0], group) if near else None


def _near(key: str, kind: Any) -> str | None:
    """The field of a type that has almost this name, in the same spelling; whatever the case of the letters."""
    names = sdk_names(kind)
    known = {name.casefold(): name for name in (names if "_" in key else names.values())}
    found = get_close_matches(key.casefold(), known, n=1, cutoff=_ALIKE)
    return known[found[0]] if found else None


def _near_at(key: str, kind: Any, inside: str) -> str | None:
    """The same in the type at a path; None where another group has no such path."""
    for step in inside.split(".") if inside else ():
        name, *places = step.split("[")
        kind = (fields(kind) or {}).get(name)
        for _ in places:
            kind = kind and items(kind, Sequence)
        if kind is None:
            return None
    return _near(key, kind) or by_a_part(key, kind) if fields(kind) is not None else None
