"""Requests to Resource Manager that no client should send, and odd spellings that some do.

Invariants:
- Methods, types, namespaces and parents that are not there are refused in Azure's words.
- Casing, doubled and trailing slashes and escaped characters of a path do not matter.
- Whatever is thrown at any route, the answer is below 500, and a refusal has the envelope with code and message.
"""

import json
import re
import string
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.tests.emulator.clients import Azure, Reply
from sandbox.tests.emulator.test_wrong_requests import BODIES

GUID = "12345678-1234-4234-8234-123456789abc"
AUTHORIZATION = "/providers/Microsoft.Authorization"
GROUP = "{sub}/resourceGroups/rg-odd"
SERVICE = f"{GROUP}/providers/Microsoft.ApiManagement/service/apim-odd"
ROUTES = (
    "/subscriptions",
    "{sub}",
    "{sub}/resourceGroups",
    GROUP,
    "{sub}/operationresults/odd",
    f"{AUTHORIZATION}/roleDefinitions",
    f"{{sub}}{AUTHORIZATION}/roleDefinitions/{GUID}",
    f"{GROUP}{AUTHORIZATION}/roleAssignments",
    f"{{sub}}{AUTHORIZATION}/roleAssignments/{GUID}",
    f"{{sub}}{AUTHORIZATION}/denyAssignments",
    f"{{sub}}{AUTHORIZATION}/denyAssignments/{GUID}",
    f"{SERVICE}{AUTHORIZATION}/permissions",
    "{sub}/providers/Microsoft.ApiManagement/service",
    "{sub}/providers/Microsoft.ApiManagement/checkNameAvailability",
    "{sub}/providers/Microsoft.ApiManagement/deletedservices",
    "{sub}/providers/Microsoft.ApiManagement/locations/westeurope/deletedservices/apim-odd",
    SERVICE,
    f"{SERVICE}/operationresults/odd",
    f"{SERVICE}/apis",
    f"{SERVICE}/apis/odd",
    f"{SERVICE}/gateways",
    f"{SERVICE}/gateways/odd",
    f"{SERVICE}/gateways/odd/listKeys",
    f"{SERVICE}/gateways/odd/regenerateKey",
    f"{SERVICE}/gateways/odd/generateToken",
    f"{SERVICE}/gateways/odd/apis",
    f"{SERVICE}/gateways/odd/apis/odd",
)
METHODS = ("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS")
PARAMETERS = st.sampled_from(
    ("$filter", "$top", "$skip", "$skipToken", "tenantId", "api-version", "deleteSubscription")
)
QUERY_VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(("atScope()", "atScopeAndBelow()", "name eq 'x'", "principalId eq 'x'", "2024-05-01", "-1", "1e9")),
)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", f"{{sub}}{AUTHORIZATION}/roleDefinitions/{GUID}", "DELETE, GET, PUT"),
        ("PATCH", f"{{sub}}{AUTHORIZATION}/roleAssignments/{GUID}", "DELETE, GET, PUT"),
        ("DELETE", f"{{sub}}{AUTHORIZATION}/roleAssignments", "GET"),
        ("POST", f"{SERVICE}/gateways/odd", "DELETE, GET, HEAD, PATCH, PUT"),
        ("GET", f"{SERVICE}/gateways/odd/listKeys", "POST"),
        ("PUT", "{sub}/resourceGroups", "GET"),
    ],
)
def test_a_method_that_a_resource_does_not_have_is_refused(azure: Azure, method: str, path: str, allowed: str) -> None:
    reply = azure.arm(method, path.format(sub=azure.subscription), b"{}")
    message = f"The requested resource does not support http method '{method}'."
    assert reply.error == (405, "MethodNotAllowed", message)
    assert reply.headers["allow"] == allowed


@pytest.mark.parametrize(
    ("path", "error"),
    [
        (
            f"{SERVICE}/gatewayz",
            (
                404,
                "InvalidResourceType",
                "The resource type 'service/gatewayz' could not be found in the namespace 'Microsoft.ApiManagement' for"
                " api version '2024-05-01'.",
            ),
        ),
        (
            f"{{sub}}{AUTHORIZATION}/roles",
            (
                404,
                "InvalidResourceType",
                "The resource type 'roles' could not be found in the namespace 'Microsoft.Authorization' for api"
                " version '2022-04-01'.",
            ),
        ),
        (
            "{sub}/providers/apimanagement/service",
            (404, "InvalidResourceNamespace", "The resource namespace 'apimanagement' is invalid."),
        ),
        (
            "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.ApiManagement/gatewayz",
            (
                404,
                "SubscriptionNotFound",
                "The subscription '00000000-0000-0000-0000-000000000001' could not be found.",
            ),
        ),
    ],
)
def test_a_path_that_azure_does_not_have_is_refused_with_azures_message(
    azure: Azure, path: str, error: tuple[int, str, str]
) -> None:
    assert azure.arm("GET", path.format(sub=azure.subscription)).error == error


def test_a_path_that_only_azure_has_is_refused_by_name(azure: Azure) -> None:
    service = azure.service("rg-gateways", "apim-fabrikam")
    for method, path in (
        ("GET", f"{service}/products"),
        ("PATCH", f"{service}/apis/echo"),
        ("GET", f"{azure.subscription}{AUTHORIZATION}/locks"),
        ("GET", f"{azure.subscription}/providers/Microsoft.Network/virtualNetworks"),
    ):
        status, code, message = azure.arm(method, path, b"{}").error
        assert (status, code) == (404, "NotModelledBySandbox")
        assert message.startswith(f"The sandbox does not model {method} {path} on ")


def test_a_refused_route_needs_a_token_and_a_version_first(azure: Azure) -> None:
    path = f"{azure.subscription}/providers/Microsoft.Network/virtualNetworks"
    assert azure.arm("GET", path, version="").error[:2] == (400, "MissingApiVersionParameter")


def odd_spellings(path: str) -> dict[str, str]:
    return {
        "lower case": path.replace("resourceGroups", "resourcegroups"),
        "doubled slashes": path.replace("/", "//"),
        "a trailing slash": path + "/",
        "upper case": path.upper(),
        "the namespace": path.replace("Microsoft.ApiManagement", "microsoft.apimanagement"),
        "escaped letters": path.replace("-", "%2D").replace("apim", "%61pim"),
        "escaped slashes": "/" + quote(path.lstrip("/"), safe=""),
    }


def test_odd_spellings_of_a_path_are_the_same_path(azure: Azure) -> None:
    service = azure.service("rg-gateways", "apim-fabrikam")
    for path, name in ((service, "apim-fabrikam"), (f"{service}/gateways/edge", "edge")):
        for what, spelling in odd_spellings(path).items():
            reply = azure.arm("GET", spelling, version="2024-05-01")
            assert reply.status == 200, what
            assert reply.body["name"] == name, what


def test_names_of_query_parameters_have_no_case(azure: Azure) -> None:
    path = f"{azure.service('rg-gateways', 'apim-fabrikam')}/gateways?Api-Version=2024-05-01"
    assert azure.arm("GET", path, version="").status == 200


def enveloped(reply: Reply, method: str) -> None:
    assert reply.status < 500, reply.body
    if reply.status >= 400 and method != "HEAD":
        error = reply.body["error"]
        assert error["code"]
        assert re.fullmatch(r"[A-Za-z]+", error["code"])
        assert error["message"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(METHODS),
    route=st.sampled_from(ROUTES),
    query=st.dictionaries(PARAMETERS, QUERY_VALUES, max_size=3),
    body=BODIES,
    if_match=st.sampled_from([None, "*", '"x"', "W/"]),
)
def test_no_request_to_a_route_makes_it_fail(
    azure: Azure, method: str, route: str, query: dict[str, str], body: object, if_match: str | None
) -> None:
    # There is a service, so that what comes below it is reached; the group is a place of its own.
    azure.arm("PUT", GROUP.format(sub=azure.subscription), b'{"location": "westeurope"}')
    azure.arm("PUT", SERVICE.format(sub=azure.subscription), FILLED)
    azure.arm("PUT", f"{SERVICE}/gateways/odd".format(sub=azure.subscription), b"{}")
    version = None if "api-version" not in query else ""
    path = route.format(sub=azure.subscription) + ("?" + urlencode(query, quote_via=quote) if query else "")
    enveloped(azure.arm(method, path, json.dumps(body).encode(), version, if_match), method)


FILLED = json.dumps(
    {
        "location": "westeurope",
        "sku": {"name": "Developer"},
        "properties": {"publisherEmail": "a@b.example", "publisherName": "b"},
    }
).encode()
PIECES = st.one_of(
    st.text(max_size=6),
    st.text(string.printable, max_size=6),
    st.sampled_from(
        (
            "subscriptions",
            "resourceGroups",
            "providers",
            "Microsoft.Authorization",
            "Microsoft.ApiManagement",
            "service",
        )
    ),
    st.sampled_from(
        ("roleAssignments", "roleDefinitions", "gateways", "apis", "rg-other", "apim-second", "edge", "..")
    ),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(method=st.sampled_from(METHODS), rooted=st.booleans(), pieces=st.lists(PIECES, max_size=6))
def test_no_path_makes_resource_manager_fail(azure: Azure, method: str, rooted: bool, pieces: list[str]) -> None:
    path = (azure.subscription if rooted else "/providers") + "/" + "/".join(quote(piece, safe="") for piece in pieces)
    # A group that is deleted here would be missing elsewhere.
    if not (method == "DELETE" and "rg-other" in pieces):
        enveloped(azure.arm(method, path, b"{}"), method)
