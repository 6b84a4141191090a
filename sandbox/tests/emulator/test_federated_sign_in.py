"""Federation: a client signs in with a token of another issuer.

Invariants:
- A token signs in only where a credential has its issuer, audience and subject letter for letter, and its issuer
  publishes the key that signed it.
Which credentials an application may have is decided in test_federated_credentials.py.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jwt
import msal
import pytest
from azure.identity import ClientAssertionCredential, WorkloadIdentityCredential
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.tests.emulator.clients import ARM_SCOPE, Azure, Principal
from sandbox.tests.emulator.issuer import AUDIENCE, SUBJECT, Issuer, credential, path_of
from sandbox.tests.emulator.sign_ins import assert_refused, post, with_assertion

CHECK = "Check your federated identity credential Subject, Audience and Issuer against the presented assertion."


@dataclass(frozen=True)
class Federation:
    principal: Principal
    issuer: Issuer

    @property
    def client_id(self) -> str:
        return self.principal.client_id


@pytest.fixture(params=[False, True], ids=["http", "https"])
def issuer(request: pytest.FixtureRequest) -> Iterator[Issuer]:
    made = Issuer(tls=request.param)
    yield made
    made.stop()


@pytest.fixture
def http_issuer() -> Iterator[Issuer]:
    made = Issuer()
    yield made
    made.stop()


def federate(azure: Azure, issuer: Issuer, **changes: Any) -> Federation:
    principal = azure.new_principal()
    reply = azure.graph("POST", path_of(principal), credential(issuer=issuer.url, **changes))
    assert reply.status == 201, reply.body
    return Federation(principal, issuer)


def test_azure_identity_signs_in_with_a_token_of_another_issuer(azure: Azure, issuer: Issuer) -> None:
    federation = federate(azure, issuer)
    found = ClientAssertionCredential(
        azure.tenant_id,
        federation.client_id,
        lambda: issuer.token(SUBJECT),
        authority=azure.emulator.base_url,
        disable_instance_discovery=True,
        connection_verify=azure.emulator.ca,
    )
    told = jwt.decode(found.get_token(ARM_SCOPE).token, options={"verify_signature": False})
    assert (told["appid"], told["oid"]) == (federation.client_id, federation.principal.object_id)
    assert told["appidacr"] == "2"


def test_a_workload_identity_signs_in_with_the_token_of_its_service_account(
    azure: Azure, http_issuer: Issuer, tmp_path: Any
) -> None:
    subject = "system:serviceaccount:gateways:mygw"
    federation = federate(azure, http_issuer, subject=subject)
    file = tmp_path / "token"
    file.write_text(http_issuer.token(subject, aud=[AUDIENCE]))
    found = WorkloadIdentityCredential(
        tenant_id=azure.tenant_id,
        client_id=federation.client_id,
        token_file_path=str(file),
        authority=azure.emulator.base_url,
        disable_instance_discovery=True,
        connection_verify=azure.emulator.ca,
    )
    assert found.get_token(ARM_SCOPE).token


def test_msal_signs_in_with_a_token_of_another_issuer(azure: Azure, http_issuer: Issuer) -> None:
    federation = federate(azure, http_issuer)
    confidential: Any = msal.ConfidentialClientApplication
    application = confidential(
        federation.client_id,
        client_credential={"client_assertion": lambda: http_issuer.token(SUBJECT)},
        authority=f"{azure.emulator.base_url}/{azure.tenant_id}",
        instance_discovery=False,
        verify=azure.emulator.ca,
    )
    answer = application.acquire_token_for_client([ARM_SCOPE])
    assert answer.get("token_type") == "Bearer", answer


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        (
            {"iss": "https://a.example"},
            700211,
            f"No matching federated identity record found for presented assertion issuer 'https://a.example'. {CHECK}",
        ),
        (
            {"aud": "api://elsewhere"},
            700212,
            f"No matching federated identity record found for presented assertion audience 'api://elsewhere'. {CHECK}",
        ),
        (
            {"sub": "repo:contoso/other"},
            700213,
            "No matching federated identity record found for presented assertion subject 'repo:contoso/other'."
            f" {CHECK}",
        ),
        (
            {"sub": SUBJECT.lower()},
            7002138,
            f"No matching federated identity record found for presented assertion subject '{SUBJECT.lower()}'. The"
            " subject matches with case-insensitive comparison, but not with case-sensitive comparison.",
        ),
        ({"exp": 1_600_000_000}, 700024, "Client assertion is not within its valid time range. Current time: 20"),
        ({"kid": "key-9"}, 7000272, "The certificate with identifier key-9 used to sign the federated credential"),
    ],
)
def test_a_token_that_fits_no_record_is_refused(
    azure: Azure, http_issuer: Issuer, changes: dict[str, Any], code: int, says: str
) -> None:
    federation = federate(azure, http_issuer)
    wrong = post(azure, with_assertion(federation.client_id, http_issuer.token(SUBJECT, **changes)))
    assert_refused(wrong, 401, "invalid_client", code, says=says)
    assert post(azure, with_assertion(federation.client_id, http_issuer.token(SUBJECT))).status_code == 200


def test_a_trailing_slash_is_another_issuer(azure: Azure, http_issuer: Issuer) -> None:
    federation = federate(azure, http_issuer)
    answer = post(azure, with_assertion(federation.client_id, http_issuer.token(SUBJECT, iss=http_issuer.url + "/")))
    says = f"No matching federated identity record found for presented assertion issuer '{http_issuer.url}/'."
    assert_refused(answer, 401, "invalid_client", 700211, says=says)


def test_a_token_that_the_issuer_did_not_sign_is_refused(azure: Azure, http_issuer: Issuer) -> None:
    federation = federate(azure, http_issuer)
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    answer = post(azure, with_assertion(federation.client_id, http_issuer.token(SUBJECT, key=stranger)))
    says = "Client assertion failed signature validation. [Reason - Key was found, but use of the key to verify the"
    assert_refused(answer, 401, "invalid_client", 700027, says=says)


def test_a_new_key_of_the_issuer_is_found_at_once(azure: Azure, http_issuer: Issuer) -> None:
    federation = federate(azure, http_issuer)
    form = with_assertion(federation.client_id, http_issuer.token(SUBJECT))
    assert post(azure, form).status_code == 200
    asked = len(http_issuer.asked)
    assert post(azure, form).status_code == 200
    assert len(http_issuer.asked) == asked, "keys that are known are not asked for again"
    http_issuer.rotate()
    assert post(azure, with_assertion(federation.client_id, http_issuer.token(SUBJECT))).status_code == 200


@pytest.mark.parametrize("fault", ["gone", "no keys", "another issuer", "elsewhere", "far away"])
def test_an_issuer_that_cannot_be_asked_is_named(azure: Azure, http_issuer: Issuer, fault: str) -> None:
    discovery = http_issuer.documents["/.well-known/openid-configuration"]
    changes: dict[str, Any] = {}
    if fault == "gone":
        http_issuer.documents.clear()
    elif fault == "no keys":
        http_issuer.documents["/keys"] = {"keys": 7}
    elif fault == "another issuer":
        discovery["issuer"] = "https://another.example"
    elif fault == "elsewhere":
        discovery["jwks_uri"] = "https://keys.example/keys"
    else:
        changes = {"iss": "https://far-away.example"}
    principal = azure.new_principal()
    record = credential(issuer=changes.get("iss", http_issuer.url))
    assert azure.graph("POST", path_of(principal), record).status == 201
    begin = time.monotonic()
    answer = post(azure, with_assertion(principal.client_id, http_issuer.token(SUBJECT, **changes)))
    assert_refused(answer, 400, "invalid_request", 50166, says="Request to External OIDC endpoint failed.")
    assert time.monotonic() - begin < 5


def test_an_application_without_credentials_of_this_kind_says_so(azure: Azure, http_issuer: Issuer) -> None:
    principal = azure.new_principal()
    answer = post(azure, with_assertion(principal.client_id, http_issuer.token(SUBJECT)))
    name = azure.graph("GET", f"/applications/{principal.application_id}").body["displayName"]
    says = f"The client '{principal.client_id}'({name}) has no configured federated identity credentials."
    assert_refused(answer, 401, "invalid_client", 70025, says=says)


def test_a_removed_credential_signs_nobody_in(azure: Azure, http_issuer: Issuer) -> None:
    federation = federate(azure, http_issuer)
    form = with_assertion(federation.client_id, http_issuer.token(SUBJECT))
    assert post(azure, form).status_code == 200
    [known] = azure.graph("GET", path_of(federation.principal)).body["value"]
    assert azure.graph("DELETE", f"{path_of(federation.principal)}/{known['id']}").status == 204
    assert post(azure, form).status_code == 401
