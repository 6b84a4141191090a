"""Advice on a name beside container, pod and service that is a field of one of them, or of the Deployment."""

from collections.abc import Mapping
from typing import NamedTuple

from pulumi_kubernetes.apps.v1 import DeploymentSpecArgs

from . import field_names, foreign_names
from .field_names import plain
from .sdk_types import KINDS, sdk_names


class Advice(NamedTuple):
    """A way to mend an unknown name, and the reason."""

    fix: str
    reason: str = "nothing reads it"


def of_a_field(name: str, settings: Mapping[str, str], prefix: str) -> Advice | None:
    """The advice on a name of Kubernetes. `settings` has the paths of the arguments beside it, by their names."""
    path = {plain(each): f"'{prefix}{path}'" for each, path in settings.items()}
    if plain(name) == "annotations":
        fix = f"Remove it, or write {path['serviceannotations']} for those of the Service"
        return Advice(fix, "there is no argument for the pods' metadata but their labels")
    groups, field = _owners(name)
    if groups:
        places = " or in ".join(path[group] for group in groups)
        return Advice(f"Write '{field}' in {places}", f"it is a field of {_either(groups)}")
    if plain(name) in map(plain, sdk_names(DeploymentSpecArgs).values()):
        return Advice("Remove it", "it is a field of the Deployment, for which there is no argument")
    return None


def argument_for(field: str) -> str | None:
    """The argument that sets a field of Kubernetes in place of its group."""
    fields = (each for group in foreign_names.FIELDS_WITH_ARGUMENTS.values() for each in group.items())
    return next((argument for name, argument in fields if plain(name) == plain(field)), None)


def misspelt(name: str) -> str | None:
    """The field of Kubernetes that is meant by a name that is none."""
    if plain(name) in foreign_names.INNER_FIELDS:
        return None
    return field_names.misspelt(name, {field for kind in KINDS.values() for field in sdk_names(kind).values()})


def _owners(name: str) -> tuple[list[str], str]:
    """The groups that take a field of this name, and the field."""
    if plain(name) in foreign_names.FIELDS:
        group, field = foreign_names.FIELDS[plain(name)]
        return [group], field
    names = {group: {plain(each): each for each in sdk_names(kind).values()} for group, kind in KINDS.items()}
    groups = [group for group in names if plain(name) in names[group]]
    return groups, names[groups[0]][plain(name)] if groups else ""


def _either(groups: list[str]) -> str:
    return " and of ".join(foreign_names.OWNERS[group] for group in groups)
