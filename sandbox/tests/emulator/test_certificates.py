"""Certificates in the place of a secret: what a client signs with one, and when that signs it in.

Invariants:
- A client signs in with a certificate that is registered, in its time, for this endpoint and in its own name only.
Which certificates an application may have is decided in test_key_credentials.py.
"""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import msal
import pytest
from azure.identity import CertificateCredential

from sandbox.tests.emulator.certificates import Client, claims, new_certificate, new_client, register
from sandbox.tests.emulator.clients import ARM_SCOPE, Azure
from sandbox.tests.emulator.sign_ins import assert_refused, post, with_assertion


@pytest.fixture(scope="module")
def client(azure: Azure) -> Client:
    return new_client(azure)


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
