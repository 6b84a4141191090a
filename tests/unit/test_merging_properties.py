"""Rules that hold for whatever layers are merged: nothing is added, lost, changed or left as a null."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, cast

from apim_gateway.arguments.merging import Layers, merged
from hypothesis import given
from hypothesis import strategies as st
from pulumi_kubernetes.core.v1 import ContainerArgs

Fields = dict[str, Any]
NOTHING: Fields = {}
TCP: Fields = {"tcpSocket": {"port": 8080}}
TEXT = st.sampled_from(["a", "b", "c"])
NUMBER = st.integers(1, 3)


def optional(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Fields]:
    return st.fixed_dictionaries({}, optional=fields)


HANDLERS: list[Fields] = [{}, TCP, {"exec": {"command": ["a"]}}, {"httpGet": {"port": 1}}, {"httpGet": {"port": 2}}]


@st.composite
def probes(draw: st.DrawFn) -> Fields:
    return {**draw(st.sampled_from(HANDLERS)), **draw(optional({"periodSeconds": NUMBER}))}


@st.composite
def ports(draw: st.DrawFn) -> list[Fields]:
    keys = draw(st.lists(st.tuples(NUMBER, st.sampled_from([{}, {"protocol": "UDP"}])), max_size=3, unique_by=str))
    return [{"containerPort": number, **protocol, **draw(optional({"name": TEXT}))} for number, protocol in keys]


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "args": st.lists(TEXT, max_size=2),
    "livenessProbe": probes(),
    "ports": ports(),
    "resources": optional({"limits": st.dictionaries(TEXT, TEXT), "requests": st.dictionaries(TEXT, TEXT)}),
    "securityContext": optional({"runAsUser": NUMBER, "capabilities": optional({"drop": st.lists(TEXT)})}),
}
CONTAINERS = optional(FIELDS)
WITH_NULLS = optional(
    {
        **{field: st.none() | values for field, values in FIELDS.items()},
        "livenessProbe": st.none()
        | optional({"exec": st.none() | st.just(NOTHING), "periodSeconds": st.none() | NUMBER}),
        "ports": st.none() | st.lists(st.fixed_dictionaries({"containerPort": NUMBER, "name": st.none() | TEXT})),
    }
)


@given(CONTAINERS)
def test_merging_with_nothing_changes_nothing(layer: Any) -> None:
    assert merged([layer], ContainerArgs) == merged([{}, layer, {}], ContainerArgs) == layer


@given(CONTAINERS, CONTAINERS, CONTAINERS)
def test_layers_without_nulls_can_be_merged_in_any_groups(first: Any, second: Any, third: Any) -> None:
    by_pairs = merged([merged([first, second], ContainerArgs), third], ContainerArgs)
    assert merged([first, merged([second, third], ContainerArgs)], ContainerArgs) == by_pairs


@given(WITH_NULLS, WITH_NULLS, WITH_NULLS)
def test_layers_with_nulls_are_laid_one_after_the_other(first: Any, second: Any, third: Any) -> None:
    one_by_one = merged([merged([merged([first], ContainerArgs), second], ContainerArgs), third], ContainerArgs)
    assert merged([first, second, third], ContainerArgs) == one_by_one
    assert merged([first, Layers.of("container", second, third)], ContainerArgs) == one_by_one


@given(st.lists(WITH_NULLS, max_size=4))
def test_no_null_is_left_and_no_layer_is_changed(layers: list[Any]) -> None:
    before = deepcopy(layers)
    result = merged(layers, ContainerArgs)
    assert not nulls_in(result)
    assert layers == before
    assert not mutable(result) & mutable(layers)


def nulls_in(value: Any) -> list[None]:
    return [None] if value is None else [null for each in inside(value) for null in nulls_in(each)]


def mutable(value: Any) -> set[int]:
    """The identities of the mappings and lists in a value: a change of one of them is a change of the value."""
    own = {id(cast(object, value))} if isinstance(value, dict | list) else set[int]()
    return own.union(*(mutable(each) for each in inside(value)))


def inside(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(cast("Mapping[str, Any]", value).values())
    return cast("list[Any]", value) if isinstance(value, list) else []
