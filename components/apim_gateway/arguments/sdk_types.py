"""The types that Pulumi's SDKs have for inputs: their fields, Kubernetes' names of these, and what is in them.

The SDK translates them when a resource is registered, by a module that is not public. It is used here and nowhere else.
"""

from collections.abc import Mapping
from typing import Any, cast, get_args, get_origin

from pulumi import (
    _types,  # pyright: ignore[reportPrivateUsage]  What translates at registration has to translate here, too.
)
from pulumi_kubernetes.core.v1 import ContainerArgs, PodSpecArgs, ServiceSpecArgs

KINDS: Mapping[str, type] = {"container": ContainerArgs, "pod": PodSpecArgs, "service": ServiceSpecArgs}
"""The SDK's types of the arguments that take Kubernetes' own fields."""


def plain(kind: Any) -> Any:
    """A type without Input, Output and Optional."""
    return _types.unwrap_type(kind)


def choices(kind: Any) -> set[Any]:
    """The types that a single value may have: of `Input[int | str]`, both."""
    unwrapped = plain(kind)
    return {plain(each) for each in get_args(unwrapped)} or {unwrapped}


def as_mapping(value: object) -> Mapping[str, Any] | None:
    """The fields of an Args object, by Kubernetes' names; None for any other value."""
    return _types.input_type_to_dict(value) if _types.is_input_type(cast("Any", type(value))) else None


def fields(kind: Any) -> Mapping[str, Any] | None:
    """The fields of a type of the SDK and their types, by Kubernetes' names; None for a type that has no fields."""
    kind = plain(kind)
    return _types.input_type_types(kind) if isinstance(kind, type) and _types.is_input_type(kind) else None


def sdk_names(kind: Any) -> Mapping[str, str]:
    """Kubernetes' name of each field of a type that has fields, by the SDK's name for it."""
    return _types.input_type_py_to_pulumi_names(plain(kind))


def items(kind: Any, shape: type) -> Any:
    """The type of what is in a list (`Sequence`) or free mapping (`Mapping`); None where the type is no such shape."""
    kind = plain(kind)
    return get_args(kind)[-1] if get_origin(kind) is shape else None
