"""May a principal do an action at a scope? Azure's rules as a pure function: Azure evaluates for the caller only.

It does not evaluate conditions and does not look into groups: what hangs on one of them it calls unsure.
Source: https://learn.microsoft.com/azure/role-based-access-control/overview#how-azure-rbac-determines-if-a-user-has-access-to-a-resource
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

# Azure's own name for all principals.
EVERYBODY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Permission:
    """One entry of a role's or a deny assignment's permissions. What is taken away, is from this entry only."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grant:
    """A role assignment that reaches the principal, by itself or by a group, with its role's permissions."""

    scope: str
    permissions: tuple[Permission, ...]
    conditional: bool = False


@dataclass(frozen=True)
class Denial:
    """A deny assignment."""

    name: str
    scope: str
    permissions: tuple[Permission, ...]
    principals: frozenset[str]
    groups: bool = False
    """Whether a group is among them, which may hold the principal."""
    excluded: frozenset[str] = frozenset()
    excluded_groups: bool = False
    only_this_scope: bool = False
    conditional: bool = False


class Verdict(Enum):
    """May it?"""

    ALLOWED = "allowed"
    DENIED = "denied"
    """A deny assignment takes it away, whatever the roles say."""
    LACKING = "lacking"
    UNSURE = "unsure"
    """It hangs on a condition or on the members of a group."""


@dataclass(frozen=True)
class Decision:
    """The verdict, and the deny assignment behind it where there is one."""

    verdict: Verdict
    denied_by: str = ""


def decide(
    grants: Iterable[Grant],
    denials: Iterable[Denial],
    principal_id: str,
    action: str,
    scope: str,
    *,
    data: bool = False,
) -> Decision:
    """Deny assignments first, then role assignments, at the scope and above it."""
    in_the_way = [each for each in denials if _reaches(each, scope) and _match(each.permissions, action, data)]
    meant = [(each.name, _is_meant(each, principal_id.casefold())) for each in in_the_way]
    for name, sure in meant:
        if sure is True:
            return Decision(Verdict.DENIED, name)
    given = [each for each in grants if within(scope, each.scope) and _match(each.permissions, action, data)]
    if not given:
        return Decision(Verdict.LACKING)
    perhaps = next((name for name, sure in meant if sure is None), None)
    if perhaps is not None or all(each.conditional for each in given):
        return Decision(Verdict.UNSURE, perhaps or "")
    return Decision(Verdict.ALLOWED)


def permits(permission: Permission, action: str, *, data: bool = False) -> bool:
    """True where one entry of a role's permissions has the action."""
    given = permission.data_actions if data else permission.actions
    taken = permission.not_data_actions if data else permission.not_actions
    return any(matches(pattern, action) for pattern in given) and not any(matches(pattern, action) for pattern in taken)


def matches(pattern: str, action: str) -> bool:
    """True where an action fits a pattern: `*` stands for any text, slashes too; case does not count."""
    return _compiled(pattern.casefold()).fullmatch(action.casefold()) is not None


def within(scope: str, above: str) -> bool:
    """True where `scope` is `above` or below it, by whole segments; case does not count."""
    inner, outer = _segments(scope), _segments(above)
    return inner[: len(outer)] == outer


def _reaches(denial: Denial, scope: str) -> bool:
    if denial.only_this_scope:
        return _segments(scope) == _segments(denial.scope)
    return within(scope, denial.scope)


def _is_meant(denial: Denial, principal_id: str) -> bool | None:
    """Whether a deny assignment is for this principal; None where that can't be told."""
    if principal_id in {each.casefold() for each in denial.excluded}:
        return False
    named = bool({principal_id, EVERYBODY} & {each.casefold() for each in denial.principals})
    if not named and not denial.groups:
        return False
    return True if named and not denial.excluded_groups and not denial.conditional else None


def _match(permissions: Iterable[Permission], action: str, data: bool) -> bool:
    return any(permits(each, action, data=data) for each in permissions)


def _segments(scope: str) -> list[str]:
    return [part.casefold() for part in scope.split("/") if part]


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.DOTALL)
