"""Differences are told leaf by leaf, and a force-new path matches at, below and around the changed leaf."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sandbox.plugins.base.differences import Change, Path, differences, path_text, touches
from sandbox.plugins.base.paths import parsed_path
from sandbox.plugins.base.values import UNKNOWN, Secret


def test_only_the_changed_leaf_is_told() -> None:
    old = {"spec": {"replicas": 1, "ports": [{"port": 80}, {"port": 443}]}}
    new = {"spec": {"replicas": 1, "ports": [{"port": 80}, {"port": 444}]}}
    assert differences(old, new) == [Change(("spec", "ports", 1, "port"), "update", 444)]


def test_a_list_that_grows_or_shrinks_is_told_by_its_elements() -> None:
    assert differences({"a": [1]}, {"a": [1, 2]}) == [Change(("a", 1), "add", 2)]
    assert differences({"a": [1, 2]}, {"a": [1]}) == [Change(("a", 1), "delete")]


def test_a_secret_is_compared_by_its_content() -> None:
    assert differences({"a": Secret("x")}, {"a": "x"}) == []


def test_a_value_that_is_not_known_yet_counts_as_changed() -> None:
    assert [change.kind for change in differences({"a": "x"}, {"a": UNKNOWN})] == ["update"]


def test_a_number_and_a_bool_differ_but_an_integer_and_its_float_do_not() -> None:
    assert differences({"a": 1}, {"a": True}) != []
    assert differences({"a": 1}, {"a": 1.0}) == []


@pytest.mark.parametrize(
    ("path", "pattern", "value", "expected"),
    [
        (("spec", "selector", "app"), ("spec", "selector"), "x", True),
        (("spec",), ("spec", "selector"), {"selector": {}}, True),
        (("spec",), ("spec", "selector"), {"replicas": 1}, False),
        (("spec", "replicas"), ("spec", "selector"), 1, False),
        (("spec", "containers", 0, "image"), ("spec", "containers", "*", "image"), "x", True),
    ],
)
def test_a_pattern_matches_at_below_and_around_the_change(
    path: Path, pattern: Path, value: Any, expected: bool
) -> None:
    assert touches(Change(path, "update", value), pattern) is expected


_NAMES = some.text(some.characters(exclude_characters="\\*", exclude_categories=["C"]), min_size=1)


@given(_NAMES, some.lists(_NAMES | some.integers(0, 99)))
def test_a_path_is_read_as_it_was_written(first: str, rest: list[Any]) -> None:
    assert parsed_path(path_text((first, *rest))) == (first, *rest)
