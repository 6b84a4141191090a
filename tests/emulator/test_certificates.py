"""Certificates: as key credentials of an application, and in the place of a secret.

Invariants:
- A client signs in with a certificate that is registered, in its time, for this endpoint and in its own name only.
- A certificate is shown only where somebody selects it, and a credential never outlives its certificate.
- With addKey and removeKey an application rolls its own certificates, proving each time that it has one.
"""

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import msal
import pytest
from azure.identity import CertificateCredential

from tests.emulator.certificates import Certificate, claims, new_certificate
from tests.emulator.clients import ARM_SCOPE, Azure, Json, Principal
from tests.emulator.sign_ins import assert_refused, post, with_assertion


@dataclass(frozen=True)
class Client:
    """A principal with a certificate."""

    principal: Principal
    certificate: Certificate
    audience: str

    @property
    def client_id(self) -> str:
        return self.principal.client_id

    @property
    def path(self) -> str:
        return f"/applications/{self.principal.application_id}"


def register(azure: Azure, principal: Principal, *credentials: Json) -> None:
    path = f"/applications/{principal.application_id}"
    reply = azure.graph("PATCH", path, {"keyCredentials": list(credentials)})
    assert reply.status == 204, reply.body


@pytest.fixture(scope="module")
def client(azure: Azure) -> Client:
    principal, certificate = azure.new_principal(), new_certificate()
    register(azure, principal, certificate.credential())
    return Client(principal, certificate, f"{azure.emulator.base_url}/{azure.tenant_id}/oauth2/v2.0/token")


def test_azure_identity_signs_in_with_a_certificate(azure: Azure, client: Client) -> None:
    credential = CertificateCredential(
        azure.tenant_id,
        client.client_id,
        certificate_data=client.certificate.pem,
        authority=azure.emulator.base_url,
        disable_instance_discovery=True,
        connection_verify=azure.emulator.ca,
    )
    told = jwt.decode(credential.get_token(ARM_SCOPE).token, options={"verify_signature": False})
    assert (told["appid"], told["appidacr"]) == (client.client_id, "2"), "2 stands for a certificate"


@pytest.mark.parametrize("names_it_by", ["thumbprint", "public_certificate"])
def test_msal_signs_in_with_a_certificate(azure: Azure, client: Client, names_it_by: str) -> None:
    """With a thumbprint it signs with RS256 and x5t, with the certificate with PS256 and x5t#S256."""
    pem = client.certificate.pem.decode()
    key, _, certificate = pem.partition("-----BEGIN CERTIFICATE-----")
    values = {
        "thumbprint": client.certificate.thumbprint,
        "public_certificate": "-----BEGIN CERTIFICATE-----" + certificate,
    }
    confidential: Any = msal.ConfidentialClientApplication
    application = confidential(
        client.client_id,
        client_credential={"private_key": key, names_it_by: values[names_it_by]},
        authority=f"{azure.emulator.base_url}/{azure.tenant_id}",
        instance_discovery=False,
        verify=azure.emulator.ca,
    )
    answer = application.acquire_token_for_client([ARM_SCOPE])
    assert answer.get("token_type") == "Bearer", answer


@pytest.mark.parametrize(
    "audience", ["{login}/{tenant}/oauth2/v2.0/token", "{login}/{tenant}/v2.0", "{here}/{domain}/v2.0/"]
)
def test_an_assertion_may_name_the_endpoint_or_the_tenant(azure: Azure, client: Client, audience: str) -> None:
    named = audience.format(
        login="https://login.microsoftonline.com",
        here=azure.emulator.base_url,
        tenant=azure.tenant_id,
        domain="fabrikam.onmicrosoft.com",
    )
    form = with_assertion(client.client_id, client.certificate.sign(claims(client.client_id, named)))
    assert post(azure, form).status_code == 200


def test_a_certificate_that_is_not_registered_is_refused(azure: Azure, client: Client) -> None:
    other = new_certificate()
    assertion = other.sign(claims(client.client_id, client.audience), headers={"x5t": other.x5t})
    answer = post(azure, with_assertion(client.client_id, assertion))
    says = (
        "The certificate with identifier used to sign the client assertion is not registered on application."
        f" [Reason - The key was not found., Thumbprint of key used by client: '{other.thumbprint}', Please visit"
    )
    assert_refused(answer, 401, "invalid_client", 700027, says=says)


def test_an_assertion_that_names_no_certificate_is_refused(azure: Azure, client: Client) -> None:
    assertion = client.certificate.sign(claims(client.client_id, client.audience), headers={"typ": "JWT"})
    answer = post(azure, with_assertion(client.client_id, assertion))
    says = (
        "The certificate with identifier used to sign the client assertion is not registered on application."
        " [Reason - The key was not found., Please visit"
    )
    assert_refused(answer, 401, "invalid_client", 700027, says=says)


def test_a_signature_of_another_key_is_refused(azure: Azure, client: Client) -> None:
    other = new_certificate()
    headers = {"x5t": client.certificate.x5t}
    answer = post(
        azure, with_assertion(client.client_id, other.sign(claims(client.client_id, client.audience), headers=headers))
    )
    says = (
        "Client assertion failed signature validation. [Reason - Key was found, but use of the key to verify the"
        f" signature failed., Thumbprint of key used by client: '{client.certificate.thumbprint}', Found key 'Start="
    )
    assert_refused(answer, 401, "invalid_client", 700027, says=says)


def test_an_expired_certificate_is_refused_while_a_second_one_works(azure: Azure) -> None:
    principal = azure.new_principal()
    expired = new_certificate(days=10, begins=datetime.now(UTC) - timedelta(days=20))
    valid = new_certificate()
    register(azure, principal, expired.credential(), valid.credential())
    audience = f"{azure.emulator.base_url}/{azure.tenant_id}/v2.0"
    said = claims(principal.client_id, audience)
    answer = post(azure, with_assertion(principal.client_id, expired.sign(said)))
    says = "Client assertion failed signature validation. [Reason - The key used is expired., Thumbprint of key used"
    assert_refused(answer, 401, "invalid_client", 700027, says=says)
    assert post(azure, with_assertion(principal.client_id, valid.sign(said))).status_code == 200


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"aud": "https://login.microsoftonline.com/elsewhere/v2.0"}, 700023, "Client assertion audience claim does"),
        ({"iss": str(uuid.UUID(int=1))}, 700021, "Client assertion application identifier doesn't match 'client_id'"),
        ({"sub": str(uuid.UUID(int=1))}, 700021, "Client assertion application identifier doesn't match 'client_id'"),
        ({"exp": 1_600_000_000}, 700024, "Client assertion is not within its valid time range. Current time: 20"),
        ({"nbf": 4_000_000_000, "exp": 4_000_000_600}, 700024, "Client assertion is not within its valid time range."),
        ({"exp": "soon"}, 700024, "Client assertion is not within its valid time range."),
    ],
)
def test_an_assertion_with_a_wrong_claim_is_refused(
    azure: Azure, client: Client, changes: dict[str, Any], code: int, says: str
) -> None:
    right = claims(client.client_id, client.audience)
    assert post(azure, with_assertion(client.client_id, client.certificate.sign(right))).status_code == 200
    answer = post(azure, with_assertion(client.client_id, client.certificate.sign({**right, **changes})))
    assert_refused(answer, 401, "invalid_client", code, says=says)


@pytest.mark.parametrize("assertion", ["not.a.token", "x", "e30.W10.", "a" * 5000])
def test_an_assertion_that_is_no_token_is_refused(azure: Azure, client: Client, assertion: str) -> None:
    answer = post(azure, with_assertion(client.client_id, assertion))
    assert_refused(answer, 400, "invalid_request", 50027, says="JWT token is invalid or malformed.")


def test_an_algorithm_that_is_not_for_certificates_is_refused(azure: Azure, client: Client) -> None:
    said = claims(client.client_id, client.audience)
    assertion = jwt.encode(said, "s" * 64, algorithm="HS256", headers={"x5t": client.certificate.x5t})
    answer = post(azure, with_assertion(client.client_id, assertion))
    says = "Invalid JWT token. Unsupported key for the signing algorithm."
    assert_refused(answer, 401, "invalid_client", 5002730, says=says)


def test_an_assertion_needs_its_type(azure: Azure, client: Client) -> None:
    right = with_assertion(client.client_id, client.certificate.sign(claims(client.client_id, client.audience)))
    missing = post(azure, {**right, "client_assertion_type": ""})
    says = "The request body must contain the following parameter: 'client_assertion_type'."
    assert_refused(missing, 400, "invalid_request", 900144, says=says)
    wrong = post(azure, {**right, "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"})
    assert_refused(wrong, 400, "invalid_request", 9002313, says="Invalid request.")
    assert post(azure, right).status_code == 200


def test_a_certificate_of_the_service_principal_signs_in_too(azure: Azure) -> None:
    principal, certificate = azure.new_principal(), new_certificate()
    form = with_assertion(
        principal.client_id,
        certificate.sign(claims(principal.client_id, f"{azure.emulator.base_url}/{azure.tenant_id}/v2.0")),
    )
    assert post(azure, form).status_code == 401
    path = f"/servicePrincipals/{principal.object_id}"
    assert azure.graph("PATCH", path, {"keyCredentials": [certificate.credential()]}).status == 204
    assert post(azure, form).status_code == 200


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
