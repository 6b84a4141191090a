"""Azure's role evaluation as a pure function: may a principal do an action at a scope?

It does not know conditions and groups: none of them decides anything here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sandbox.azure.arm.scopes import key, within


@dataclass(frozen=True)
class Permission:
    """One entry of a role's permissions. What is taken away is taken away from this entry only."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grant:
    """A role assignment with its role's permissions."""

    principal_id: str
    scope: str
    permissions: tuple[Permission, ...]


# The principal of a deny assignment that means everybody (its type is SystemDefined).
EVERYONE = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Denial:
    """A deny assignment: whom it takes which actions from, and who is spared."""

    name: str
    display_name: str
    scope: str
    principals: tuple[str, ...]
    permissions: tuple[Permission, ...]
    excluded: tuple[str, ...] = ()
    children_too: bool = True


def allowed(
    grants: Iterable[Grant],
    principal_id: str,
    action: str,
    scope: str,
    *,
    denials: Iterable[Denial] = (),
    data: bool = False,
) -> bool:
    """True where any assignment of the principal, at the scope or above it, has the action and nothing denies it."""
    return granted(grants, principal_id, action, scope, data=data) and not any(
        denies(denial, principal_id, action, scope, data=data) for denial in denials
    )


def denies(denial: Denial, principal_id: str, action: str, scope: str, *, data: bool = False) -> bool:
    """True where the deny assignment reaches the principal, the scope and the action; no role is stronger."""
    principal = principal_id.casefold()
    concerned = {EVERYONE, principal} & {item.casefold() for item in denial.principals}
    if not concerned or principal in {item.casefold() for item in denial.excluded}:
        return False
    reached = within(scope, denial.scope) if denial.children_too else key(scope) == key(denial.scope)
    return reached and any(_permits(permission, action, data) for permission in denial.permissions)


def granted(grants: Iterable[Grant], principal_id: str, action: str, scope: str, *, data: bool = False) -> bool:
    """True where any assignment of the principal, at the scope or above it, has the action."""
    return any(
        grant.principal_id.casefold() == principal_id.casefold()
        and within(scope, grant.scope)
        and any(_permits(permission, action, data) for permission in grant.permissions)
        for grant in grants
    )


def _permits(permission: Permission, action: str, data: bool) -> bool:
    given = permission.data_actions if data else permission.actions
    taken = permission.not_data_actions if data else permission.not_actions
    return any(matches(pattern, action) for pattern in given) and not any(matches(pattern, action) for pattern in taken)


def matches(pattern: str, action: str) -> bool:
    """True where an action fits a pattern: '*' stands for any text, slashes too; case does not count."""
    return _compiled(pattern.casefold()).fullmatch(action.casefold()) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.DOTALL)
