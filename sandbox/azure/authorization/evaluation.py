"""Azure's role evaluation as a pure function: may a principal do an action at a scope?

It does not know deny assignments, conditions or groups: none of them can be made here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sandbox.azure.scopes import within


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


def allowed(grants: Iterable[Grant], principal_id: str, action: str, scope: str, *, data: bool = False) -> bool:
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
