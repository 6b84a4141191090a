"""Property values survive the wire: secrets stay secret, unknowns stay unknown, whole numbers stay whole."""

from typing import Any

import pytest
from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as some

from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.values import (
    SIGNATURE,
    UNKNOWN,
    Secret,
    Unknown,
    contains,
    decode,
    encode,
    keep_secrets,
    revealed,
)

_PLAIN = (
    some.none()
    | some.booleans()
    | some.integers(-(2**53) + 1, 2**53 - 1)
    | some.floats(allow_nan=False, allow_infinity=False).filter(lambda number: not number.is_integer())
    | some.text()
    | some.just(UNKNOWN)
)
_NAMES = some.text().filter(lambda name: name != SIGNATURE)


def _grown(inner: Any) -> Any:
    return some.lists(inner) | some.dictionaries(_NAMES, inner) | inner.map(Secret)


_VALUES = some.recursive(_PLAIN, _grown, max_leaves=20)


@given(some.dictionaries(_NAMES, _VALUES))
def test_values_arrive_as_they_are_sent(properties: dict[str, Any]) -> None:
    assert decode(encode(properties)) == properties


@given(some.integers(-(2**53) + 1, 2**53 - 1))
def test_a_whole_number_arrives_as_an_int_because_an_api_server_refuses_2_point_0(number: int) -> None:
    [value] = decode(encode({"replicas": number})).values()
    assert type(value) is int


def test_a_bool_is_not_taken_for_a_number() -> None:
    assert decode(encode({"on": True}))["on"] is True


@pytest.mark.parametrize(
    "placeholder",
    ["1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"],
)
def test_an_unknown_of_any_type_arrives_as_unknown(placeholder: str) -> None:
    struct = struct_pb2.Struct()
    struct["value"] = placeholder
    assert decode(struct)["value"] is UNKNOWN


def test_an_asset_is_refused_and_named_by_its_path() -> None:
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "x"}
    with pytest.raises(PluginError, match=r"spec\.files\[0\] is an asset, which the sandbox's plugins do not model"):
        decode(encode({"spec": {"files": [asset]}}))


def test_a_secret_never_shows_in_a_repr() -> None:
    assert "hush" not in repr({"value": Secret("hush")})


def test_secrets_of_the_inputs_mark_the_outputs_and_nothing_beside_them() -> None:
    outputs = keep_secrets(
        {"data": {"a": "1", "b": "2"}, "list": [1, 2]}, {"data": {"a": Secret("x")}, "list": [Secret(1)]}
    )
    assert outputs == {"data": {"a": Secret("1"), "b": "2"}, "list": Secret([1, 2])}


@given(_VALUES)
def test_revealing_leaves_no_secret(value: Any) -> None:
    assert not contains(revealed(value), Secret)
    assert contains(revealed(value), Unknown) == contains(value, Unknown)
