"""`pulumi refresh --preview-only --expect-no-changes` names what somebody has changed or deleted by hand, and no more.

One stack for all: everything is changed at once, found and put right, then everything is deleted at once and found.
What a provider finds is decided in each plugin's Read.
"""

import re
from collections.abc import Iterator

import pytest

from tests.end_to_end.by_hand import ByHand
from tests.end_to_end.every_type_project import TYPES, EveryType
from tests.end_to_end.running import Ran, RunningSandbox

REFUSED = "error: no changes were expected for refresh but changes were proposed"
# The property at which each change shows. Of a client secret nothing can be changed.
CHANGED = {
    "RoleDefinition": "~permissions",
    "RoleAssignment": "+description",
    "Application": "~displayName",
    "ServicePrincipal": "+notes",
    "Namespace": "~metadata",
    "ServiceAccount": "~automountServiceAccountToken",
    "ConfigMap": "~data",
    "Secret": "~data",
    "Service": "~spec",
    "PodDisruptionBudget": "~spec",
    "Deployment": "~spec",
}


@pytest.fixture(scope="module")
def stack(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EveryType]:
    stack = EveryType(sandbox, tmp_path_factory.mktemp("drift"), "drifting")
    try:
        ran = stack.up()
        assert ran.code == 0, ran.output
        yield stack
    finally:
        stack.remove()


@pytest.fixture(scope="module")
def unchanged(stack: EveryType) -> Ran:
    """Found right after `up`."""
    return stack.drift()


@pytest.fixture(scope="module")
def changed(stack: EveryType, unchanged: Ran) -> Ran:
    """Found after everything has been changed by hand."""
    ByHand(stack).change_all()
    return stack.drift()


@pytest.fixture(scope="module")
def repaired(stack: EveryType, changed: Ran) -> Ran:
    """Found after an `up` that looks first."""
    ran = stack.up("--refresh")
    assert ran.code == 0, ran.output
    return stack.drift()


@pytest.fixture(scope="module")
def deleted(stack: EveryType, repaired: Ran) -> Ran:
    """Found after everything has been deleted by hand."""
    ByHand(stack).delete_all()
    return stack.drift()


def test_right_after_up_there_is_no_drift(unchanged: Ran) -> None:
    assert unchanged.code == 0, unchanged.output
    assert unchanged.summary == {f"{len(TYPES) + 1} unchanged"}


@pytest.mark.parametrize("name", CHANGED)
def test_what_was_changed_by_hand_is_named_with_the_property(changed: Ran, name: str) -> None:
    assert changed.code != 0
    assert REFUSED in changed.lines
    # The Kubernetes provider clears its status line after a look at what it waits for, which leaves a semicolon.
    end = ";" if name in ("Deployment", "Service") else ""
    wanted = rf"~\s+\S+ {name} update \[diff: {re.escape(CHANGED[name])}\]{end}"
    assert any(re.fullmatch(wanted, line) for line in changed.lines)


def test_what_was_not_changed_is_not_named(changed: Ran) -> None:
    assert changed.summary == {f"~ {len(CHANGED)} to update", f"{len(TYPES) + 1 - len(CHANGED)} unchanged"}


def test_up_puts_everything_back(repaired: Ran) -> None:
    assert repaired.code == 0, repaired.output
    assert repaired.summary == {f"{len(TYPES) + 1} unchanged"}


@pytest.mark.parametrize("name", TYPES)
def test_what_was_deleted_by_hand_is_named(deleted: Ran, name: str) -> None:
    assert deleted.code != 0
    assert REFUSED in deleted.lines
    assert any(re.fullmatch(rf"-\s+\S+ {name} delete", line) for line in deleted.lines)
