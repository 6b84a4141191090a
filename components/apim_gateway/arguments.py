"""A component's arguments in one shape, whichever of Pulumi's they come in; what they say is checked elsewhere.

As in every SDK of Pulumi's, None is not given, and what can be awaited is an Output where an Output may stand.
"""

from collections.abc import Awaitable, Mapping, Sequence
from enum import Enum
from inspect import isawaitable
from typing import Any, NotRequired, TypeVar, cast, get_args, get_origin, is_typeddict

from pulumi import Output, ResourceOptions

from . import checks, kubernetes_fields, outputs
from .errors import Problem, is_given, refuse
from .outputs import Place

_Args = TypeVar("_Args")


def given(args: object, kind: type[_Args], opts: object = None) -> _Args:
    """The arguments in this shape. Raises InputError where they, or a component's options, are something else."""
    problems = checks.mapping({"args": args}, "args")
    if opts is not None and not isinstance(opts, ResourceOptions):
        reason = "it is not what Pulumi takes as a component's options"
        problems.append(Problem("opts", is_given(opts), reason, "Give pulumi.ResourceOptions(...)"))
    refuse(problems)
    return cast(_Args, _group(cast("Mapping[str, Any]", args), kind, ""))


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


def _value(value: Any, declared: Any, place: Place, optional: bool) -> Any:
    if get_origin(declared) is NotRequired:
        [declared] = get_args(declared)
    if is_typeddict(declared):
        given = cast("Mapping[str, Any]", value)
        return _group(given, declared, f"{place.path}.") if isinstance(value, Mapping) else value
    origin, inner = get_origin(declared), get_args(declared)
    if origin is Mapping and isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value).items()
        # A name that has to be given has to have a value, too.
        kept = {key: item for key, item in items if item is not None or not optional}
        field = place.path.rpartition(".")[2]
        if field in kubernetes_fields.KINDS:
            return kubernetes_fields.as_kubernetes_spells(kept, kubernetes_fields.KINDS[field], Place(place.path, ""))
        return {key: _value(item, inner[1], Place(place.path, f"{key}"), optional) for key, item in kept.items()}
    if origin is Sequence and checks.is_list(value):
        return [_value(item, inner[0], Place(place.path, f"{number}"), optional) for number, item in enumerate(value)]
    may_be_awaited = any(get_origin(each) is Awaitable for each in inner)
    if may_be_awaited and isawaitable(value):
        value = Output.from_input(value)
    if not isinstance(value, Output):
        return plain(value)
    # Where none may stand, the checks refuse it, but for one in a list.
    return outputs.checked(cast("Output[Any]", value), inner if may_be_awaited else (declared,), place)
