"""A gateway's ETag, lists, keys, tokens and APIs through Microsoft's client.

Invariants:
- What changes or removes a gateway needs its ETag, and each action its own permission.
- A list can be filtered, and comes in pages that Microsoft's client puts together again.
- A regenerated key makes other tokens; a gateway offers only APIs that its service has.
"""

import base64
import hashlib
import hmac
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from azure.mgmt.apimanagement.models import (
    ApiCreateOrUpdateParameter,
    AssociationContract,
    GatewayContract,
    GatewayKeyRegenerationRequestContract,
    GatewayTokenRequestContract,
)

from sandbox.tests.emulator.clients import Azure, refusal
from sandbox.tests.emulator.test_api_management import new_service

GROUP = "rg-other"
STALE = (412, "PreconditionFailed", "Resource was modified since last retrieval.")


@pytest.fixture(scope="module")
def service(azure: Azure) -> str:
    """A service of its own, with gateways alpha to delta and one API."""
    name = new_service(azure)
    for gateway in ("alpha", "Beta", "gamma", "delta"):
        azure.api_management.gateway.create_or_update(
            GROUP, name, gateway, GatewayContract(description=f"{gateway}'s hall")
        )
    add_api(azure, name, "echo")
    return name


def add_api(azure: Azure, service: str, name: str) -> None:
    wanted = ApiCreateOrUpdateParameter(display_name=f"{name} API", path=name, protocols=["https"])
    assert azure.api_management.api.begin_create_or_update(GROUP, service, name, wanted).result().path == name


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_change_without_the_etag_is_refused(azure: Azure, service: str, method: str) -> None:
    path = f"{azure.service(GROUP, service)}/gateways/alpha"
    content = b'{"properties": {"description": "alpha\'s hall"}}'
    assert azure.arm(method, path, content).error[:2] == (400, "MissingIfMatchHeader")
    assert azure.arm(method, path, content, if_match='"stale"').error == STALE
    assert azure.arm("PATCH", path, content, if_match=azure.arm("GET", path).headers["etag"]).status == 200


def test_a_gateway_that_is_not_there_has_no_etag_to_match(azure: Azure, service: str) -> None:
    path = f"{azure.service(GROUP, service)}/gateways/nobody"
    assert azure.arm("PUT", path, b'{"properties": {}}', if_match="*").error == STALE
    assert azure.arm("PATCH", path, b"{}", if_match="*").error == (404, "ResourceNotFound", "Gateway not found.")
    assert azure.arm("DELETE", path, if_match="*").status == 204


def test_head_gives_the_etag_of_get_and_no_body(azure: Azure, service: str) -> None:
    path = f"{azure.service(GROUP, service)}/gateways/alpha"
    head = azure.arm("HEAD", path)
    assert (head.status, head.body) == (200, None)
    assert head.headers["etag"] == azure.arm("GET", path).headers["etag"]
    assert azure.arm("HEAD", f"{path}-not").status == 404


def test_gateways_come_in_pages(azure: Azure, service: str) -> None:
    path = f"{azure.service(GROUP, service)}/gateways"
    first = azure.arm("GET", f"{path}?$top=3").body
    assert (len(first["value"]), first["count"]) == (3, 4)
    rest = azure.arm("GET", first["nextLink"].removeprefix(azure.emulator.base_url), version="").body
    assert (len(rest["value"]), rest["count"], "nextLink" in rest) == (1, 4, False)
    gateways = azure.api_management.gateway
    assert [item.name for item in gateways.list_by_service(GROUP, service, top=1)] == [
        "alpha",
        "Beta",
        "gamma",
        "delta",
    ]
    assert [item.name for item in gateways.list_by_service(GROUP, service, skip=2)] == ["gamma", "delta"]


@pytest.mark.parametrize("query", ["$top=0", "$top=x", "$top=-1", "$skip=-1", "$skip=1.5", "$top=99999999999999"])
def test_a_page_that_cannot_be_is_refused(azure: Azure, service: str, query: str) -> None:
    path = f"{azure.service(GROUP, service)}/gateways?{query}"
    assert azure.arm("GET", path).error[:2] == (400, "InvalidQueryParameterValue")


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("name eq 'ALPHA'", ["alpha"]),
        ("name ne 'alpha' and name ne 'beta'", ["gamma", "delta"]),
        ("name ge 'b' and name lt 'e'", ["Beta", "delta"]),
        ("name gt 'beta' and name le 'gamma'", ["gamma", "delta"]),
        ("startswith(name, 'ga')", ["gamma"]),
        ("endswith(name,'ta')", ["Beta", "delta"]),
        ("contains(description, 'beta''s')", ["Beta"]),
        ("substringof('amm', name)", ["gamma"]),
    ],
)
def test_gateways_are_filtered(azure: Azure, service: str, expression: str, names: list[str]) -> None:
    found = azure.api_management.gateway.list_by_service(GROUP, service, filter=expression)
    assert [item.name for item in found] == names


@pytest.mark.parametrize(
    "expression", ["etag eq 'x'", "name is 'x'", "name eq 'x' or name eq 'y'", "name eq 'x' and", "(", "name eq 'x"]
)
def test_a_filter_that_gateways_do_not_have_is_refused(azure: Azure, service: str, expression: str) -> None:
    refused = refusal(lambda: list(azure.api_management.gateway.list_by_service(GROUP, service, filter=expression)))
    assert refused[:2] == (400, "ValidationError")


def test_keys_are_listed_and_regenerated_one_by_one(azure: Azure, service: str) -> None:
    gateways = azure.api_management.gateway
    before = gateways.list_keys(GROUP, service, "alpha")
    assert before.primary
    assert before.secondary
    assert before.primary != before.secondary
    assert gateways.list_keys(GROUP, service, "ALPHA").as_dict() == before.as_dict()
    gateways.regenerate_key(GROUP, service, "alpha", GatewayKeyRegenerationRequestContract(key_type="primary"))
    after = gateways.list_keys(GROUP, service, "alpha")
    assert after.primary != before.primary
    assert after.secondary == before.secondary
    assert gateways.list_keys(GROUP, service, "gamma").primary != after.primary


def test_a_token_is_signed_with_its_key_until_its_expiry(azure: Azure, service: str) -> None:
    gateways, expiry = azure.api_management.gateway, datetime.now(UTC) + timedelta(days=29)
    wanted = GatewayTokenRequestContract(key_type="secondary", expiry=expiry)
    token = gateways.generate_token(GROUP, service, "alpha", wanted).value
    assert token
    name, until, signature = token.split("&")
    assert (name, until) == ("alpha", expiry.strftime("%Y%m%d%H%M"))
    key = base64.b64decode(gateways.list_keys(GROUP, service, "alpha").secondary or "")
    expected = hmac.new(key, f"{name}\n{until}".encode(), hashlib.sha512).digest()
    assert base64.b64decode(signature) == expected


@pytest.mark.parametrize(
    ("action", "content", "target"),
    [
        ("generateToken", '{"keyType": "primary", "expiry": "FAR"}', "expiry"),
        ("generateToken", '{"keyType": "primary", "expiry": "2020-01-01T00:00:00Z"}', "expiry"),
        ("generateToken", '{"keyType": "primary"}', "expiry"),
        ("generateToken", '{"keyType": "third", "expiry": "SOON"}', "keyType"),
        ("regenerateKey", "{}", "keyType"),
    ],
)
def test_a_token_or_key_that_cannot_be_made_is_refused(
    azure: Azure, service: str, action: str, content: str, target: str
) -> None:
    moment = datetime.now(UTC)
    content = content.replace("FAR", (moment + timedelta(days=31)).isoformat())
    content = content.replace("SOON", (moment + timedelta(days=1)).isoformat())
    reply = azure.arm("POST", f"{azure.service(GROUP, service)}/gateways/alpha/{action}", content.encode())
    assert reply.error[:2] == (400, "ValidationError")
    assert reply.body["error"]["details"][0]["target"] == target


def test_a_gateway_offers_apis_of_its_service(azure: Azure, service: str) -> None:
    offered = azure.api_management.gateway_api
    path = f"{azure.service(GROUP, service)}/gateways/alpha/apis/echo"
    assert azure.arm("HEAD", path).status == 404
    made = offered.create_or_update(GROUP, service, "alpha", "echo", AssociationContract(provisioning_state="created"))
    assert (made.name, made.path) == ("echo", "echo")
    assert made.id == f"{azure.service(GROUP, service)}/gateways/alpha/apis/echo"
    assert azure.arm("HEAD", path).status == 204
    assert [item.name for item in offered.list_by_service(GROUP, service, "alpha")] == ["echo"]
    assert list(offered.list_by_service(GROUP, service, "gamma")) == []
    offered.delete(GROUP, service, "alpha", "echo")
    offered.delete(GROUP, service, "alpha", "echo")
    assert list(offered.list_by_service(GROUP, service, "alpha")) == []


def test_a_gateway_offers_nothing_that_is_not_there(azure: Azure, service: str) -> None:
    offered = azure.api_management.gateway_api
    refused = refusal(lambda: offered.create_or_update(GROUP, service, "alpha", "nothing"))
    assert refused == (404, "ResourceNotFound", "API not found.")
    refused = refusal(lambda: offered.create_or_update(GROUP, service, "nothing", "echo"))
    assert refused == (404, "ResourceNotFound", "Gateway not found.")
    path = f"{azure.service(GROUP, service)}/gateways/alpha/apis/echo"
    assert azure.arm("PUT", path, b'{"properties": {"provisioningState": "done"}}').error[:2] == (
        400,
        "ValidationError",
    )


def test_an_api_that_goes_is_offered_no_more(azure: Azure, service: str) -> None:
    apis, offered = azure.api_management.api, azure.api_management.gateway_api
    add_api(azure, service, "brief")
    offered.create_or_update(GROUP, service, "gamma", "brief")
    path = f"{azure.service(GROUP, service)}/apis/brief"
    assert azure.arm("DELETE", path).error[:2] == (400, "MissingIfMatchHeader")
    assert azure.arm("DELETE", path, if_match="*").status == 200
    assert list(offered.list_by_service(GROUP, service, "gamma")) == []
    assert refusal(lambda: apis.get(GROUP, service, "brief")) == (404, "ResourceNotFound", "API not found.")
    assert "brief" not in [item.name for item in apis.list_by_service(GROUP, service)]


def test_two_apis_have_two_paths(azure: Azure, service: str) -> None:
    wanted = ApiCreateOrUpdateParameter(display_name="another", path="echo", protocols=["https"])
    create = azure.api_management.api.begin_create_or_update
    refused = refusal(lambda: create(GROUP, service, "another", wanted).result())
    assert refused[:2] == (400, "ValidationError")
    path = f"{azure.service(GROUP, service)}/apis/imported"
    imported = azure.arm("PUT", path, b'{"properties": {"path": "x", "format": "openapi", "value": "{}"}}').error
    assert imported[:2] == (404, "NotModelledBySandbox")


@pytest.mark.parametrize(
    ("method", "path", "action"),
    [
        ("GET", "", "service/gateways/read"),
        ("GET", "/alpha", "service/gateways/read"),
        ("HEAD", "/alpha", "service/gateways/read"),
        ("PUT", "/alpha", "service/gateways/write"),
        ("PATCH", "/alpha", "service/gateways/write"),
        ("DELETE", "/alpha", "service/gateways/delete"),
        ("POST", "/alpha/listKeys", "service/gateways/listKeys/action"),
        ("POST", "/alpha/regenerateKey", "service/gateways/regenerateKey/action"),
        ("POST", "/alpha/generateToken", "service/gateways/generateToken/action"),
        ("GET", "/alpha/apis", "service/gateways/apis/read"),
        ("PUT", "/alpha/apis/echo", "service/gateways/apis/write"),
        ("DELETE", "/alpha/apis/echo", "service/gateways/apis/delete"),
    ],
)
def test_each_action_needs_its_own_permission(azure: Azure, service: str, method: str, path: str, action: str) -> None:
    principal = azure.new_principal()
    caller, address = azure.sign_in(principal), f"{azure.service(GROUP, service)}/gateways{path}"
    everything_else = azure.define(actions=("*",), not_actions=(f"Microsoft.ApiManagement/{action}",))
    assignment = azure.assign(azure.group(GROUP), everything_else.id, principal.object_id)
    refused = caller.arm(method, address, b"{}", if_match='"stale"')
    assert refused.status == 403
    if method != "HEAD":
        assert refused.error == (
            403,
            "AuthorizationFailed",
            f"The client '{principal.client_id}' with object id '{principal.object_id}' does not have authorization to"
            f" perform action 'Microsoft.ApiManagement/{action}' over scope '{address}' or the scope is invalid."
            " If access was recently granted, please refresh your credentials.",
        )
    azure.roles.role_assignments.delete_by_id(assignment.id or "")
    only_this = azure.define(actions=(f"Microsoft.ApiManagement/{action}",))
    azure.assign(azure.group(GROUP), only_this.id, principal.object_id)
    assert caller.arm(method, address, b"{}", if_match='"stale"').status not in (401, 403)


def test_a_part_of_a_service_that_is_not_there_has_no_parent(azure: Azure) -> None:
    gone = azure.service(GROUP, f"apim-{uuid.uuid4()}")
    for method, verb in (("GET", "read"), ("PUT", "write"), ("DELETE", "delete")):
        assert azure.arm(method, f"{gone}/gateways/alpha", b"{}").error == (
            404,
            "ParentResourceNotFound",
            f"Failed to perform '{verb}' on resource(s) of type 'service/gateways', because the parent resource"
            f" '{gone}' could not be found.",
        )
    nowhere = azure.service("rg-nowhere", "apim")
    assert azure.arm("GET", f"{nowhere}/gateways").error[:2] == (404, "ResourceGroupNotFound")
