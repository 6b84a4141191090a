"""Role evaluation, as a function of assignments, against a slow and obvious reference.

Invariants:
- '*' in an action stands for any text, slashes too, and case never counts.
- What a permission takes away (notActions) it takes from itself, not from another permission or assignment.
- Actions never give data actions, nor the other way round.
- An assignment works at its scope and below, by whole segments, and for its own principal only.
- A deny assignment that reaches principal, scope and action is stronger than every role; it never gives anything.
How Azure Resource Manager uses it is decided in test_permissions.py.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.azure.authorization.models.evaluation import EVERYONE, Denial, Grant, Permission, allowed, matches
from sandbox.tests.role_references import SCOPES, reference_covers, reference_matches

SEGMENTS = st.sampled_from(["Microsoft.A", "Microsoft.AB", "things", "parts", "read", "Write", "x.y"])
ACTIONS = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join)
PATTERNS = st.one_of(
    ACTIONS, st.just("*"), st.just("*/read"), st.lists(st.one_of(SEGMENTS, st.just("*")), max_size=4).map("/".join)
)
PRINCIPALS = st.sampled_from(["p1", "P1", "p2"])
SOME_PATTERNS = st.lists(PATTERNS, max_size=3).map(tuple)
PERMISSIONS = st.builds(Permission, SOME_PATTERNS, SOME_PATTERNS, SOME_PATTERNS, SOME_PATTERNS)
GRANTS = st.builds(Grant, PRINCIPALS, SCOPES, st.lists(PERMISSIONS, max_size=2).map(tuple))

PRINCIPAL_LISTS = st.lists(st.sampled_from(["p1", "P1", "p2", EVERYONE]), max_size=2).map(tuple)
# Most deny assignments reach the action, so that whom and where they reach is what decides.
DENIED = st.one_of(st.just(Permission(actions=("*",), data_actions=("*",))), PERMISSIONS)
DENIALS = st.builds(
    Denial,
    st.just("id"),
    st.just("name"),
    SCOPES,
    PRINCIPAL_LISTS,
    st.lists(DENIED, max_size=2).map(tuple),
    PRINCIPAL_LISTS,
    st.booleans(),
)

OWNERS = st.builds(Grant, PRINCIPALS, st.just("/"), st.just((Permission(actions=("*",), data_actions=("*",)),)))


def reference_permits(permission: Permission, action: str, data: bool) -> bool:
    given = permission.data_actions if data else permission.actions
    taken = permission.not_data_actions if data else permission.not_actions
    has = [pattern for pattern in given if reference_matches(pattern, action)]
    lacks = [pattern for pattern in taken if reference_matches(pattern, action)]
    return bool(has) and not lacks


def reference_allowed(grants: list[Grant], principal: str, action: str, scope: str, data: bool) -> bool:
    for grant in grants:
        if grant.principal_id.lower() != principal.lower() or not reference_covers(grant.scope, scope):
            continue
        for permission in grant.permissions:
            if reference_permits(permission, action, data):
                return True
    return False


def reference_denied(denials: list[Denial], principal: str, action: str, scope: str, data: bool) -> bool:
    for denial in denials:
        named = [item.lower() for item in denial.principals]
        if principal.lower() not in named and EVERYONE not in named:
            continue
        if principal.lower() in [item.lower() for item in denial.excluded]:
            continue
        if not reference_covers(denial.scope, scope):
            continue
        if not denial.children_too and not reference_covers(scope, denial.scope):
            continue
        for permission in denial.permissions:
            if reference_permits(permission, action, data):
                return True
    return False


@given(st.lists(GRANTS, max_size=4), PRINCIPALS, ACTIONS, SCOPES, st.booleans())
def test_the_answer_is_the_references_answer(
    grants: list[Grant], principal: str, action: str, scope: str, data: bool
) -> None:
    expected = reference_allowed(grants, principal, action, scope, data)
    assert allowed(grants, principal, action, scope, data=data) is expected


@settings(max_examples=500)
@given(
    st.lists(st.one_of(GRANTS, OWNERS), max_size=3),
    st.lists(DENIALS, max_size=3),
    PRINCIPALS,
    ACTIONS,
    SCOPES,
    st.booleans(),
)
def test_with_deny_assignments_the_answer_is_the_references_answer(
    grants: list[Grant], denials: list[Denial], principal: str, action: str, scope: str, data: bool
) -> None:
    expected = reference_allowed(grants, principal, action, scope, data) and not reference_denied(
        denials, principal, action, scope, data
    )
    assert allowed(grants, principal, action, scope, denials=denials, data=data) is expected


@given(st.lists(DENIALS, max_size=3), DENIALS, PRINCIPALS, ACTIONS, SCOPES, st.booleans())
def test_a_further_deny_assignment_never_gives_anything(
    denials: list[Denial], more: Denial, principal: str, action: str, scope: str, data: bool
) -> None:
    owner = [Grant(principal, "/", (Permission(actions=("*",), data_actions=("*",)),))]
    before = allowed(owner, principal, action, scope, denials=denials, data=data)
    assert before or not allowed(owner, principal, action, scope, denials=[*denials, more], data=data)
    assert not allowed([], principal, action, scope, denials=denials, data=data)


def test_an_excluded_principal_is_spared_in_any_case() -> None:
    everything = (Permission(actions=("*",)),)
    denial = Denial("id", "name", "/", (EVERYONE, "p"), everything, excluded=("P",))
    assert allowed([Grant("p", "/", everything)], "p", "a/b/write", "/subscriptions/1", denials=[denial])
    assert not allowed([Grant("q", "/", everything)], "q", "a/b/write", "/subscriptions/1", denials=[denial])


def test_a_deny_assignment_takes_from_its_own_permission_what_it_excepts() -> None:
    everything = (Permission(actions=("*",), not_actions=("*/read",)),)
    denial = Denial("id", "name", "/subscriptions/1", (EVERYONE,), everything)
    owner = [Grant("p", "/", (Permission(actions=("*",)),))]
    assert allowed(owner, "p", "a/b/read", "/subscriptions/1", denials=[denial])
    assert not allowed(owner, "p", "a/b/write", "/subscriptions/1/resourceGroups/x", denials=[denial])
    assert allowed(owner, "p", "a/b/write", "/subscriptions/12", denials=[denial])


@given(st.text("ab*/.", max_size=8), st.text("abAB/.\n", max_size=10))
def test_a_pattern_matches_what_the_reference_matches(pattern: str, action: str) -> None:
    assert matches(pattern, action) is reference_matches(pattern, action)


@given(st.lists(GRANTS, max_size=3), GRANTS, PRINCIPALS, ACTIONS, SCOPES, st.booleans())
def test_a_further_assignment_never_takes_anything_away(
    grants: list[Grant], more: Grant, principal: str, action: str, scope: str, data: bool
) -> None:
    if allowed(grants, principal, action, scope, data=data):
        assert allowed([*grants, more], principal, action, scope, data=data)


def test_a_resource_group_whose_name_only_begins_alike_is_another_scope() -> None:
    grant = Grant("p", "/subscriptions/1/resourceGroups/rg", (Permission(actions=("*",)),))
    assert allowed([grant], "p", "a/read", "/subscriptions/1/resourceGroups/RG/providers/x/y/z")
    assert not allowed([grant], "p", "a/read", "/subscriptions/1/resourceGroups/rg-two")
