"""Graph's query options over a list of objects: $filter, $select, $top and $count. Others are refused by name."""

from collections.abc import Mapping
from typing import Any

from sandbox.azure.fields import Document
from sandbox.azure.filters import Clause, UnsupportedFilterError, parse
from sandbox.azure.graph.exceptions import UnsupportedQuery

_OPTIONS = {"$filter", "$select", "$top", "$count", "$orderby"}
_FILTERABLE = {"id", "appId", "displayName", "servicePrincipalType", "signInAudience", "uniqueName"}
_COLLECTIONS = {"tags", "identifierUris", "servicePrincipalNames", "alternativeNames"}


def page(items: list[Document], query: Mapping[str, str], context: str) -> Document:
    """The items that fit the query, as Graph answers a list."""
    refuse_unknown(query)
    found = [item for item in items if _fits(item, _clauses(query))]
    if "displayname" in query.get("$orderby", "").casefold():
        found.sort(key=lambda item: (item["displayName"] or "").casefold())
    elif query.get("$orderby"):
        raise UnsupportedQuery(f"$orderby={query['$orderby']}")
    answer: Document = {"@odata.context": context}
    if query.get("$count") == "true":
        answer["@odata.count"] = len(found)
    top = query.get("$top", "")
    if top and not (top.isdecimal() and 1 <= int(top) <= 999):
        raise UnsupportedQuery(f"$top={top}")
    # There is no second page: what $top leaves out is not asked for by any client here.
    shown = found[: int(top)] if top else found
    return answer | {"value": [select(item, query) for item in shown]}


def select(item: Document, query: Mapping[str, str]) -> Document:
    """Only the properties that $select names; all without it."""
    refuse_unknown(query)
    names = [name.strip() for name in query.get("$select", "").split(",") if name.strip()]
    if not names:
        return item
    return {name: value for name, value in item.items() if name in names or name.startswith("@odata.")}


def refuse_unknown(query: Mapping[str, str]) -> None:
    for name in query:
        if name.startswith("$") and name not in _OPTIONS:
            raise UnsupportedQuery(f"{name}={query[name]}")


def _clauses(query: Mapping[str, str]) -> list[Clause]:
    expression = query.get("$filter", "")
    try:
        clauses = parse(expression)
    except UnsupportedFilterError:
        raise UnsupportedQuery(f"$filter={expression}") from None
    for clause in clauses:
        known = _COLLECTIONS if clause.operator == "any" else _FILTERABLE
        if clause.operator not in ("eq", "any", "startswith") or clause.name not in known:
            raise UnsupportedQuery(f"$filter={expression}")
    return clauses


def _fits(item: Document, clauses: list[Clause]) -> bool:
    return all(_holds(item.get(clause.name), clause) for clause in clauses)


def _holds(value: Any, clause: Clause) -> bool:
    wanted = clause.value.casefold()
    if clause.operator == "any":
        entries: list[Any] = value or []
        return any(str(entry).casefold() == wanted for entry in entries)
    text = str(value or "").casefold()
    return text.startswith(wanted) if clause.operator == "startswith" else text == wanted
