"""Certificates as key credentials of an application: kept, shown, replaced, and rolled by the application itself.

Invariants:
- A certificate is shown only where somebody selects it, and a credential never outlives its certificate.
- With addKey and removeKey an application rolls its own certificates, proving each time that it has one.
What a certificate is good for is decided in test_certificates.py.
"""

import time
import uuid
from typing import Any

import pytest

from sandbox.tests.emulator.certificates import Certificate, Client, new_certificate, new_client, register
from sandbox.tests.emulator.clients import Azure, Json


@pytest.fixture(scope="module")
def client(azure: Azure) -> Client:
    return new_client(azure)


def test_a_certificate_is_told_only_where_it_is_selected(azure: Azure, client: Client) -> None:
    [shown] = azure.graph("GET", client.path).body["keyCredentials"]
    assert (shown["key"], shown["customKeyIdentifier"]) == (None, client.certificate.thumbprint)
    assert (shown["type"], shown["usage"]) == ("AsymmetricX509Cert", "Verify")
    [selected] = azure.graph("GET", f"{client.path}?$select=keyCredentials").body["keyCredentials"]
    assert selected == shown | {"key": client.certificate.encoded}
    found = azure.graph("GET", f"/applications?$filter=appId eq '{client.client_id}'&$select=keyCredentials").body
    assert found["value"][0]["keyCredentials"][0]["key"] is None, "a list never tells it"


def test_a_credential_that_is_sent_back_without_its_certificate_is_kept(azure: Azure) -> None:
    principal, first, second = azure.new_principal(), new_certificate(), new_certificate()
    register(azure, principal, first.credential(displayName="first"))
    path = f"/applications/{principal.application_id}"
    [known] = azure.graph("GET", path).body["keyCredentials"]
    register(azure, principal, known, second.credential())
    selected = azure.graph("GET", f"{path}?$select=keyCredentials").body["keyCredentials"]
    assert [entry["key"] for entry in selected] == [first.encoded, second.encoded]
    register(azure, principal, selected[1])
    [left] = azure.graph("GET", path).body["keyCredentials"]
    assert left["keyId"] == selected[1]["keyId"], "what a body leaves out is gone"


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        (
            {"endDateTime": "2099-01-01T00:00:00Z"},
            "KeyCredentialsInvalidEndDate",
            "Key credential end date is invalid.",
        ),
        (
            {"startDateTime": "2000-01-01T00:00:00Z"},
            "KeyCredentialsInvalidStartDate",
            "Key credential start date is invalid.",
        ),
        ({"key": "bm90IGEgY2VydGlmaWNhdGU="}, "Request_BadRequest", "Invalid value specified for property 'key' of"),
        ({"key": "?"}, "Request_BadRequest", "Invalid value specified for property 'key' of resource 'KeyCredential'."),
        ({"type": "Certificate"}, "Request_BadRequest", "Invalid value specified for property 'type' of resource"),
        ({"usage": "Sign"}, "Request_BadRequest", "Invalid value specified for property 'usage' of resource"),
        ({"colour": "red"}, "Request_BadRequest", "Invalid property 'colour'."),
    ],
)
def test_a_faulty_certificate_is_refused(azure: Azure, client: Client, changes: Json, code: str, message: str) -> None:
    faulty = client.certificate.credential(**changes)
    status, seen, said = azure.graph("POST", "/applications", {"displayName": "x", "keyCredentials": [faulty]}).error
    assert (status, seen) == (400, code)
    assert said.startswith(message)
    right = {"displayName": "x", "keyCredentials": [client.certificate.credential()]}
    assert azure.graph("POST", "/applications", right).status == 201


def proof(certificate: Certificate, object_id: str, **changes: Any) -> str:
    now = int(time.time())
    said = {"aud": "00000002-0000-0000-c000-000000000000", "iss": object_id, "nbf": now, "exp": now + 600}
    return certificate.sign({**said, **changes}, headers={"x5t": certificate.x5t})


def test_an_application_rolls_its_own_certificate_without_any_permission(azure: Azure) -> None:
    principal, first, second = azure.new_principal(), new_certificate(), new_certificate()
    register(azure, principal, first.credential())
    path = f"/applications/{principal.application_id}"
    itself = azure.sign_in(principal)
    assert itself.graph("GET", path).status == 403, "it has no permission"
    body: Json = {"keyCredential": second.credential(), "passwordCredential": None}
    added = itself.graph("POST", f"{path}/addKey", body | {"proof": proof(first, principal.application_id)})
    assert (added.status, added.body["customKeyIdentifier"]) == (200, second.thumbprint)
    old = azure.graph("GET", path).body["keyCredentials"][0]["keyId"]
    removal = {"keyId": old, "proof": proof(second, principal.application_id)}
    assert itself.graph("POST", f"{path}/removeKey", removal).status == 204
    [left] = azure.graph("GET", path).body["keyCredentials"]
    assert left["keyId"] == added.body["keyId"]
    message = f"No key credential found with keyId '{old}'."
    assert itself.graph("POST", f"{path}/removeKey", removal).error == (400, "Request_BadRequest", message)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "00000003-0000-0000-c000-000000000000"},
        {"iss": str(uuid.UUID(int=1))},
        {"exp": 4_000_000_000},
        {"nbf": 0},
    ],
)
def test_a_certificate_is_added_only_with_a_proof_of_one_that_is_there(
    azure: Azure, client: Client, changes: dict[str, Any]
) -> None:
    refused = (401, "Authentication_MissingOrMalformed", "Access Token missing or malformed.")
    body: Json = {"keyCredential": new_certificate().credential()}
    path = f"{client.path}/addKey"
    wrong = proof(client.certificate, client.principal.application_id, **changes)
    assert azure.graph("POST", path, body | {"proof": wrong}).error == refused
    stranger = proof(new_certificate(), client.principal.application_id)
    assert azure.graph("POST", path, body | {"proof": stranger}).error == refused
    assert azure.graph("POST", path, body).error == refused
    right = proof(client.certificate, client.principal.application_id)
    assert azure.graph("POST", path, body | {"proof": right}).status == 200
