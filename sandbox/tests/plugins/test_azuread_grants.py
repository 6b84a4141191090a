"""What identities for workflows need: federated credentials instead of secrets, and Graph permissions."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.plugins.azuread.plugin import AzureAD
from sandbox.tests.emulator.process import EmulatorProcess
from sandbox.tests.plugins.likeness import unlike
from sandbox.tests.plugins.wire import RefusedError, Wire, connected, replaced

APPLICATION = "azuread:index/application:Application"
PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal"
FEDERATED = "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential"
ASSIGNMENT = "azuread:index/appRoleAssignment:AppRoleAssignment"
GITHUB = {
    "audiences": ["api://AzureADTokenExchange"],
    "displayName": "deploy",
    "issuer": "https://token.actions.githubusercontent.com",
    "subject": "repo:contoso/gateway:environment:prod",
}


@pytest.fixture
def administrator(azure_environment: dict[str, str], emulator: EmulatorProcess) -> Iterator[Wire]:
    """The plugin, signed in as somebody who may grant permissions."""
    with connected(AzureAD()) as wire:
        known = emulator.administrator
        wire.configure(clientId=known["client_id"], clientSecret=known["client_secret"])
        yield wire


def _application(wire: Wire) -> dict[str, Any]:
    me = wire.invoke("azuread:index/getClientConfig:getClientConfig")["objectId"]
    return wire.create(APPLICATION, wire.check(APPLICATION, {"displayName": f"app {uuid.uuid4()}", "owners": [me]}))[1]


def _graph(wire: Wire) -> dict[str, Any]:
    ids = wire.invoke("azuread:index/getApplicationPublishedAppIds:getApplicationPublishedAppIds")["result"]
    function = "azuread:index/getServicePrincipal:getServicePrincipal"
    return wire.invoke(function, clientId=ids["MicrosoftGraph"])


def test_a_federated_credential_lives_from_creation_to_deletion(azuread: Wire) -> None:
    application = _application(azuread)["objectId"]
    inputs = azuread.check(FEDERATED, {"applicationId": f"/applications/{application}", **GITHUB})
    id, created = azuread.create(FEDERATED, inputs)
    assert id == f"{application}/federatedIdentityCredential/{created['credentialId']}"
    assert unlike(created, {**GITHUB, "credentialId": created["credentialId"], "description": ""}) == ""
    assert not azuread.diff(FEDERATED, inputs, inputs, state=created).detailedDiff

    changed = {**inputs, "subject": "repo:contoso/gateway:environment:staging", "description": "why"}
    assert replaced(azuread.diff(FEDERATED, inputs, changed, state=created)) == []
    updated = azuread.update(FEDERATED, id, inputs, changed, created)
    assert (updated["subject"], updated["description"]) == (changed["subject"], "why")
    assert azuread.read(FEDERATED, id)[2] == changed, "an import finds the inputs"
    assert replaced(azuread.diff(FEDERATED, changed, {**changed, "displayName": "other"})) == ["displayName"]

    azuread.delete(FEDERATED, id, changed, updated)
    assert azuread.read(FEDERATED, id, changed, updated)[0] == ""
    with pytest.raises(RefusedError, match=r"status 404 \(404 Not Found\) with error: Request_ResourceNotFound"):
        azuread.delete(FEDERATED, id, changed, updated)


def test_two_federated_credentials_for_the_same_tokens_are_entras_refusal(azuread: Wire) -> None:
    inputs = {"applicationId": f"/applications/{_application(azuread)['objectId']}", **GITHUB}
    azuread.create(FEDERATED, inputs)
    with pytest.raises(RefusedError, match=r"Adding federated identity credential .+ must be unique"):
        azuread.create(FEDERATED, {**inputs, "displayName": "another"})


def test_a_permission_is_granted_by_its_value_and_taken_away(administrator: Wire) -> None:
    graph = _graph(administrator)
    client = _application(administrator)["clientId"]
    principal = administrator.create(PRINCIPAL, administrator.check(PRINCIPAL, {"clientId": client}))[1]
    given = {
        "appRoleId": graph["appRoleIds"]["Application.ReadWrite.OwnedBy"],
        "principalObjectId": principal["objectId"],
        "resourceObjectId": graph["objectId"],
    }
    inputs = administrator.check(ASSIGNMENT, given)
    id, created = administrator.create(ASSIGNMENT, inputs)
    assert id.startswith(f"/servicePrincipals/{graph['objectId']}/appRoleAssignedTo/")
    assert (created["resourceDisplayName"], created["principalType"]) == ("Microsoft Graph", "ServicePrincipal")
    assert administrator.read(ASSIGNMENT, id)[1:] == (created, inputs), "an import finds the inputs"
    for name in given:
        assert replaced(administrator.diff(ASSIGNMENT, inputs, {**inputs, name: "other"}, state=created)) == [name]

    administrator.delete(ASSIGNMENT, id, inputs, created)
    assert administrator.read(ASSIGNMENT, id, inputs, created)[0] == ""
    administrator.delete(ASSIGNMENT, id, inputs, created)


def test_a_grant_without_the_right_to_it_is_refused_by_graph(azuread: Wire) -> None:
    graph = _graph(azuread)
    me = azuread.invoke("azuread:index/getClientConfig:getClientConfig")["objectId"]
    wanted = graph["appRoleIds"]["Application.ReadWrite.All"]
    with pytest.raises(
        RefusedError, match=r"Could not create app role assignment: .+ 403 .+Authorization_RequestDenied"
    ):
        azuread.create(
            ASSIGNMENT, {"appRoleId": wanted, "principalObjectId": me, "resourceObjectId": graph["objectId"]}
        )
