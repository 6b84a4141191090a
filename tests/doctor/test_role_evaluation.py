"""What a principal may do, as a function of roles and deny assignments, against a slow and obvious reference.

Invariants:
- A deny assignment that is surely meant for the principal wins over every role.
- `*` stands for any text, slashes too, and case never counts; what is taken away is taken from the same entry only.
- What hangs on a condition or on a group is unsure, never allowed.
"""

from apim_gateway_doctor.role_evaluation import EVERYBODY, Decision, Denial, Grant, Permission, Verdict, decide, matches
from hypothesis import given
from hypothesis import strategies as st

from sandbox.tests.role_references import SCOPES, reference_covers, reference_matches

SEGMENTS = st.sampled_from(["Microsoft.A", "Microsoft.AB", "things", "read", "Write"])
ACTIONS = st.lists(SEGMENTS, min_size=1, max_size=3).map("/".join)
PATTERNS = st.one_of(
    ACTIONS, st.just("*"), st.just("*/read"), st.lists(st.one_of(SEGMENTS, st.just("*")), max_size=3).map("/".join)
)
PRINCIPALS = st.sampled_from(["p1", "P1", "p2", EVERYBODY])
SOME_PATTERNS = st.lists(PATTERNS, max_size=2).map(tuple)
PERMISSIONS = st.lists(st.builds(Permission, SOME_PATTERNS, SOME_PATTERNS, SOME_PATTERNS, SOME_PATTERNS), max_size=2)
GRANTS = st.builds(Grant, SCOPES, PERMISSIONS.map(tuple), st.booleans())
DENIALS = st.builds(
    Denial,
    st.sampled_from(["one", "two"]),
    SCOPES,
    PERMISSIONS.map(tuple),
    st.frozensets(PRINCIPALS, max_size=2),
    st.booleans(),
    st.frozensets(PRINCIPALS, max_size=1),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


def reference_has(permissions: tuple[Permission, ...], action: str, data: bool) -> bool:
    for each in permissions:
        given = each.data_actions if data else each.actions
        taken = each.not_data_actions if data else each.not_actions
        has = [pattern for pattern in given if reference_matches(pattern, action)]
        lacks = [pattern for pattern in taken if reference_matches(pattern, action)]
        if has and not lacks:
            return True
    return False


def reference_is_meant(denial: Denial, principal: str) -> str:
    """'yes', 'no' or 'perhaps'."""
    if principal.lower() in [each.lower() for each in denial.excluded]:
        return "no"
    named = principal.lower() in [each.lower() for each in denial.principals] or EVERYBODY in denial.principals
    if named:
        return "perhaps" if denial.conditional or denial.excluded_groups else "yes"
    return "perhaps" if denial.groups else "no"


def reference(
    grants: list[Grant], denials: list[Denial], principal: str, action: str, scope: str, data: bool
) -> Verdict:
    meant = [
        reference_is_meant(each, principal)
        for each in denials
        if reference_covers(each.scope, scope)
        and (not each.only_this_scope or reference_covers(scope, each.scope))
        and reference_has(each.permissions, action, data)
    ]
    given = [
        each for each in grants if reference_covers(each.scope, scope) and reference_has(each.permissions, action, data)
    ]
    if "yes" in meant:
        return Verdict.DENIED
    if not given:
        return Verdict.LACKING
    if "perhaps" in meant or not [each for each in given if not each.conditional]:
        return Verdict.UNSURE
    return Verdict.ALLOWED


@given(
    st.lists(GRANTS, max_size=3),
    st.lists(DENIALS, max_size=3),
    st.sampled_from(["p1", "p2"]),
    ACTIONS,
    SCOPES,
    st.booleans(),
)
def test_the_verdict_is_the_references(
    grants: list[Grant], denials: list[Denial], principal: str, action: str, scope: str, data: bool
) -> None:
    expected = reference(grants, denials, principal, action, scope, data)
    assert decide(grants, denials, principal, action, scope, data=data).verdict is expected


@given(st.text("ab*/.", max_size=8), st.text("abAB/.\n", max_size=10))
def test_a_pattern_matches_what_the_reference_matches(pattern: str, action: str) -> None:
    assert matches(pattern, action) is reference_matches(pattern, action)


def test_a_deny_assignment_for_everybody_is_named() -> None:
    grant = Grant("/subscriptions/1", (Permission(actions=("*",)),))
    denial = Denial("locked", "/subscriptions/1", (Permission(actions=("*/write",)),), frozenset({EVERYBODY}))
    assert decide([grant], [denial], "p", "a/write", "/subscriptions/1/x") == Decision(Verdict.DENIED, "locked")
    assert decide([grant], [denial], "p", "a/read", "/subscriptions/1/x") == Decision(Verdict.ALLOWED)
