"""A component's arguments in one shape, whichever of Pulumi's they come in; what they say is checked elsewhere.

As in every SDK of Pulumi's, None is not given, and what can be awaited is an Output where an Output may stand. Among
Kubernetes' fields None is kept: there it takes a field away.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from inspect import isawaitable
from typing import Any, cast, get_args, get_origin, is_typeddict

from pulumi import Output, ResourceOptions

from ..errors import Problem, describe
from . import checks, declared, kubernetes_fields, outputs, sdk_types
from .outputs import Place

_NUMBER_OR_TEXT = "disruption_budget"
"""The argument that Kubernetes takes as a number or a text, of which Pulumi's schemas know no type."""


def problems_of(args: object) -> list[Problem]:
    """The problem of arguments that are no mapping."""
    return checks.mapping({"args": args}, "args")


def problems_of_options(opts: object) -> list[Problem]:
    """The problem of a component's options that are something else."""
    if opts is None or isinstance(opts, ResourceOptions):
        return []
    reason = "it is not what Pulumi takes as a component's options"
    return [Problem("opts", describe(opts), reason, "Give pulumi.ResourceOptions(...)")]


def normalised(args: object, kind: type) -> dict[str, Any]:
    """The arguments in this shape."""
    return _group(cast("Mapping[str, Any]", args), kind, "")


def plain(value: Any) -> Any:
    """The value itself, and a member of a text enumeration as its text: in an f-string it would be `Class.MEMBER`."""
    return str.__str__(value) if isinstance(value, str) and isinstance(value, Enum) else value


def _group(args: Mapping[str, Any], kind: Any, path: str) -> dict[str, Any]:
    """The fields of a TypedDict. Keeps None in required and unknown fields, so that the checks report it."""
    return {
        field: _value(value, kind.__annotations__.get(field), Place(f"{path}{field}"), field in kind.__optional_keys__)
        for field, value in args.items()
        if value is not None or field not in kind.__optional_keys__
    }


def _value(value: Any, kind: Any, place: Place, optional: bool) -> Any:
    kind = declared.plain(kind)
    if is_typeddict(kind):
        given = cast("Mapping[str, Any]", value)
        return _group(given, kind, f"{place.path}.") if isinstance(value, Mapping) else value
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Mapping and isinstance(value, Mapping):
        return _mapping(cast("Mapping[Any, Any]", value), inner[1], place, optional)
    if origin is Sequence and checks.is_list(value):
        return [_value(item, inner[0], Place(place.path, f"{number}"), optional) for number, item in enumerate(value)]
    if place.name is None and place.path.endswith(_NUMBER_OR_TEXT) and type(value) is int:
        return f"{value}"
    takes_outputs = declared.takes_outputs(kind)
    if takes_outputs and isawaitable(value):
        value = Output.from_input(value)
    if not isinstance(value, Output):
        return plain(value)
    # Where none may stand, the checks refuse it, but for one in a list.
    return outputs.checked(cast("Output[Any]", value), inner if takes_outputs else (kind,), place)


def _mapping(given: Mapping[Any, Any], kind: Any, place: Place, optional: bool) -> dict[Any, Any]:
    field = place.path.rpartition(".")[2]
    if field in sdk_types.KINDS:
        return kubernetes_fields.as_kubernetes_spells(given, sdk_types.KINDS[field], Place(place.path, ""))
    # A name that has to be given has to have a value, too.
    kept = {key: item for key, item in given.items() if item is not None or not optional}
    return {key: _value(item, kind, Place(place.path, f"{key}"), optional) for key, item in kept.items()}
