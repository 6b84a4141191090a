"""Whatever is sent to sign-in is answered in Entra's envelope, and never with a failure of the emulator itself."""

import base64
import json
import string
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import jwt
import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.tests.emulator.certificates import Certificate, claims, new_certificate
from sandbox.tests.emulator.clients import ARM_SCOPE, Azure, Principal
from sandbox.tests.emulator.sign_ins import JWT_BEARER

SETTINGS = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
GUID = "12345678-1234-4234-8234-123456789abc"
CERTIFICATE = new_certificate()
TEXTS = st.sampled_from(("", "x", GUID, "https://a.example/.default", "a.b.c", "a b/.default")) | st.text(max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=5,
)
CLAIMS = st.dictionaries(st.sampled_from(("iss", "sub", "aud", "exp", "nbf", "iat", "jti")), VALUES, max_size=4)
TOKEN_HEADERS = st.dictionaries(
    st.sampled_from(("kid", "x5t", "x5t#S256", "crit", "b64", "jwk")), VALUES | st.just(CERTIFICATE.x5t), max_size=2
)
FORMS = st.dictionaries(
    st.sampled_from(("grant_type", "client_id", "client_secret", "scope", "resource", "client_assertion", "x"))
    | st.just("client_assertion_type"),
    TEXTS | st.sampled_from(("client_credentials", ARM_SCOPE, JWT_BEARER, "{client}")),
    max_size=6,
)


@pytest.fixture(scope="module")
def session(azure: Azure) -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.verify = azure.emulator.ca
        made.trust_env = False
        yield made


@pytest.fixture(scope="module")
def target(azure: Azure) -> Principal:
    return azure.new_principal()


def assert_is_entras(answer: requests.Response) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        body = answer.json()
        if isinstance(body["error"], dict):
            assert body["error"]["code"] == "NotModelledBySandbox"
            return
        [code] = body["error_codes"]
        assert body["error_description"].startswith(f"AADSTS{code}: ")
        assert {"error", "timestamp", "trace_id", "correlation_id", "error_uri"} <= set(body)


@SETTINGS
@given(
    tenant=st.sampled_from(("{tenant}", "common", "x", "a.b", GUID))
    | st.text(string.printable, min_size=1, max_size=6),
    path=st.sampled_from(("/oauth2/v2.0/token", "/oauth2/token")),
    form=FORMS,
    raw=st.none() | st.binary(max_size=20),
)
def test_no_form_makes_sign_in_fail(
    azure: Azure,
    session: requests.Session,
    target: Principal,
    tenant: str,
    path: str,
    form: dict[str, str],
    raw: bytes | None,
) -> None:
    named = quote(tenant.replace("{tenant}", azure.tenant_id), safe="")
    content = raw if raw is not None else urlencode(form, errors="replace").replace("%7Bclient%7D", target.client_id)
    url = f"{azure.emulator.base_url}/{named}{path}"
    assert_is_entras(session.post(url, data=content, timeout=20))


@pytest.fixture(scope="module")
def federated(azure: Azure, target: Principal) -> Principal:
    """It has a certificate, and trusts an issuer that nobody can reach."""
    path = f"/applications/{target.application_id}"
    body = {"name": "x", "issuer": "http://127.0.0.1:1", "subject": "x", "audiences": ["x"]}
    assert azure.graph("PATCH", path, {"keyCredentials": [CERTIFICATE.credential()]}).status == 204
    assert azure.graph("POST", f"{path}/federatedIdentityCredentials", body).status == 201
    return target


@SETTINGS
@given(said=CLAIMS, headers=TOKEN_HEADERS, foreign=st.booleans())
def test_no_assertion_makes_sign_in_fail(
    azure: Azure,
    session: requests.Session,
    federated: Principal,
    said: dict[str, object],
    headers: dict[str, object],
    foreign: bool,
) -> None:
    right = claims(federated.client_id, f"https://login.microsoftonline.com/{azure.tenant_id}/v2.0")
    if foreign:
        right |= {"iss": "http://127.0.0.1:1", "sub": "x", "aud": "x"}
    assertion = _unchecked(CERTIFICATE, {**right, **said}, headers)
    form = {"grant_type": "client_credentials", "scope": ARM_SCOPE, "client_id": federated.client_id}
    form |= {"client_assertion_type": JWT_BEARER, "client_assertion": assertion}
    url = f"{azure.emulator.base_url}/{azure.tenant_id}/oauth2/v2.0/token"
    assert_is_entras(session.post(url, data=form, timeout=20))


def _unchecked(certificate: Certificate, said: dict[str, object], headers: dict[str, object]) -> str:
    """A signed token, whatever it says: the library itself would refuse some of it."""
    head = {"alg": "RS256", "typ": "JWT", **headers}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, said)]
    content = b".".join(parts)
    signed = jwt.get_algorithm_by_name("RS256").sign(content, certificate.key)
    return b".".join((content, base64.urlsafe_b64encode(signed).rstrip(b"="))).decode()
