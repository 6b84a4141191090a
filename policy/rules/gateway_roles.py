"""Telling the two roles of a gateway's sign-in from other roles; no rule is here.

By what a role does, or by the guide's name, so that those of a flat program are recognised too.
"""

import re

from .known import Properties, fields, items, seen, texts

READ_CONFIGURATION = "Microsoft.ApiManagement/service/gateways/getConfiguration/action"
VALIDATOR_NAME = "API Management Configuration API Access Validator Service Role"
AUTHORIZATION = "microsoft.authorization/"


def actions(role: Properties, kind: str = "actions") -> list[str]:
    """The known `actions` or `dataActions` of all of a role's permissions."""
    return [action for permission in items(role, "permissions") for action in texts(fields(permission), kind)]


def is_reader(role: Properties) -> bool:
    """Whether a role may read a gateway's configuration."""
    return any(action_matches(pattern, READ_CONFIGURATION) for pattern in actions(role, "dataActions"))


def is_validator(role: Properties) -> bool:
    """Whether a role is the one by which an instance checks who may read: by its name, or because it is all it does."""
    named = str(seen(role, "roleName") or "").startswith(VALIDATOR_NAME)
    given = actions(role)
    only_authorization = bool(given) and all(each.casefold().startswith(AUTHORIZATION) for each in given)
    return named or (only_authorization and not actions(role, "dataActions"))


def action_matches(pattern: str, action: str) -> bool:
    """Whether an action of a role covers another: `*` stands for any text, and case does not count."""
    return bool(re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), action, re.IGNORECASE))
