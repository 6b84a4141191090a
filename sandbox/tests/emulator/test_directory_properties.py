"""The properties of applications and service principals: limits, uniqueness, alternate keys, secrets of principals.

Invariants:
- A body that Graph would not take changes nothing, and the answer names the property.
- With Prefer: create-if-missing an address that somebody chose makes what is not there, and only then.
"""

import uuid

import pytest

from sandbox.tests.emulator.clients import Azure, Json, Principal
from sandbox.tests.emulator.sign_ins import assert_refused, post

HEADERS = {"Prefer": "create-if-missing"}


def invalid(name: str) -> tuple[int, str, str]:
    return 400, "Request_BadRequest", f"Invalid value specified for property '{name}' of resource 'Application'."


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("displayName", "n" * 256, "n" * 257),
        ("description", "d" * 1024, "d" * 1025),
        ("signInAudience", "AzureADMultipleOrgs", "Everybody"),
        ("isFallbackPublicClient", True, "true"),
        ("tags", ["a"], [1]),
        ("identifierUris", [], "api://x"),
        ("appRoles", [], ["reader"]),
        ("web", {"redirectUris": []}, []),
    ],
)
def test_a_property_takes_what_its_page_says(azure: Azure, name: str, right: object, wrong: object) -> None:
    application = azure.new_application()
    path = f"/applications/{application['id']}"
    assert azure.graph("PATCH", path, {"notes": "changed", name: wrong}).error == invalid(name)
    assert azure.graph("GET", path).body == application, "and nothing of it was done"
    assert azure.graph("PATCH", path, {name: right}).status == 204


def test_a_change_of_a_nested_object_leaves_its_other_properties(azure: Azure) -> None:
    made = azure.new_application(
        web={"redirectUris": ["https://a.example"], "implicitGrantSettings": {"enableIdTokenIssuance": True}},
        api={"requestedAccessTokenVersion": 2},
        info={"supportUrl": "https://help.example", "marketingUrl": "https://buy.example"},
    )
    path = f"/applications/{made['id']}"
    change: Json = {
        "web": {"logoutUrl": "https://out.example", "implicitGrantSettings": {"enableAccessTokenIssuance": True}},
        "api": {"knownClientApplications": []},
        "info": {"marketingUrl": None},
    }
    assert azure.graph("PATCH", path, change).status == 204
    found = azure.graph("GET", path).body
    assert found["web"] == made["web"] | {
        "logoutUrl": "https://out.example",
        "implicitGrantSettings": {"enableIdTokenIssuance": True, "enableAccessTokenIssuance": True},
    }
    assert found["api"] == made["api"]
    assert found["info"] == made["info"] | {"marketingUrl": None}


@pytest.mark.parametrize("change", [{"web": None}, {"web": {"redirectUris": None}}])
def test_null_resets_a_nested_object_or_one_of_its_properties(azure: Azure, change: Json) -> None:
    default = azure.new_application()["web"]
    path = f"/applications/{azure.new_application(web={'redirectUris': ['https://a.example']})['id']}"
    assert azure.graph("PATCH", path, change).status == 204
    assert azure.graph("GET", path).body["web"] == default


def test_a_service_principal_has_its_applications_tags_and_its_own(azure: Azure) -> None:
    application = azure.new_application(tags=["a", "b"])
    principal = azure.graph("POST", "/servicePrincipals", {"appId": application["appId"], "tags": []}).body
    path = f"/servicePrincipals/{principal['id']}"
    assert principal["tags"] == ["a", "b"]
    assert azure.graph("PATCH", path, {"tags": ["own"]}).status == 204
    assert azure.graph("GET", path).body["tags"] == ["a", "b", "own"]
    assert azure.graph("PATCH", f"/applications/{application['id']}", {"tags": ["c"]}).status == 204
    assert azure.graph("GET", path).body["tags"] == ["c", "own"]
    assert azure.graph("PATCH", path, {"tags": []}).status == 204
    assert azure.graph("GET", path).body["tags"] == ["c"]


def test_an_identifier_uri_belongs_to_one_application(azure: Azure) -> None:
    uri = f"api://{uuid.uuid4()}"
    first = azure.new_application(identifierUris=[uri])
    message = "Another object with the same value for property identifierUris already exists."
    refused = (400, "Request_BadRequest", message)
    assert azure.graph("POST", "/applications", {"displayName": "x", "identifierUris": [uri.upper()]}).error == refused
    second = azure.new_application()
    assert azure.graph("PATCH", f"/applications/{second['id']}", {"identifierUris": [uri]}).error == refused
    assert azure.graph("PATCH", f"/applications/{first['id']}", {"identifierUris": [uri]}).status == 204
    assert azure.graph("DELETE", f"/applications/{first['id']}").status == 204
    assert azure.graph("PATCH", f"/applications/{second['id']}", {"identifierUris": [uri]}).status == 204


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_secrets_are_made_by_their_action_only(azure: Azure, bystander: Principal, method: str) -> None:
    path = "/applications" if method == "POST" else f"/applications/{bystander.application_id}"
    body: Json = {"displayName": "x", "passwordCredentials": [{"displayName": "y"}]}
    message = "New password credentials must be generated with service actions."
    assert azure.graph(method, path, body).error == (400, "Request_BadRequest", message)
    assert azure.graph(method, path, body | {"passwordCredentials": []}).status in (201, 204)


def test_an_application_is_made_by_its_unique_name(azure: Azure) -> None:
    name = f"app-{uuid.uuid4()}"
    path = f"/applications(uniqueName='{name}')"
    body: Json = {"displayName": "named"}
    assert azure.graph("PATCH", path, body).error[:2] == (404, "Request_ResourceNotFound")
    made = azure.graph("PATCH", path, body, HEADERS)
    assert (made.status, made.body["uniqueName"]) == (201, name)
    assert azure.graph("PATCH", path, {"displayName": "again"}, HEADERS).status == 204
    assert azure.graph("GET", path).body["displayName"] == "again"
    twin = azure.graph("POST", "/applications", {"displayName": "x", "uniqueName": name})
    message = "Another object with the same value for property uniqueName already exists."
    assert twin.error == (409, "Request_MultipleObjectsWithSameKeyValue", message)
    renamed = azure.graph("PATCH", path, {"uniqueName": "another"})
    assert renamed.error[:2] == (400, "Request_BadRequest")
    assert azure.graph("PATCH", path, {"uniqueName": name}).status == 204


def test_a_service_principal_is_made_by_its_applications_id(azure: Azure) -> None:
    application = azure.new_application()
    path = f"/servicePrincipals(appId='{application['appId']}')"
    assert azure.graph("PATCH", path, {"notes": "x"}).status == 404
    made = azure.graph("PATCH", path, {"notes": "x"}, HEADERS)
    assert (made.status, made.body["appId"], made.body["notes"]) == (201, application["appId"], "x")
    assert azure.graph("PATCH", path, {"notes": "y"}, HEADERS).status == 204
    assert azure.graph("GET", path).body["notes"] == "y"


@pytest.mark.parametrize("address", ["/applications/{id}", "/applications('{id}')", "/Applications(AppId='{app}')"])
def test_an_application_has_several_addresses(azure: Azure, address: str) -> None:
    application = azure.new_application()
    path = address.format(id=application["id"].upper(), app=application["appId"].upper())
    assert azure.graph("GET", path).body["id"] == application["id"]


def test_a_service_principal_has_secrets_of_its_own(azure: Azure) -> None:
    principal = azure.new_principal()
    path = f"/servicePrincipals/{principal.object_id}"
    told = azure.graph("POST", f"{path}/addPassword", {"passwordCredential": {"displayName": "own"}}).body
    form = {
        "grant_type": "client_credentials",
        "scope": "https://management.azure.com/.default",
        "client_id": principal.client_id,
        "client_secret": told["secretText"],
    }
    assert post(azure, form).status_code == 200
    assert azure.graph("GET", path).body["passwordCredentials"][0]["secretText"] is None
    assert azure.graph("POST", f"{path}/removePassword", {"keyId": told["keyId"]}).status == 204
    assert_refused(post(azure, form), 401, "invalid_client", 7000215, says="Invalid client secret provided.")


@pytest.mark.parametrize(
    ("credential", "code"),
    [
        ({"colour": "red"}, "Request_BadRequest"),
        ({"startDateTime": "9999-12-31T00:00:00Z"}, "KeyCredentialsInvalidEndDate"),
        ({"endDateTime": "0001-01-01T00:00:00+14:00"}, "KeyCredentialsInvalidEndDate"),
    ],
)
def test_a_secret_with_a_faulty_wish_is_refused(
    azure: Azure, bystander: Principal, credential: Json, code: str
) -> None:
    path = f"/applications/{bystander.application_id}/addPassword"
    refused = azure.graph("POST", path, {"passwordCredential": credential})
    assert refused.error[:2] == (400, code)
    nothing: Json = {"displayName": None, "endDateTime": None, "customKeyIdentifier": None, "secretText": None}
    assert azure.graph("POST", path, {"passwordCredential": nothing}).status == 200


def test_me_is_refused_for_applications(azure: Azure) -> None:
    refused = (400, "BadRequest", "/me request is only valid with delegated authentication flow.")
    assert azure.graph("GET", "/me").error == refused
    assert azure.graph("GET", "/me/ownedObjects").error == refused
