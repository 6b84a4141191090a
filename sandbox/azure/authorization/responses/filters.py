"""The part of OData's $filter that Microsoft.Authorization has: clauses joined by 'and'.

It does not evaluate: each list knows its own properties, and refuses a clause it does not. Graph's filters are richer
(sandbox/azure/graph/responses/filters.py).
"""

import re
from dataclasses import dataclass


class UnsupportedFilterError(Exception):
    """A $filter with something else in it. Its text is the clause."""


@dataclass(frozen=True)
class Clause:
    operator: str
    """'eq', or the name of a function."""

    name: str = ""
    value: str = ""


_TEXT = r"'((?:[^']|'')*)'"
_EQUALS = re.compile(rf"(\w+)\s+eq\s+{_TEXT}", re.IGNORECASE)
_FUNCTION = re.compile(rf"(\w+)\(\s*(?:{_TEXT})?\s*\)")


def parse(expression: str) -> list[Clause]:
    """The clauses of a $filter; none where it is empty."""
    return [_clause(part.strip()) for part in _split(expression)] if expression.strip() else []


def _split(expression: str) -> list[str]:
    # Quoted values first, so that an 'and' inside one does not split.
    pieces = re.findall(r"'(?:[^']|'')*'|\s+and\s+|[^'\s]+|\s+|'", expression, re.IGNORECASE)
    parts = [""]
    for piece in pieces:
        if piece.strip().lower() == "and" and piece != piece.strip():
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _clause(text: str) -> Clause:
    if match := _EQUALS.fullmatch(text):
        return Clause("eq", match[1], match[2].replace("''", "'"))
    if match := _FUNCTION.fullmatch(text):
        return Clause(match[1], "", (match[2] or "").replace("''", "'"))
    raise UnsupportedFilterError(text)
