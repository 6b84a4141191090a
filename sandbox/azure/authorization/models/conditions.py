"""The form of a role assignment's condition. What it says is kept and decides nothing here."""

import re

from sandbox.azure.authorization.exceptions import InvalidRoleAssignmentCondition

_TEXT = re.compile(r"'(?:[^']|'')*'")
# An expression compares an attribute, or names the actions that it is about.
_EXPRESSION = re.compile(
    r"@(Resource|Request|Principal|Environment)\[[^\[\]]+\]|(ActionMatches|SubOperationMatches)\{''\}", re.IGNORECASE
)
_PAIRS = {")": "(", "]": "[", "}": "{"}


def check_condition(condition: str, version: str) -> None:
    """Refuse a version that is not 2.0, and what cannot be a condition at all."""
    if version not in ("", "2.0"):
        raise InvalidRoleAssignmentCondition
    if not condition:
        return
    without_texts = _TEXT.sub("''", condition)
    if "'" in without_texts.replace("''", "") or not _EXPRESSION.search(without_texts) or not _is_closed(without_texts):
        raise InvalidRoleAssignmentCondition


def _is_closed(text: str) -> bool:
    """True where each bracket has its counterpart."""
    opened: list[str] = []
    for character in text:
        if character in _PAIRS.values():
            opened.append(character)
        elif character in _PAIRS and (not opened or opened.pop() != _PAIRS[character]):
            return False
    return not opened
