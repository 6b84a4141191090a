"""What is not known until the deployment neither accuses nor stops a rule, wherever it is; nonsense does not either.

Pulumi shows an exception in a rule as a traceback instead of the other rules' words.
"""

from copy import deepcopy
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from policy.rules import RULES
from policy.rules.known import UNKNOWN, plain
from policy.rules.resource_types import (
    APPLICATION,
    CONFIG_MAP,
    DEPLOYMENT,
    DISRUPTION_BUDGET,
    PASSWORDS,
    ROLE_ASSIGNMENT,
    ROLE_DEFINITION,
    SERVICE,
)
from policy.rules.rule import ResourceRule, Rule, StackResource

from . import objects
from .objects import resource, seen_among, seen_in, urn_of

CLEAN: dict[str, dict[str, Any]] = {
    DEPLOYMENT: objects.deployment(),
    DISRUPTION_BUDGET: objects.disruption_budget(),
    CONFIG_MAP: {"data": {"gateway.name": "edge"}},
    SERVICE: objects.service(),
    APPLICATION: objects.application(),
    PASSWORDS[0]: {"startDate": "2026-01-01T00:00:00Z", "endDate": "2026-06-01T00:00:00Z"},
    ROLE_DEFINITION: objects.role(),
    ROLE_ASSIGNMENT: objects.assignment(),
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.just(UNKNOWN),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


def seen(rule: Rule, properties: dict[str, dict[str, Any]]) -> list[str]:
    """What a rule sees in a stack of one resource of each type."""
    if isinstance(rule, ResourceRule):
        return [each for type_ in rule.types if type_ in properties for each in seen_in(rule, properties[type_])]
    stack: list[StackResource] = [resource(type_, each) for type_, each in properties.items()]
    return seen_among(rule, *stack[:-1], resource(ROLE_ASSIGNMENT, properties[ROLE_ASSIGNMENT], **_SOURCE))


_SOURCE = {"roleDefinitionId": urn_of(ROLE_DEFINITION)}
# Its date is no fixed distance from the day on which the test runs.
_ALWAYS_CLEAN = [rule for rule in RULES if rule.texts.name != "client-secret-renewal"]


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything in a value, the value itself included."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = cast(dict[str, Any], value).items()
    elif isinstance(value, list):
        inner = enumerate(cast(list[Any], value))
    return [path, *(each for key, item in inner for each in paths(item, (*path, key)))]


def replaced(path: tuple[Any, ...], value: Any) -> dict[str, dict[str, Any]]:
    """The clean resources with another value at a path."""
    copy = deepcopy(CLEAN)
    target: Any = copy
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return copy


PLACES = [path for path in paths(CLEAN) if len(path) > 1]


@pytest.mark.parametrize("rule", _ALWAYS_CLEAN, ids=lambda rule: rule.texts.name)
def test_a_rule_accuses_nobody_on_what_is_not_known(rule: Rule) -> None:
    assert not seen(rule, CLEAN)
    for place in PLACES:
        assert not seen(rule, replaced(place, UNKNOWN)), f"it accuses, though {place} is not known"


@given(st.sampled_from(PLACES), JSON)
def test_nothing_that_a_property_can_be_stops_a_rule(place: tuple[Any, ...], value: Any) -> None:
    for rule in RULES:
        seen(rule, replaced(place, value))


def test_what_pulumi_hands_over_becomes_plain_data_with_its_unknowns_marked() -> None:
    given = {"known": 1.0, "unknown": UNKNOWN_STRING_VALUE, "list": ["a", UNKNOWN_STRING_VALUE, {"b": None}]}
    assert plain(unknown_checking_proxy(given)) == {
        "known": 1.0,
        "unknown": UNKNOWN,
        "list": ["a", UNKNOWN, {"b": None}],
    }
