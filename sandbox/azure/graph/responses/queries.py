"""Graph's query options over a list of objects: $filter, $orderby, $select, $top, $skiptoken and $count.

Others are refused by name. The order of a list is by id where nobody asks for another: Graph promises none.
"""

import base64
import binascii
import json
from typing import Any, cast
from urllib.parse import quote, urlencode

from sandbox.azure.core.fields import Document
from sandbox.azure.core.routing import Request
from sandbox.azure.graph.exceptions.queries import (
    CountNotSupported,
    ExpiredPageToken,
    InvalidFilter,
    InvalidPageSize,
    InvalidTop,
    NoSuchProperty,
    SearchNeedsConsistencyLevel,
    UnsupportedFilter,
    UnsupportedOperator,
    UnsupportedQuery,
    UnsupportedSorting,
)
from sandbox.azure.graph.responses.entity_types import EntityType
from sandbox.azure.graph.responses.filters import Combination, Comparison, Node, comparisons, operators, parse

_OPTIONS = {"$filter", "$select", "$top", "$count", "$orderby", "$skiptoken", "$format"}
_OPERATORS = {"eq", "ne", "in", "startswith"}
_IN_PATHS = "/()='$,"
_PAGE = 100
_LARGEST_PAGE = 999


def page(items: list[Document], request: Request, context: str, kind: EntityType) -> Document:
    """The items that fit the query, as Graph answers a list."""
    _refuse_unknown(request)
    found = _matching(items, request, kind)
    answer: Document = {"@odata.context": context}
    # Without the header the option is ignored, as on Azure.
    if _wants_count(request) and _eventual(request):
        answer["@odata.count"] = len(found)
    name, descending = _order(request, kind)

    def key(item: Document) -> tuple[str, str]:
        return str(item.get(name) or "").casefold() if name else "", str(item["id"])

    found.sort(key=key, reverse=descending)
    after = _after(request)
    if after:
        found = [item for item in found if (key(item) < after if descending else key(item) > after)]
    size = _size(request)
    shown = found[:size]
    if len(found) > size:
        token = base64.urlsafe_b64encode(json.dumps(key(shown[-1])).encode()).decode()
        query = {**request.query, "$skiptoken": token}
        answer["@odata.nextLink"] = (
            f"{request.base_url}{quote(request.path, safe=_IN_PATHS)}?{urlencode(query, safe='$')}"
        )
    return answer | {"value": [select(item, request, kind) for item in shown]}


def count(items: list[Document], request: Request, kind: EntityType) -> int:
    """The answer to the $count segment, which exists only for advanced queries."""
    if not _eventual(request):
        raise CountNotSupported
    return len(_matching(items, request, kind, advanced=True))


def select(item: Document, request: Request, kind: EntityType) -> Document:
    """Only the properties that $select names; all without it."""
    _refuse_unknown(request)
    names = selected(request)
    for name in names:
        if name not in kind.properties and name != "*":
            raise NoSuchProperty("Parsing OData Select and Expand failed", name, kind.name)
    if not names or "*" in names:
        return item
    chosen = {name: item.get(name) for name in names}
    return {name: value for name, value in item.items() if name.startswith("@odata.")} | chosen


def selected(request: Request) -> list[str]:
    return [name.strip() for name in request.query.get("$select", "").split(",") if name.strip()]


def _refuse_unknown(request: Request) -> None:
    for name, value in request.query.items():
        if name == "$search" and not _eventual(request):
            raise SearchNeedsConsistencyLevel
        if name.startswith("$") and name not in _OPTIONS:
            raise UnsupportedQuery(f"{name}={value}")


def _eventual(request: Request) -> bool:
    return request.headers.get("consistencylevel", "").casefold() == "eventual"


def _wants_count(request: Request) -> bool:
    return request.query.get("$count", "").casefold() == "true"


def _matching(
    items: list[Document], request: Request, kind: EntityType, *, advanced: bool | None = None
) -> list[Document]:
    expression = request.query.get("$filter", "")
    if not expression.strip():
        return items
    node = parse(expression)
    for comparison in comparisons(node):
        _check(comparison, kind, expression)
    if advanced is None:
        advanced = _eventual(request) and _wants_count(request)
    for operator in sorted(operators(node) & {"ne", "not"}):
        if not advanced:
            raise UnsupportedOperator(operator)
    return [item for item in items if _holds(item, node)]


def _check(comparison: Comparison, kind: EntityType, expression: str) -> None:
    name = comparison.name
    if name.partition("/")[0] not in kind.properties:
        raise NoSuchProperty("Invalid filter clause", name.partition("/")[0], kind.name)
    if comparison.operator not in _OPERATORS or "/" in name:
        raise UnsupportedQuery(f"$filter={expression}")
    if comparison.operator not in (kind.collections if comparison.collection else kind.filters).get(name, frozenset()):
        raise UnsupportedFilter(name, kind.resource)
    # A property that is a GUID is compared with one, not with a text.
    if name == "resourceId" and any(value.kind != "guid" for value in comparison.values):
        raise InvalidFilter


def _holds(item: Document, node: Node) -> bool:
    if isinstance(node, Combination):
        found = (_holds(item, part) for part in node.parts)
        if node.operator == "not":
            return not any(found)
        return all(found) if node.operator == "and" else any(found)
    value: Any = item.get(node.name)
    if node.collection:
        entries = cast("list[Any]", value or [])
        return any(_fits(entry, node) for entry in entries)
    return _fits(value, node)


def _fits(value: Any, comparison: Comparison) -> bool:
    if comparison.operator == "startswith":
        return str(value or "").casefold().startswith(comparison.values[0].text.casefold())
    equal = any(wanted.equals(value) for wanted in comparison.values)
    return not equal if comparison.operator == "ne" else equal


def _order(request: Request, kind: EntityType) -> tuple[str, bool]:
    """The property to sort by, if any, and whether downwards."""
    words = request.query.get("$orderby", "").split()
    if not words:
        return "", False
    if len(words) > 2 or (len(words) == 2 and words[1].casefold() not in ("asc", "desc")):
        raise UnsupportedQuery(f"$orderby={request.query['$orderby']}")
    if words[0] not in kind.properties:
        raise NoSuchProperty("Invalid orderby clause", words[0], kind.name)
    if words[0] not in kind.sorted_by or not (_eventual(request) and _wants_count(request)):
        raise UnsupportedSorting
    return words[0], words[-1].casefold() == "desc"


def _size(request: Request) -> int:
    top = request.query.get("$top", "")
    if not top:
        return _PAGE
    if not (top.isascii() and top.isdecimal()):
        raise InvalidTop(top)
    # A number of any length: only its size matters.
    if len(top.lstrip("0")) > 3 or not 1 <= int(top) <= _LARGEST_PAGE:
        raise InvalidPageSize(top)
    return int(top)


def _after(request: Request) -> tuple[str, str] | None:
    """The place of the last object of the page before."""
    token = request.query.get("$skiptoken", "")
    if not token:
        return None
    try:
        found: object = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (binascii.Error, ValueError, RecursionError):
        raise ExpiredPageToken from None
    match found:
        case [str(first), str(second)]:
            return first, second
        case _:
            raise ExpiredPageToken
