"""Advice on names that no argument has: the one that was meant, or where a name of Kubernetes or of Helm belongs.

A name is advised only where it is really alike; test_advice.py has many that are, and many that are not.
"""

from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Any, cast

from ..errors import Problem, shown_name
from ..typing_errors import distance
from . import foreign_names, kubernetes_advice
from .field_names import parts_of, plain
from .kubernetes_advice import Advice

# No argument's name is as long, and a comparison takes as long as the names have letters.
_LONGEST_NAME = 100
# Letters at the start of two names, and their part of the longer one, from which on only their ends differ.
_START = 5
_START_OF = 0.6


def unknown(path: str, known: Iterable[str], prefix: str = "", value: Any = None) -> Problem:
    """The problem of a field that does not exist. `prefix` stands before its path, and before those that are known.

    `value` is what was given, if that is known: a name may mean one argument for a text and another for a mapping.
    """
    name = path.rpartition(".")[2]
    advice = _Unknown(path, [*dict.fromkeys(known)], prefix, value).advice() if len(name) <= _LONGEST_NAME else None
    fix, reason = advice or Advice("Remove it")
    return Problem(f"{prefix}{shown_name(path)}", "is unknown", reason, fix)


def unknown_with_fields(path: str, known: Iterable[str], prefix: str, value: Any) -> list[Problem]:
    """The problem of a field that does not exist; of a group of former stack files, those of its fields."""
    if plain(path) not in foreign_names.FORMER_GROUPS or not isinstance(value, Mapping) or not value:
        return [unknown(path, known, prefix, value)]
    known, fields = [*known], cast("Mapping[str, Any]", value)
    return [unknown(f"{path}.{name}", known, prefix, each) for name, each in sorted(fields.items())]


class _Unknown:
    """An unknown name in its place among those that are known."""

    def __init__(self, path: str, known: list[str], prefix: str, value: Any) -> None:
        self._given_in, _, self._name = path.rpartition(".")
        self._known = known
        self._prefix = prefix
        self._value = value
        self._group = foreign_names.FORMER_GROUPS.get(plain(self._given_in), self._given_in)
        self._siblings = self._fields_of(self._group)
        # The values of a chart stand at its top.
        settings = self._siblings if self._group or "container" in self._siblings else self._fields_of("kubernetes")
        self._settings = settings if "container" in settings else {}

    def advice(self) -> Advice | None:
        """The way to mend it; None where it is not clear what was meant."""
        if (plain(self._group), plain(self._name)) in foreign_names.NOT_MEANT:
            return None
        meant = self._foreign() or _named(self._name, self._siblings) or self._elsewhere()
        if meant:
            return self._instead(meant)
        # A name of several groups is none that is misspelt.
        if self._settings and len(self._of_this_name()) < 2:
            misspelt = kubernetes_advice.misspelt(self._name)
            return self._of_field(self._name) or self._alike() or (self._of_field(misspelt) if misspelt else None)
        return self._alike()

    def _instead(self, meant: str) -> Advice | None:
        # A text or number is no mapping, so that something else was meant.
        takes_mapping = plain(meant.rpartition(".")[2]) in foreign_names.MAPPINGS
        takes_mapping = takes_mapping or any(each.startswith(f"{meant}.") for each in self._known)
        if takes_mapping and isinstance(self._value, str | int | float):
            return None
        return Advice(f"Remove it, or write '{self._prefix}{meant}'")

    def _foreign(self) -> str | None:
        """The argument behind a former key, or behind the value of a chart."""
        if isinstance(self._value, list):
            return None
        is_text = isinstance(self._value, str) and not self._given_in
        tables = [
            foreign_names.OF_TEXTS if is_text else {},
            foreign_names.ARGUMENTS.get(plain(self._given_in), {}),
            foreign_names.ARGUMENTS["kubernetes"] if self._settings else {},
        ]
        argument = next((each[plain(self._name)] for each in tables if plain(self._name) in each), None)
        return self._path_of(argument) if argument else None

    def _path_of(self, argument: str) -> str | None:
        """The path of the library's argument as it is known here: the whole one, or the only one of its name."""
        named = self._of_this_name(argument.rpartition(".")[2])
        found = [each for each in named if plain(each) == plain(argument)] or named
        return found[0] if len(found) == 1 else None

    def _elsewhere(self) -> str | None:
        """The only field of this name in another group; for one in a group, first the group of this name."""
        found = self._of_this_name()
        group = next((each for each in found if "." not in each), None)
        if group:
            return group if self._group else None
        found = found or [each for each in self._known if _is_without_dots(self._name, each)]
        return found[0] if len(found) == 1 else None

    def _of_field(self, field: str) -> Advice | None:
        """The advice on a field of Kubernetes; None for any other name."""
        if (argument := kubernetes_advice.argument_for(field)) and plain(field) != "annotations":
            path = self._path_of(f"kubernetes.{argument}")
            return self._instead(path) if path else None
        return kubernetes_advice.of_a_field(field, self._settings, self._prefix)

    def _alike(self) -> Advice | None:
        nearest = _nearest(self._name, self._siblings)
        return self._instead(self._siblings[nearest]) if nearest else None

    def _of_this_name(self, name: str = "") -> list[str]:
        return [each for each in self._known if plain(each.rpartition(".")[2]) == plain(name or self._name)]

    def _fields_of(self, group: str) -> dict[str, str]:
        """The paths of a group's fields, by their names."""
        paths = [each.rpartition(".") for each in self._known]
        return {name: f"{above}{dot}{name}" for above, dot, name in paths if above == group}


def _named(name: str, siblings: Mapping[str, str]) -> str | None:
    return next((path for each, path in siblings.items() if plain(each) == plain(name)), None)


def _is_without_dots(name: str, path: str) -> bool:
    """Whether a name is a path, or its end, written as one: `clientSecretEndDate`."""
    parts = path.split(".")
    return any(plain("".join(parts[first:])) == plain(name) for first in range(len(parts) - 1))


def _nearest(name: str, siblings: Iterable[str]) -> str | None:
    """The nearest name, if it is near. The beginning of several names is none of them."""
    siblings = [*siblings]
    near = [each for each in siblings if _is_misspelt(name, each)]
    if not near and len([each for each in siblings if plain(each).startswith(plain(name))]) < 2:
        near = [each for each in siblings if _differs_in_its_end(name, each)]
    return min(near, key=lambda each: (_errors(name, each), each)) if near else None


def _is_misspelt(name: str, other: str) -> bool:
    """Whether a name differs from another by one typing error in four letters at most."""
    shorter, longer = sorted((len(plain(name)), len(plain(other))))
    errors = _errors(name, other)
    return errors <= max(1, longer // 4) and errors < shorter


def _differs_in_its_end(name: str, other: str) -> bool:
    one, two = plain(name), plain(other)
    start = len([*takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False))])
    # A whole part more is another name: `containerPort` is no `container`.
    same_parts = start == len(one) or len(parts_of(name)) == len(parts_of(other))
    return same_parts and start >= _START and start >= _START_OF * max(len(one), len(two))


def _errors(one: str, other: str) -> int:
    return distance(plain(one), plain(other), max(len(one), len(other)))
