"""Graph's lists: $filter, $select, $orderby, $count and pages, sent through azure-core's pipeline.

Invariants:
- What the documentation allows by default works by default; what it calls advanced needs the ConsistencyLevel header.
- A query that Graph refuses is refused in its words; one that only the sandbox lacks is refused by name.
- All pages together are the list: nothing twice, nothing left out, whatever is deleted between them.
"""

import uuid
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest

from sandbox.tests.emulator.clients import Azure, Json

EVENTUAL = {"ConsistencyLevel": "eventual"}


@pytest.fixture(scope="module")
def tag(azure: Azure) -> str:
    """Marks this module's three applications: one, two and three."""
    found = f"queries:{uuid.uuid4()}"
    for name in ("one", "two", "three"):
        azure.new_application(displayName=f"{name} {found}", tags=[found, f"{name}!"])
    return found


def names(azure: Azure, query: str, headers: dict[str, str] | None = None) -> list[str]:
    reply = azure.graph("GET", f"/applications?{query}", headers=headers)
    assert reply.status == 200, reply.body
    return [item["displayName"].split()[0] for item in reply.body["value"]]


def refused(azure: Azure, query: str, headers: dict[str, str] | None = None) -> tuple[int, str, str]:
    return azure.graph("GET", f"/applications?{query}", headers=headers).error


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("tags/any(t:t eq '{tag}')", {"one", "two", "three"}),
        ("tags/any(t:startswith(t, '{tag}')) and startsWith(displayName,'T')", {"two", "three"}),
        ("displayName eq 'ONE {tag}' or displayName eq 'two {tag}'", {"one", "two"}),
        ("displayName in ('one {tag}', 'three {tag}')", {"one", "three"}),
        ("(tags/any(t:t eq 'one!') or tags/any(t:t eq 'two!')) and tags/any(x:x eq '{tag}')", {"one", "two"}),
        ("tags/any(t:t eq '{tag}') and signInAudience eq 'AzureADMyOrg'", {"one", "two", "three"}),
        ("tags/any(t:t eq '{tag}') and uniqueName eq null", {"one", "two", "three"}),
        ("tags/any(t:t eq '{tag}') and displayName eq 'it''s'", set[str]()),
    ],
)
def test_a_filter_finds_what_it_says(azure: Azure, tag: str, expression: str, expected: set[str]) -> None:
    assert set(names(azure, f"$filter={quote(expression.format(tag=tag))}")) == expected


@pytest.mark.parametrize(
    ("expression", "operator", "expected"),
    [
        ("tags/any(t:t eq '{tag}') and displayName ne 'one {tag}'", "NotEqualsMatch", {"two", "three"}),
        ("tags/any(t:t eq '{tag}') and not(startswith(displayName,'t'))", "Not", {"one"}),
    ],
)
def test_a_negation_is_an_advanced_query(
    azure: Azure, tag: str, expression: str, operator: str, expected: set[str]
) -> None:
    query = f"$filter={quote(expression.format(tag=tag))}"
    message = f"Unsupported property filter clause operator '{operator}'."
    assert refused(azure, query) == (400, "Request_UnsupportedQuery", message)
    assert refused(azure, query, EVENTUAL) == (400, "Request_UnsupportedQuery", message), "and $count is missing"
    assert set(names(azure, f"{query}&$count=true", EVENTUAL)) == expected


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("$filter=appId", "BadRequest", "Invalid filter clause"),
        ("$filter=appId eq", "BadRequest", "Invalid filter clause"),
        ("$filter=appId eq 'x", "BadRequest", "Invalid filter clause"),
        ("$filter=appId eq 'x')", "BadRequest", "Invalid filter clause"),
        ("$filter=(((((((((((((((((((((((((appId eq 'x'", "BadRequest", "Invalid filter clause"),
        (
            "$filter=colour eq 'x'",
            "BadRequest",
            "Invalid filter clause: Could not find a property named 'colour' on type 'microsoft.graph.application'.",
        ),
        (
            "$select=id,colour",
            "BadRequest",
            "Parsing OData Select and Expand failed: Could not find a property named 'colour' on type"
            " 'microsoft.graph.application'.",
        ),
        (
            "$filter=notes eq 'x'",
            "Request_UnsupportedQuery",
            "Unsupported or invalid query filter clause specified for property 'notes' of resource 'Application'.",
        ),
        (
            "$top=0",
            "Request_UnsupportedQuery",
            "Invalid page size specified: '0'. Must be between 1 and 999 inclusive.",
        ),
        (
            "$top=1000",
            "Request_UnsupportedQuery",
            "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.",
        ),
        (
            "$top=many",
            "BadRequest",
            "Invalid value 'many' for $top query option found. The $top query option requires a non-negative integer"
            " value.",
        ),
        (
            '$search="displayName:x"',
            "Request_UnsupportedQuery",
            "Request with $search query parameter only works through MSGraph with a special request header:"
            " 'ConsistencyLevel: eventual'",
        ),
        (
            "$skiptoken=x",
            "Directory_ExpiredPageToken",
            "The specified page token value has expired and can no longer be included in your request.",
        ),
        ("$orderby=displayName", "Request_UnsupportedQuery", "Sorting not supported for current query."),
    ],
)
def test_a_query_that_graph_does_not_take_is_refused_in_its_words(
    azure: Azure, query: str, code: str, message: str
) -> None:
    assert refused(azure, query) == (400, code, message)


@pytest.mark.parametrize("query", ["$expand=owners", "$filter=displayName ge 'x'", "$filter=web/homePageUrl eq 'x'"])
def test_a_query_that_only_the_sandbox_lacks_is_refused_by_name(azure: Azure, query: str) -> None:
    message = f"The sandbox does not model the query '{query}'."
    assert refused(azure, query) == (400, "Request_UnsupportedQuery", message)


def test_sorting_is_an_advanced_query(azure: Azure, tag: str) -> None:
    query = f"$filter=tags/any(t:t eq '{tag}')&$orderby=displayName"
    assert names(azure, f"{query}&$count=true", EVENTUAL) == ["one", "three", "two"]
    assert names(azure, f"{query} desc&$count=true", EVENTUAL) == ["two", "three", "one"]
    assert refused(azure, query) == (400, "Request_UnsupportedQuery", "Sorting not supported for current query.")


def test_a_count_needs_the_header(azure: Azure, tag: str) -> None:
    query = f"/applications?$filter=tags/any(t:t eq '{tag}')&$count=true&$top=1"
    assert azure.graph("GET", query, headers=EVENTUAL).body["@odata.count"] == 3
    assert "@odata.count" not in azure.graph("GET", query).body, "without it the option is ignored"
    segment = f"/applications/$count?$filter=tags/any(t:t eq '{tag}')"
    assert azure.graph("GET", segment, headers=EVENTUAL).body == 3
    assert azure.graph("GET", segment).error == (400, "Request_BadRequest", "$count is not currently supported.")


def pages(azure: Azure, path: str, headers: dict[str, str] | None = None) -> Iterator[list[Json]]:
    """Every page, followed as the link of the one before says."""
    while path:
        reply = azure.graph("GET", path, headers=headers)
        assert reply.status == 200, reply.body
        yield reply.body["value"]
        link = urlsplit(str(reply.body.get("@odata.nextLink", "")))
        assert not link.path or link.path.startswith("/v1.0/")
        path = f"{link.path.removeprefix('/v1.0')}?{link.query}" if link.path else ""


def test_a_page_leads_to_the_next(azure: Azure, tag: str) -> None:
    query = f"/applications?$filter=tags/any(t:t eq '{tag}')&$top=2&$select=displayName"
    found = list(pages(azure, query))
    assert [len(page) for page in found] == [2, 1]
    assert len({item["displayName"] for page in found for item in page}) == 3
    assert all(set(item) == {"displayName"} for page in found for item in page), "the link keeps the query"
    down = list(pages(azure, f"{query}&$orderby=displayName desc&$count=true", EVENTUAL))
    assert [item["displayName"].split()[0] for page in down for item in page] == ["two", "three", "one"]


def test_a_page_has_a_hundred_objects_where_nobody_asks_for_another_size(azure: Azure) -> None:
    for _ in range(101):
        azure.new_application()
    first, *others = pages(azure, "/applications")
    assert len(first) == 100
    assert others
    assert len(azure.graph("GET", "/applications?$top=999").body["value"]) > 100


def test_a_deletion_between_two_pages_hides_nothing(azure: Azure) -> None:
    mark = f"deleted:{uuid.uuid4()}"
    made = {azure.new_application(tags=[mark])["id"] for _ in range(5)}
    seen: set[str] = set()
    for found in pages(azure, f"/applications?$filter=tags/any(t:t eq '{mark}')&$top=2"):
        for item in found:
            seen.add(item["id"])
            assert azure.graph("DELETE", f"/applications/{item['id']}").status == 204
    assert seen == made
