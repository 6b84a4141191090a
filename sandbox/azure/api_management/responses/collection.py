"""Lists of a service's parts: $filter by name and text, $top, $skip, and the count of all."""

import re
from collections.abc import Callable, Sequence

from sandbox.azure.api_management.exceptions import ValidationError
from sandbox.azure.arm.paging import page, whole_number
from sandbox.azure.core.fields import Document
from sandbox.azure.core.routing import Request

_TEXT = r"'((?:[^']|'')*)'"
_COMPARISON = re.compile(rf"(\w+)\s+(eq|ne|gt|ge|lt|le)\s+{_TEXT}", re.IGNORECASE)
_FUNCTION = re.compile(rf"(contains|startswith|endswith)\(\s*(\w+)\s*,\s*{_TEXT}\s*\)", re.IGNORECASE)
_SUBSTRING = re.compile(rf"substringof\(\s*{_TEXT}\s*,\s*(\w+)\s*\)", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_COMPARE: dict[str, Callable[[str, str], bool]] = {
    "eq": lambda one, other: one == other,
    "ne": lambda one, other: one != other,
    "gt": lambda one, other: one > other,
    "ge": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "le": lambda one, other: one <= other,
    "contains": lambda one, other: other in one,
    "startswith": lambda one, other: one.startswith(other),
    "endswith": lambda one, other: one.endswith(other),
}
_Test = Callable[[Document], bool]


def collection(request: Request, items: Sequence[Document], fields: Sequence[str]) -> Document:
    """The part of the items that the query asks for. `fields` can be filtered by."""
    expression = request.query.get("$filter", "")
    found = [item for item in items if all(test(item) for test in _tests(expression, fields))]
    top, skip = whole_number(request, "$top", least=1), whole_number(request, "$skip", least=0) or 0
    return page(request, found, skip, top, "$skip") | {"count": len(found)}


def _tests(expression: str, fields: Sequence[str]) -> list[_Test]:
    """One test per clause; the clauses are joined by 'and'."""
    tests: list[_Test] = []
    rest = expression.strip()
    while rest:
        match, test = _clause(rest, expression, fields)
        tests.append(test)
        rest = _after_and(rest[match.end() :], expression)
    return tests


def _after_and(rest: str, expression: str) -> str:
    joined = _AND.match(rest)
    if rest and (joined is None or joined.end() == len(rest)):
        raise _refused(expression)
    return rest[joined.end() :] if joined else ""


def _clause(rest: str, expression: str, fields: Sequence[str]) -> tuple[re.Match[str], _Test]:
    if match := _COMPARISON.match(rest):
        field, operator, value = match[1], match[2], match[3]
    elif match := _FUNCTION.match(rest):
        operator, field, value = match[1], match[2], match[3]
    elif match := _SUBSTRING.match(rest):
        operator, field, value = "contains", match[2], match[1]
    else:
        raise _refused(expression)
    known = next((name for name in fields if name.casefold() == field.casefold()), None)
    if known is None:
        raise _refused(expression)
    compare, wanted = _COMPARE[operator.casefold()], value.replace("''", "'").casefold()
    return match, lambda item: compare(_value(item, known).casefold(), wanted)


def _value(item: Document, field: str) -> str:
    return str(item.get(field) or item["properties"].get(field) or "")


def _refused(expression: str) -> ValidationError:
    """(The message is the sandbox's.)"""
    return ValidationError("$filter", f"The filter '{expression}' cannot be evaluated.")
