"""A user's fields of container, pod and Service as Kubernetes spells them, whichever way Pulumi lets them be written.

Its SDK takes `env_from` for `envFrom`, and Args objects for dictionaries. It translates when a resource is registered:
too late for checks, and for what is merged with the guide's fields. Free keys, as those of labels, stay as they are.
"""

from collections.abc import Mapping, Sequence
from inspect import isawaitable
from typing import Any, cast

from pulumi import Output

from . import checks, outputs, sdk_types
from .merging import Layers
from .outputs import Place
from .sdk_types import fields, items, sdk_names


def as_kubernetes_spells(value: Any, kind: Any, place: Place) -> Any:
    """The value in dictionaries and lists with Kubernetes' own names; `kind` is its type in the SDK, None if unknown.

    What is in an unknown field is left to the checks that refuse it, and what is in an Output to Pulumi, but for
    texts. A field that is there in both spellings keeps both, for the same reason. Layers stay layers.
    """
    if isinstance(value, Layers):
        return Layers([as_kubernetes_spells(each, kind, place) for each in value.layers], kind)
    if isawaitable(value):
        value = Output.from_input(value)
    if isinstance(value, Output):
        return outputs.checked(cast("Output[Any]", value), (sdk_types.plain(kind),), place)
    if (given_as := sdk_types.as_mapping(value)) is not None:
        kind, value = cast("Any", type(value)), given_as
    if kind is None:
        return value
    if isinstance(value, Mapping):
        given = cast("Mapping[Any, Any]", value)
        kinds = fields(kind)
        if kinds is None:
            inner = items(kind, Mapping)
            return {key: as_kubernetes_spells(item, inner, place.below(f"{key}")) for key, item in given.items()}
        names = sdk_names(kind)
        spelt = {key if names.get(key) in given else names.get(key, key): item for key, item in given.items()}
        return {key: as_kubernetes_spells(item, kinds.get(key), place.below(f"{key}")) for key, item in spelt.items()}
    if checks.is_list(value):
        inner = items(kind, Sequence)
        return [as_kubernetes_spells(item, inner, place.below(f"[{number}]")) for number, item in enumerate(value)]
    return value
