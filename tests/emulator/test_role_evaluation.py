"""Role evaluation, as a function of assignments, against a slow and obvious reference.

Invariants:
- '*' in an action stands for any text, slashes too, and case never counts.
- What a permission takes away (notActions) it takes from itself, not from another permission or assignment.
- Actions never give data actions, nor the other way round.
- An assignment works at its scope and below, by whole segments, and for its own principal only.
How Azure Resource Manager uses it is decided in test_permissions.py.
"""

from hypothesis import given
from hypothesis import strategies as st

from sandbox.azure.authorization.evaluation import Grant, Permission, allowed, matches

SEGMENTS = st.sampled_from(["Microsoft.A", "Microsoft.AB", "things", "parts", "read", "Write", "x.y"])
ACTIONS = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join)
PATTERNS = st.one_of(
    ACTIONS, st.just("*"), st.just("*/read"), st.lists(st.one_of(SEGMENTS, st.just("*")), max_size=4).map("/".join)
)
SCOPES = st.sampled_from(
    (
        "/",
        "/subscriptions/1",
        "/subscriptions/12",
        "/subscriptions/1/resourceGroups/a",
        "/SUBSCRIPTIONS/1/resourcegroups/A/",
        "/subscriptions/1/resourceGroups/ab",
        "/subscriptions/1/resourceGroups/a/providers/p/t/n",
    )
)
PRINCIPALS = st.sampled_from(["p1", "P1", "p2"])
SOME_PATTERNS = st.lists(PATTERNS, max_size=3).map(tuple)
PERMISSIONS = st.builds(Permission, SOME_PATTERNS, SOME_PATTERNS, SOME_PATTERNS, SOME_PATTERNS)
GRANTS = st.builds(Grant, PRINCIPALS, SCOPES, st.lists(PERMISSIONS, max_size=2).map(tuple))


def reference_matches(pattern: str, action: str) -> bool:
    """One character at a time."""
    if not pattern:
        return not action
    if pattern[0] == "*":
        return any(reference_matches(pattern[1:], action[skipped:]) for skipped in range(len(action) + 1))
    return bool(action) and pattern[0].lower() == action[0].lower() and reference_matches(pattern[1:], action[1:])


def reference_covers(assigned: str, asked: str) -> bool:
    """The assigned scope's segments are the first of the asked one's."""
    above = [part.lower() for part in assigned.split("/") if part]
    below = [part.lower() for part in asked.split("/") if part]
    return below[: len(above)] == above


def reference_allowed(grants: list[Grant], principal: str, action: str, scope: str, data: bool) -> bool:
    for grant in grants:
        if grant.principal_id.lower() != principal.lower() or not reference_covers(grant.scope, scope):
            continue
        for permission in grant.permissions:
            given = permission.data_actions if data else permission.actions
            taken = permission.not_data_actions if data else permission.not_actions
            has = [pattern for pattern in given if reference_matches(pattern, action)]
            lacks = [pattern for pattern in taken if reference_matches(pattern, action)]
            if has and not lacks:
                return True
    return False


@given(st.lists(GRANTS, max_size=4), PRINCIPALS, ACTIONS, SCOPES, st.booleans())
def test_the_answer_is_the_references_answer(
    grants: list[Grant], principal: str, action: str, scope: str, data: bool
) -> None:
    expected = reference_allowed(grants, principal, action, scope, data)
    assert allowed(grants, principal, action, scope, data=data) is expected


@given(st.text("ab*/.", max_size=8), st.text("abAB/.\n", max_size=10))
def test_a_pattern_matches_what_the_reference_matches(pattern: str, action: str) -> None:
    assert matches(pattern, action) is reference_matches(pattern, action)


@given(st.lists(GRANTS, max_size=3), GRANTS, PRINCIPALS, ACTIONS, SCOPES, st.booleans())
def test_one_more_assignment_never_takes_anything_away(
    grants: list[Grant], more: Grant, principal: str, action: str, scope: str, data: bool
) -> None:
    if allowed(grants, principal, action, scope, data=data):
        assert allowed([*grants, more], principal, action, scope, data=data)


def test_a_resource_group_whose_name_only_begins_alike_is_another_scope() -> None:
    grant = Grant("p", "/subscriptions/1/resourceGroups/rg", (Permission(actions=("*",)),))
    assert allowed([grant], "p", "a/read", "/subscriptions/1/resourceGroups/RG/providers/x/y/z")
    assert not allowed([grant], "p", "a/read", "/subscriptions/1/resourceGroups/rg-two")
