"""Which failed creations are worth another try; that it works is shown by tests/end_to_end/test_weather.py.

The messages are those of azuread 6.11.1.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from apim_gateway.hooks.lost_answers import is_worth_another_try

from sandbox.plugins.azuread import patience
from sandbox.plugins.azuread.plugin import AzureAD
from sandbox.tests.plugins import azuread_exchanges as exchanges
from sandbox.tests.plugins import scripted_graph
from sandbox.tests.plugins.scripted_graph import ScriptedGraph
from sandbox.tests.plugins.wire import connected

APPLICATION = "azuread:index/application:Application"
PASSWORD = "azuread:index/applicationPassword:ApplicationPassword"
PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal"
LOST = "HTTP response was nil; connection may have been reset"
GRAPH = "https://graph.microsoft.com/v1.0"
ID = "35e3e221-92f3-48e4-b993-773dd07311fd"

APPLICATION_POST = f'Could not create application: Post "{GRAPH}/applications": {LOST}'
APPLICATION_PATCH = (
    f'Failed to patch application with object ID "{ID}" after creating: Patch "{GRAPH}/applications/{ID}": {LOST}'
)
APPLICATION_OWNERS = (
    f'Could not add owners to application with object ID: "{ID}": Post "{GRAPH}/applications/{ID}/owners/$ref": {LOST}'
)
PASSWORD_POST = (
    f'Adding password for Application (Application: "{ID}"): Post "{GRAPH}/applications/{ID}/addPassword": {LOST}'
)
PRINCIPAL_POST = f'Could not create service principal: Post "{GRAPH}/servicePrincipals": {LOST}'
PRINCIPAL_PATCH = f'Failed to patch service principal after creating: Patch "{GRAPH}/servicePrincipals/{ID}": {LOST}'
PRINCIPAL_AGAIN = (
    f'Updating Service Principal (Service Principal: "{ID}"): Patch "{GRAPH}/servicePrincipals/{ID}": {LOST}'
)
PRINCIPAL_EXISTS = (
    "Could not create service principal: unexpected status 409 (409 Conflict) with error: "
    "Request_MultipleObjectsWithSameKeyValue: The service principal cannot be created"
)
NOT_FOUND = (
    "unexpected status 404 (404 Not Found) with error: Request_ResourceNotFound: "
    f"Resource '{ID}' does not exist or one of its queried reference-property objects are not present."
)
PRINCIPAL_NOT_SEEN = f"Timed out whilst waiting for new service principal to be replicated in Azure AD: {NOT_FOUND}"
PRINCIPAL_NOT_SEEN_AGAIN = f'Updating Service Principal (Service Principal: "{ID}"): {NOT_FOUND}'
DENIED = "unexpected status 403 (403 Forbidden) with error: Authorization_RequestDenied: Insufficient privileges"


@pytest.mark.parametrize(
    ("type_", "error"),
    [
        (APPLICATION, APPLICATION_POST),
        (PASSWORD, PASSWORD_POST),
        (PRINCIPAL, PRINCIPAL_POST),
        (PRINCIPAL, PRINCIPAL_PATCH),
        (PRINCIPAL, PRINCIPAL_AGAIN),
        (PRINCIPAL, PRINCIPAL_EXISTS),
        (PRINCIPAL, PRINCIPAL_NOT_SEEN),
        (PRINCIPAL, PRINCIPAL_NOT_SEEN_AGAIN),
    ],
)
def test_a_creation_that_the_state_does_not_have_is_tried_again(type_: str, error: str) -> None:
    assert is_worth_another_try(type_, "create", [error])
    assert is_worth_another_try(type_, "create", [error, DENIED]), "the newest error is the first"


@pytest.mark.parametrize("error", [APPLICATION_PATCH, APPLICATION_OWNERS])
def test_an_application_that_was_made_is_not_made_twice_when_a_later_answer_is_lost(error: str) -> None:
    assert not is_worth_another_try(APPLICATION, "create", [error])


@pytest.mark.parametrize(
    ("type_", "operation", "errors"),
    [
        (APPLICATION, "create", [DENIED]),
        (APPLICATION, "create", [DENIED, APPLICATION_POST]),
        (APPLICATION, "create", [NOT_FOUND]),
        (APPLICATION, "update", [APPLICATION_POST]),
        (APPLICATION, "delete", [APPLICATION_POST]),
        (APPLICATION, "create", [APPLICATION_POST] * 25),
        (PASSWORD, "create", [NOT_FOUND]),
        (PRINCIPAL, "create", [DENIED]),
        (PRINCIPAL, "update", [PRINCIPAL_AGAIN]),
        (PRINCIPAL, "create", [PRINCIPAL_PATCH] * 25),
        ("kubernetes:core/v1:Service", "create", [PRINCIPAL_PATCH]),
    ],
)
def test_nothing_else_is_tried_again(type_: str, operation: str, errors: list[str]) -> None:
    assert not is_worth_another_try(type_, operation, errors)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedGraph]:
    with scripted_graph.started(tmp_path_factory.mktemp("graph")) as graph:
        yield graph


@pytest.mark.parametrize(
    "entry", [each for each in exchanges.entries() if "created_again" in each], ids=lambda entry: entry["name"]
)
def test_an_error_of_the_plugin_leads_to_another_try_where_it_is_right(
    entry: dict[str, Any], graph: ScriptedGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setattr(patience, "QUICK_SECONDS", 0.01)
    for name, value in graph.environment.items():
        monkeypatch.setenv(name, value)
    with connected(AzureAD()) as wire:
        wire.configure()
        error = exchanges.error_of(entry, graph, wire)
    assert error
    assert is_worth_another_try(exchanges.TYPES[entry["type"]], entry["call"], [error]) == entry["created_again"], error
