"""The slow and obvious parts of role evaluation, for the tests of doctor and of the emulator, which share no code."""

from hypothesis import strategies as st

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


def reference_matches(pattern: str, action: str) -> bool:
    """One character at a time."""
    if not pattern:
        return not action
    if pattern[0] == "*":
        return any(reference_matches(pattern[1:], action[skipped:]) for skipped in range(len(action) + 1))
    return bool(action) and pattern[0].lower() == action[0].lower() and reference_matches(pattern[1:], action[1:])


def reference_covers(above: str, scope: str) -> bool:
    """The segments of the one above are the first of the scope's."""
    outer = [part.lower() for part in above.split("/") if part]
    inner = [part.lower() for part in scope.split("/") if part]
    return inner[: len(outer)] == outer
