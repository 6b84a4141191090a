"""Requests that are wrong, odd, or about things the emulator does not have.

Invariants:
- What is not modelled is refused by name, with an envelope that clients can read.
- No request, however wrong, ends as the emulator's own failure (5xx).
- Casing and doubled slashes in a path do not matter.
"""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.tests.emulator.clients import Azure, Json

ROLES = "/providers/Microsoft.Authorization/roleDefinitions"
ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments"
GUID = "12345678-1234-4234-8234-123456789abc"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)
NAMES = st.one_of(
    st.sampled_from(("properties", "roleName", "type", "permissions", "assignableScopes", "description", "actions")),
    st.sampled_from(("scope", "roleDefinitionId", "principalId", "principalType", "sku", "identity", "location")),
    st.sampled_from(("tags", "displayName", "appId", "passwordCredential", "keyId", "owners@odata.bind", "@odata.id")),
    st.sampled_from(("locationData", "web", "api", "instance", "startDateTime", "endDateTime", "publisherName")),
)
BODIES = st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, VALUES, max_size=3), max_size=4) | VALUES


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "{sub}/providers/Microsoft.Storage/storageAccounts"),
        ("GET", "{sub}/resourceGroups/rg-other/providers/Microsoft.ApiManagement/service/apim-second/products"),
        (
            "GET",
            "{sub}/resourceGroups/rg-other/providers/Microsoft.ApiManagement/service/apim-second/gateways/edge/hostnameConfigurations",
        ),
        (
            "GET",
            "{sub}/resourceGroups/rg-other/providers/Microsoft.ApiManagement/service/apim-second/gateways/edge/certificateAuthorities",
        ),
        (
            "POST",
            "{sub}/resourceGroups/rg-other/providers/Microsoft.ApiManagement/service/apim-second/gateways/edge/listDebugCredentials",
        ),
        ("GET", "{sub}/providers/Microsoft.Authorization/policyAssignments"),
        ("POST", "{sub}/resourceGroups/rg-other/exportTemplate"),
        ("GET", "{sub}/resources"),
        ("GET", "/elsewhere"),
    ],
)
def test_an_operation_that_is_not_modelled_is_refused_by_name(azure: Azure, method: str, path: str) -> None:
    path = path.format(sub=azure.subscription)
    status, code, message = azure.arm(method, path).error
    assert (status, code) == (404, "NotModelledBySandbox")
    assert message.startswith(f"The sandbox does not model {method} {path} on localhost:{azure.emulator.port}.")


@pytest.mark.parametrize(
    "path", ["/users", "/applications/delta", "/directory/deletedItems/microsoft.graph.user", "/groups/$count"]
)
def test_graph_paths_that_are_not_modelled_are_refused_by_name(azure: Azure, path: str) -> None:
    assert azure.graph("GET", path).error[1] == "NotModelledBySandbox"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"7", b"\xff\xfe", b"null", b"[" * 100_000, b'{"a": "\\ud800"}', b'{"a": NaN}', b'{"a": 1e999}'],
)
def test_a_body_that_is_no_json_object_is_refused_in_each_apis_envelope(azure: Azure, content: bytes) -> None:
    role = azure.arm("PUT", f"{azure.subscription}{ROLES}/{GUID}", content).error
    assert role[:2] == (400, "InvalidRequestContent")
    assert role[2].startswith("The request content was invalid and could not be deserialized: 'the body ")
    gateway = f"{azure.service('rg-other', 'apim-second')}/gateways/edge"
    assert azure.arm("PUT", gateway, content).error[:2] == (400, "ValidationError")


@pytest.mark.parametrize("body", [None, {"passwordCredential": []}, {"passwordCredential": {"displayName": 1}}])
def test_a_graph_body_of_the_wrong_shape_is_refused(azure: Azure, body: Json | None) -> None:
    application = azure.new_application()
    if body is None:
        assert azure.graph("POST", "/applications").error[:2] == (400, "BadRequest")
    else:
        reply = azure.graph("POST", f"/applications/{application['id']}/addPassword", body)
        assert reply.error[:2] == (400, "BadRequest")


def test_casing_and_doubled_slashes_do_not_matter(azure: Azure) -> None:
    group = azure.group("rg-gateways")
    for path in (group.upper(), group.replace("/", "//"), group + "/"):
        reply = azure.arm("GET", path)
        assert (reply.status, reply.body.get("name")) == (200, "rg-gateways"), path
    assert azure.arm("GET", f"/{ROLES.upper()}").status == 200
    versions = azure.arm("GET", f"{group}?API-VERSION=2022-09-01", version="")
    assert versions.status == 200


@pytest.mark.parametrize("version", ["yesterday", "2022-9-1", "2022-04-01 or so"])
def test_an_api_version_that_is_no_date_is_refused(azure: Azure, version: str) -> None:
    refused = azure.arm("GET", azure.group("rg-gateways"), version=quote(version))
    assert refused.error[:2] == (400, "InvalidApiVersionParameter")
    assert azure.arm("GET", azure.group("rg-gateways"), version="2022-09-01").status == 200


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "PUT", "PATCH", "POST", "DELETE"]),
    path=st.sampled_from(
        (
            f"{{sub}}{ROLES}/{GUID}",
            f"{{sub}}{ASSIGNMENTS}/{GUID}",
            "{sub}/resourceGroups/rg-wrong",
            "{service}",
            "{service}/gateways/wrong",
        )
    ),
    body=BODIES,
)
def test_no_body_makes_resource_manager_fail(azure: Azure, method: str, path: str, body: object) -> None:
    address = path.format(sub=azure.subscription, service=azure.service("rg-other", "apim-wrong"))
    reply = azure.arm(method, address, json.dumps(body).encode())
    assert reply.status < 500, reply.body


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(max_size=20), method=st.sampled_from(["GET", "PUT", "DELETE"]))
def test_no_path_makes_it_fail(azure: Azure, path: str, method: str) -> None:
    for prefix in ("/", f"{azure.subscription}/", "/v1.0/applications/", f"{azure.group('rg-other')}/providers/"):
        reply = azure.arm(method, prefix + quote(path), b"{}")
        assert 400 <= reply.status < 500 or method == "GET", (prefix, path, reply.body)
        assert reply.status < 500, reply.body
