"""Directory objects that were deleted: kept, restored, or removed for good.

Invariants:
- What is deleted can come back with all that it had, unless something has taken its place.
- A restored application comes alone; its service principal is restored by a call of its own.
"""

import uuid

import pytest

from sandbox.tests.emulator.clients import Azure, Json, Principal
from sandbox.tests.emulator.sign_ins import post

DENIED = (403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def deleted(item_id: str) -> str:
    return f"/directory/deletedItems/{item_id}"


def signs_in(azure: Azure, principal: Principal) -> bool:
    form = {
        "grant_type": "client_credentials",
        "scope": "https://management.azure.com/.default",
        "client_id": principal.client_id,
        "client_secret": principal.secret,
    }
    return post(azure, form).status_code == 200


def test_an_application_comes_back_with_its_secrets_and_its_principal_by_a_second_call(azure: Azure) -> None:
    principal = azure.new_principal()
    path = f"/applications/{principal.application_id}"
    before = azure.graph("GET", path).body
    assert azure.graph("DELETE", path).status == 204
    restored = azure.graph("POST", f"{deleted(principal.application_id)}/restore")
    assert (restored.status, restored.body["@odata.type"]) == (200, "#microsoft.graph.application")
    assert azure.graph("GET", path).body == before
    assert not signs_in(azure, principal), "its service principal is still deleted"
    assert azure.graph("GET", f"/servicePrincipals/{principal.object_id}").status == 404
    assert azure.graph("POST", f"{deleted(principal.object_id)}/restore").status == 200
    assert signs_in(azure, principal)
    assert azure.graph("POST", f"{deleted(principal.application_id)}/restore").status == 404, "it is there"


def test_a_service_principal_does_not_come_back_beside_its_successor(azure: Azure) -> None:
    principal = azure.new_principal()
    assert azure.graph("DELETE", f"/servicePrincipals/{principal.object_id}").status == 204
    successor = azure.graph("POST", "/servicePrincipals", {"appId": principal.client_id}).body
    refused = azure.graph("POST", f"{deleted(principal.object_id)}/restore")
    message = (
        "The service principal cannot be created, updated, or restored because the service principal name"
        f" {principal.client_id} is already in use."
    )
    assert refused.error == (409, "Request_MultipleObjectsWithSameKeyValue", message)
    assert azure.graph("DELETE", f"/servicePrincipals/{successor['id']}").status == 204
    assert azure.graph("POST", f"{deleted(principal.object_id)}/restore").status == 200


def test_a_service_principal_does_not_come_back_without_its_application(azure: Azure) -> None:
    principal = azure.new_principal()
    assert azure.graph("DELETE", f"/applications/{principal.application_id}").status == 204
    refused = azure.graph("POST", f"{deleted(principal.object_id)}/restore")
    assert refused.error[:2] == (400, "NoBackingApplicationObject")


def test_an_application_does_not_come_back_where_its_uri_is_taken(azure: Azure) -> None:
    uri = f"api://{uuid.uuid4()}"
    first = azure.new_application(identifierUris=[uri])
    assert azure.graph("DELETE", f"/applications/{first['id']}").status == 204
    azure.new_application(identifierUris=[uri])
    message = "Another object with the same value for property identifierUris already exists."
    assert azure.graph("POST", f"{deleted(first['id'])}/restore").error == (400, "Request_BadRequest", message)


def test_an_item_removed_for_good_does_not_come_back(azure: Azure) -> None:
    application = azure.new_application()
    assert azure.graph("DELETE", f"/applications/{application['id']}").status == 204
    assert azure.graph("DELETE", deleted(application["id"])).status == 204
    assert azure.graph("POST", f"{deleted(application['id'])}/restore").status == 404


def test_deleted_items_are_for_their_owners(azure: Azure, administrator: Azure) -> None:
    application = administrator.new_application()
    assert administrator.graph("DELETE", f"/applications/{application['id']}").status == 204
    path = deleted(application["id"])
    assert azure.graph("GET", path).status == 200
    assert azure.graph("POST", f"{path}/restore").error == DENIED
    assert azure.graph("DELETE", path).error == DENIED
    assert administrator.graph("POST", f"{path}/restore").status == 200


def test_deleted_items_are_found_by_their_application(azure: Azure) -> None:
    application = azure.new_application()
    azure.graph("DELETE", f"/applications/{application['id']}")
    kind = "/directory/deletedItems/microsoft.graph.application"
    [found] = azure.graph("GET", f"{kind}?$filter=appId eq '{application['appId']}'").body["value"]
    assert found["id"] == application["id"]
    assert found["deletedDateTime"] is not None


def test_objects_are_fetched_by_their_ids(azure: Azure) -> None:
    principal = azure.new_principal()
    body: Json = {"ids": [principal.object_id, principal.application_id, str(uuid.uuid4())]}
    both = azure.graph("POST", "/directoryObjects/getByIds", body).body["value"]
    assert {(item["@odata.type"], item["id"]) for item in both} == {
        ("#microsoft.graph.servicePrincipal", principal.object_id),
        ("#microsoft.graph.application", principal.application_id),
    }
    [one] = azure.graph("POST", "/directoryObjects/getByIds", body | {"types": ["Application"]}).body["value"]
    assert one["id"] == principal.application_id


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"ids": []}, "A value is required for property 'ids' of resource 'DirectoryObject'."),
        ({"ids": ["me"]}, "Invalid object identifier 'me'."),
        ({"ids": [str(uuid.UUID(int=1))] * 1001}, "Invalid value specified for property 'ids' of resource"),
    ],
)
def test_ids_that_are_none_or_too_many_are_refused(azure: Azure, body: Json, message: str) -> None:
    status, code, seen = azure.graph("POST", "/directoryObjects/getByIds", body).error
    assert (status, code) == (400, "Request_BadRequest")
    assert seen.startswith(message)
    assert azure.graph("POST", "/directoryObjects/getByIds", {"ids": [str(uuid.UUID(int=1))] * 1000}).status == 200
