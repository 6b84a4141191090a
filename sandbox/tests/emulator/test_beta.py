"""What azuread asks of Graph below /beta: one property of applications, and one of service principals.

Everything else below /beta is refused by name.
"""

import pytest

from sandbox.tests.emulator.clients import Azure, Json, Principal, Reply

POST_RESPONSE = "oauth2RequirePostResponse"


def beta(azure: Azure, method: str, path: str, body: Json | None = None) -> Reply:
    return azure.graph(method, path, body, version="beta")


def test_an_application_says_whether_it_requires_a_post_response(azure: Azure) -> None:
    path = f"/applications/{azure.new_application()['id']}"
    query = f"{path}?$select={POST_RESPONSE}"
    assert _without_context(beta(azure, "GET", query)) == (200, {POST_RESPONSE: False})
    assert beta(azure, "PATCH", path, {POST_RESPONSE: True}).status == 204
    assert _without_context(beta(azure, "GET", query)) == (200, {POST_RESPONSE: True})
    refused = beta(azure, "PATCH", path, {POST_RESPONSE: "yes"})
    assert refused.error[2] == f"Invalid value specified for property '{POST_RESPONSE}' of resource 'Application'."


def test_v1_does_not_have_what_beta_says(azure: Azure) -> None:
    path = f"/applications/{azure.new_application()['id']}"
    assert beta(azure, "PATCH", path, {POST_RESPONSE: True}).status == 204
    assert POST_RESPONSE not in azure.graph("GET", path).body
    assert azure.graph("PATCH", path, {POST_RESPONSE: True}).status == 400


def test_a_service_principal_says_where_its_saml_metadata_are(azure: Azure, bystander: Principal) -> None:
    reply = beta(azure, "GET", f"/servicePrincipals/{bystander.object_id}?$select=samlMetadataUrl")
    assert _without_context(reply) == (200, {"samlMetadataUrl": None})


def test_beta_asks_for_the_same_permissions(azure: Azure, bystander: Principal) -> None:
    path = f"/applications/{azure.new_application()['id']}"
    query = f"{path}?$select={POST_RESPONSE}"
    stranger = Azure(azure.emulator, bystander.client_id, bystander.secret)
    assert beta(stranger, "GET", query).error[:2] == (403, "Authorization_RequestDenied")
    assert beta(stranger, "PATCH", path, {POST_RESPONSE: True}).error[:2] == (403, "Authorization_RequestDenied")
    assert _without_context(beta(azure, "GET", query)) == (200, {POST_RESPONSE: False})


@pytest.mark.parametrize("collection", ["applications", "servicePrincipals"])
def test_an_object_that_is_not_there_is_not_found_below_beta(azure: Azure, collection: str) -> None:
    name = POST_RESPONSE if collection == "applications" else "samlMetadataUrl"
    reply = beta(azure, "GET", f"/{collection}/12345678-1234-4234-8234-123456789abc?$select={name}")
    assert reply.error[:2] == (404, "Request_ResourceNotFound")


@pytest.mark.parametrize(
    ("method", "path", "body", "named"),
    [
        ("GET", "/applications/{application}", None, "all properties of GET /beta/applications/"),
        ("GET", "/applications/{application}?$select=notes", None, "notes of GET /beta/applications/"),
        ("PATCH", "/applications/{application}", {"notes": "x"}, "notes of PATCH /beta/applications/"),
        ("GET", "/applications", None, "GET /beta/applications on"),
        ("GET", "/servicePrincipals/{principal}", None, "all properties of GET /beta/servicePrincipals/"),
        ("PATCH", "/servicePrincipals/{principal}", {"notes": "x"}, "PATCH /beta/servicePrincipals/"),
    ],
)
def test_anything_else_below_beta_is_refused_by_name(
    azure: Azure, bystander: Principal, method: str, path: str, body: Json | None, named: str
) -> None:
    full = path.format(application=bystander.application_id, principal=bystander.object_id)
    status, code, message = beta(azure, method, full, body).error
    assert (status, code) == (404, "NotModelledBySandbox")
    assert message.startswith(f"The sandbox does not model {named}")


def _without_context(reply: Reply) -> tuple[int, Json]:
    assert "/beta/$metadata#" in reply.body["@odata.context"]
    return reply.status, {name: value for name, value in reply.body.items() if name != "@odata.context"}
