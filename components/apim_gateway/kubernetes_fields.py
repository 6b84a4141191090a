"""A user's fields of container, pod and Service as Kubernetes spells them, whichever way Pulumi lets them be written.

Its SDK takes `env_from` for `envFrom`, and Args objects for dictionaries. It translates when a resource is registered:
too late for checks, and for what is merged with the guide's fields. Free keys, as those of labels, stay as they are.
"""

from collections.abc import Mapping, Sequence
from inspect import isawaitable
from typing import Any, cast, get_args, get_origin

from pulumi import (
    Output,
    _types,  # pyright: ignore[reportPrivateUsage]  What translates at registration must translate here, and is not public.
)
from pulumi_kubernetes.core.v1 import ContainerArgs, PodSpecArgs, ServiceSpecArgs

from . import checks

KINDS: Mapping[str, type] = {"container": ContainerArgs, "pod": PodSpecArgs, "service": ServiceSpecArgs}
"""What the fields of these settings are in the SDK."""


def as_kubernetes_spells(value: Any, kind: Any) -> Any:
    """The value in dictionaries and lists with Kubernetes' own names; `kind` is its type in the SDK, None if unknown.

    What is in an Output is left to Pulumi.
    """
    if isawaitable(value):
        return Output.from_input(value)
    class_: Any = cast("object", type(value))
    if _types.is_input_type(class_):
        kind, value = class_, _types.input_type_to_dict(value)
    kind = kind and _types.unwrap_type(kind)
    if isinstance(value, Mapping):
        fields = cast("Mapping[Any, Any]", value)
        if isinstance(kind, type) and _types.is_input_type(kind):
            names: Mapping[Any, str] = _types.input_type_py_to_pulumi_names(kind)
            kinds: Mapping[Any, type] = _types.input_type_types(kind)
            spelt: dict[Any, Any] = {names.get(key, key): item for key, item in fields.items()}
            return {key: as_kubernetes_spells(item, kinds.get(key)) for key, item in spelt.items()}
        inner = _inner(kind, Mapping, 1)
        return {key: as_kubernetes_spells(item, inner) for key, item in fields.items()}
    if checks.is_list(value):
        inner = _inner(kind, Sequence, 0)
        return [as_kubernetes_spells(item, inner) for item in value]
    return value


def _inner(kind: Any, origin: type, place: int) -> Any:
    return get_args(kind)[place] if get_origin(kind) is origin else None
