"""Whatever is sent to Graph is answered in its own envelope, and never with a failure of the emulator itself.

The routes are all there are; bodies, queries, headers and paths are drawn, from things that almost fit.
"""

import json
import string
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import requests
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sandbox.tests.emulator.certificates import new_certificate
from sandbox.tests.emulator.clients import GRAPH_SCOPE, Azure, Principal

SETTINGS = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
GUID = "12345678-1234-4234-8234-123456789abc"
CERTIFICATE = new_certificate()

TEXTS = st.sampled_from(
    ("", "x", GUID, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "https://a.example", "AsymmetricX509Cert")
) | st.sampled_from(("Verify", CERTIFICATE.encoded, "http://[", "api://x", "'", "{app}", "{principal}", "a.b.c"))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.text(max_size=4)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=6,
)
NAMES = st.one_of(
    st.sampled_from(("displayName", "description", "tags", "appId", "uniqueName", "identifierUris", "appRoles", "web")),
    st.sampled_from(("owners@odata.bind", "@odata.id", "@odata.type", "keyCredentials", "passwordCredentials", "api")),
    st.sampled_from(("keyCredential", "passwordCredential", "proof", "keyId", "startDateTime", "endDateTime", "key")),
    st.sampled_from(("name", "issuer", "subject", "audiences", "principalId", "resourceId", "appRoleId", "ids")),
    st.sampled_from(("types", "type", "usage", "accountEnabled", "signInAudience", "info", "optionalClaims")),
)
ENTRIES = st.dictionaries(NAMES, VALUES, max_size=5)
BODIES = st.dictionaries(NAMES, VALUES | ENTRIES | st.lists(ENTRIES, max_size=2), max_size=5) | VALUES
CONTENTS = BODIES.map(lambda body: json.dumps(body).encode()) | st.binary(max_size=20)

OBJECTS = [
    "/applications/{app}",
    "/applications(appId='{client}')",
    "/applications(uniqueName='x')",
    "/servicePrincipals/{principal}",
    "/servicePrincipals(appId='{client}')",
]
UNDER_AN_OBJECT = [
    "/owners",
    "/owners/$ref",
    "/owners/{app}/$ref",
    "/addPassword",
    "/removePassword",
    "/addKey",
    "/removeKey",
    "/federatedIdentityCredentials",
    "/federatedIdentityCredentials/x",
    "/federatedIdentityCredentials(name='x')",
    "/appRoleAssignments",
    "/appRoleAssignments/x",
    "/appRoleAssignedTo",
]
OTHERS = [
    "/applications",
    "/servicePrincipals",
    "/applications/$count",
    "/directoryObjects/getByIds",
    "/me",
    "/organization",
    "/directoryObjects/{app}",
    "/directory/deletedItems/{app}",
    "/directory/deletedItems/{app}/restore",
    "/directory/deletedItems/microsoft.graph.application",
]
PATHS = st.sampled_from(OTHERS) | st.builds(
    str.__add__, st.sampled_from(OBJECTS), st.sampled_from(["", *UNDER_AN_OBJECT])
)
# Nothing is deleted: the next example needs the objects.
METHODS = st.sampled_from(("GET", "POST", "PATCH", "PUT"))

WORDS = st.sampled_from(
    ("appId", "displayName", "tags/any(t:t", "eq", "ne", "in", "and", "or", "not", "(", ")", ",")
) | (st.sampled_from(("'x'", "'", GUID, "null", "true", "7", "startswith(", "id", "any(", "a/any(b:", "colour", "$")))
FILTERS = st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=12)
OPTIONS = st.dictionaries(
    st.sampled_from(
        ("$filter", "$select", "$top", "$skiptoken", "$count", "$orderby", "$search", "$expand", "$x", "y")
    ),
    FILTERS | st.sampled_from(("true", "5", "0", "9" * 5000, "displayName desc", "W10=", "WyJ4IiwgMV0=", "bnVsbA==")),
    max_size=3,
)
VISIBLE = string.ascii_letters + string.digits + string.punctuation
HEADERS = st.sampled_from(
    ({}, {"ConsistencyLevel": "eventual"}, {"Prefer": "create-if-missing"}, {"Content-Type": "text/plain"})
)


@pytest.fixture(scope="module")
def session(azure: Azure) -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.verify = azure.emulator.ca
        made.trust_env = False
        yield made


@pytest.fixture(scope="module")
def token(administrator: Azure) -> str:
    """One that may do everything: a refusal is then not for want of a permission."""
    return administrator.credential.get_token(GRAPH_SCOPE).token


@pytest.fixture(scope="module")
def target(azure: Azure) -> Principal:
    return azure.new_principal()


def assert_is_graphs(answer: requests.Response) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        error = answer.json()["error"]
        assert str(error["code"])
        assert str(error["message"])
        names = {"date", "request-id", "client-request-id"}
        assert error["code"] == "NotModelledBySandbox" or set(error["innerError"]) == names


def ask(
    azure: Azure, session: requests.Session, token: str, method: str, path: str, **options: Any
) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **options.pop("headers", {})}
    url = f"{azure.emulator.base_url}/v1.0{path}"
    return session.request(method, url, headers=headers, timeout=20, **options)


def filled(text: str, target: Principal) -> str:
    names = (("{app}", target.application_id), ("{client}", target.client_id), ("{principal}", target.object_id))
    for name, value in names:
        text = text.replace(name, value)
    return text


@SETTINGS
@given(method=METHODS, path=PATHS, content=CONTENTS, headers=HEADERS)
@example(method="POST", path="/applications", content=b'{"displayName": "x", "appRoles": [{}]}', headers={})
@example(method="POST", path="/applications/{app}/addKey", content=b'{"proof": "a.b.c"}', headers={})
def test_no_body_makes_graph_fail(
    azure: Azure,
    session: requests.Session,
    token: str,
    target: Principal,
    method: str,
    path: str,
    content: bytes,
    headers: dict[str, str],
) -> None:
    content = filled(content.decode("latin-1"), target).encode("latin-1")
    assert_is_graphs(ask(azure, session, token, method, filled(path, target), data=content, headers=headers))


@SETTINGS
@given(path=PATHS, query=OPTIONS, headers=HEADERS)
@example(path="/applications", query={"$filter": "not " * 2000 + "id eq 'x'"}, headers={})
@example(path="/applications", query={"$filter": "a/any(b:" * 2000}, headers={})
def test_no_query_makes_graph_fail(
    azure: Azure,
    session: requests.Session,
    token: str,
    target: Principal,
    path: str,
    query: dict[str, str],
    headers: dict[str, str],
) -> None:
    path = f"{filled(path, target)}?{urlencode(query, safe='$', errors='replace')}"
    assert_is_graphs(ask(azure, session, token, "GET", path, headers=headers))


@SETTINGS
@given(path=st.text(max_size=20), method=st.sampled_from(("GET", "POST", "PATCH", "DELETE")))
def test_no_path_makes_graph_fail(azure: Azure, session: requests.Session, token: str, path: str, method: str) -> None:
    for prefix in ("/", "/applications/", "/applications(appId='", "/directory/deletedItems/", "/servicePrincipals/"):
        answer = ask(azure, session, token, method, prefix + quote(path, safe="/", errors="replace"), data=b"{}")
        assert_is_graphs(answer)


@SETTINGS
@given(scheme=st.sampled_from(("", "Bearer ", "bearer  ", "Basic ")), rest=st.text(VISIBLE, min_size=1, max_size=30))
def test_no_token_makes_graph_fail(azure: Azure, session: requests.Session, scheme: str, rest: str) -> None:
    url = f"{azure.emulator.base_url}/v1.0/applications"
    answer = session.get(url, headers={"Authorization": scheme + rest}, timeout=20)
    assert answer.status_code == 401
    assert_is_graphs(answer)
