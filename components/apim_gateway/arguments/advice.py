"""Advice on names that no argument has: the one that was meant, or where a name of Kubernetes or of Helm belongs.

A name is advised only where it is really alike; test_advice.py has many that are, and many that are not.
"""

from collections.abc import Iterable, Mapping
from itertools import takewhile

from pulumi_kubernetes.apps.v1 import DeploymentSpecArgs

from ..errors import Problem, shown_name
from ..typing_errors import distance
from .sdk_types import KINDS, sdk_names

# No argument's name is as long, and a comparison takes as long as the names have letters.
_LONGEST_NAME = 100
# Letters at the start of two names, and their part of the longer one, from which on only their ends differ.
_START = 5
_START_OF = 0.6
# Values of Microsoft's Helm chart, and of most others, with the argument that is behind them.
_CHARTS = {
    "replicacount": "replicas",
    "poddisruptionbudget": "disruption_budget",
    "podlabels": "labels",
    "nameoverride": "name",
    "fullnameoverride": "name",
    "gateway": "kubernetes",
}
_IN_GROUPS = {
    "serviceaccount": ("pod", "serviceAccountName"),
    "podsecuritycontext": ("pod", "securityContext"),
    "extravolumes": ("pod", "volumes"),
    "extravolumemounts": ("container", "volumeMounts"),
}
_OWNERS = {"container": "a container", "pod": "the pod", "service": "the Service"}


def unknown(path: str, known: Iterable[str], prefix: str = "") -> Problem:
    """The problem of a field that does not exist. `prefix` stands before its path, and before those that are known."""
    paths = list(known)
    parent, _, name = path.rpartition(".")
    siblings = {each.rpartition(".")[2]: each for each in paths if each.rpartition(".")[0] == parent}
    seen = Problem(f"{prefix}{shown_name(path)}", "is unknown", "nothing reads it", "Remove it")
    if len(name) > _LONGEST_NAME:
        return seen
    plain = _plain(name)
    meant = _named(_plain(_CHARTS.get(plain, name)), siblings) or _elsewhere(plain, paths, nested=bool(parent))
    if not meant and (found := _of_kubernetes(plain, siblings)):
        group, field = found
        fix = f"Write '{field}' in '{prefix}{siblings[group]}'"
        return Problem(seen.path, seen.seen, f"it is a field of {_OWNERS[group]}", fix)
    if not meant and "container" in siblings and plain in map(_plain, sdk_names(DeploymentSpecArgs)):
        reason = "it is a field of the Deployment, for which there is no argument"
        return Problem(seen.path, seen.seen, reason, "Remove it")
    meant = meant or _alike(plain, siblings)
    return Problem(seen.path, seen.seen, seen.reason, f"Remove it, or write '{prefix}{meant}'") if meant else seen


def _named(plain: str, siblings: Mapping[str, str]) -> str | None:
    return next((path for name, path in siblings.items() if _plain(name) == plain), None)


def _elsewhere(plain: str, paths: Iterable[str], *, nested: bool) -> str | None:
    """The only field of this name in another group; for one in a group, first the group of this name."""
    found = {each for each in paths if _plain(each.rpartition(".")[2]) == plain}
    group = next((each for each in found if "." not in each), None)
    if group:
        return group if nested else None
    return found.pop() if len(found) == 1 else None


def _of_kubernetes(plain: str, siblings: Mapping[str, str]) -> tuple[str, str] | None:
    """The group that takes Kubernetes' fields of this name, and the field."""
    if plain in _IN_GROUPS and _IN_GROUPS[plain][0] in siblings:
        return _IN_GROUPS[plain]
    for group, kind in KINDS.items():
        field = next((each for each in sdk_names(kind).values() if _plain(each) == plain), None)
        if group in siblings and field:
            return group, field
    return None


def _alike(plain: str, siblings: Mapping[str, str]) -> str | None:
    """The nearest name, if it is near."""
    distances = {
        path: _errors(plain, _plain(name)) for name, path in siblings.items() if _are_alike(plain, _plain(name))
    }
    return min(distances, key=lambda path: (distances[path], path)) if distances else None


def _are_alike(one: str, other: str) -> bool:
    """Whether two names differ by one typing error in four letters at most, or in their ends only."""
    shorter, longer = sorted((len(one), len(other)))
    errors = _errors(one, other)
    start = len([*takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))])
    return (errors <= max(1, longer // 4) and errors < shorter) or (start >= _START and start >= _START_OF * longer)


def _errors(one: str, other: str) -> int:
    return distance(one, other, max(len(one), len(other)))


def _plain(name: str) -> str:
    """A name without case and separators, as different languages write it."""
    return name.casefold().replace("_", "").replace("-", "")
