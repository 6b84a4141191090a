"""Applications and service principals through Graph, with tokens from azure-identity.

Invariants:
- A secret is told once, in the answer that made it, and is stored nowhere.
- With Application.ReadWrite.OwnedBy a caller reads all and writes what it owns; what it makes, it owns.
- Each of Graph's refusals has its status, code and message, and the same call without the fault goes through.
What a secret is good for is decided in test_sign_in.py.
"""

import uuid
from pathlib import Path

import pytest

from sandbox.tests.emulator.clients import Azure, Json, Principal
from sandbox.tests.emulator.process import EmulatorProcess

CREDENTIAL_PROPERTIES = {
    "keyId",
    "displayName",
    "hint",
    "startDateTime",
    "endDateTime",
    "customKeyIdentifier",
    "secretText",
}
DENIED = (403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def missing(key: str) -> tuple[int, str, str]:
    message = f"Resource '{key}' does not exist or one of its queried reference-property objects are not present."
    return 404, "Request_ResourceNotFound", message


def test_an_application_reads_back_as_it_was_written(azure: Azure) -> None:
    made = azure.new_application(tags=["team:a", "x"], web={"redirectUris": ["https://a.example"]}, notes="why")
    assert made["tags"] == ["team:a", "x"]
    assert made["web"]["redirectUris"] == ["https://a.example"]
    assert made["web"]["implicitGrantSettings"] == {"enableAccessTokenIssuance": False, "enableIdTokenIssuance": False}
    assert (made["signInAudience"], made["passwordCredentials"], made["notes"]) == ("AzureADMyOrg", [], "why")
    by_id = azure.graph("GET", f"/applications/{made['id']}").body
    by_app_id = azure.graph("GET", f"/applications(appId='{made['appId']}')").body
    assert by_id == by_app_id == made


def test_an_application_is_changed(azure: Azure) -> None:
    made = azure.new_application(tags=["a"])
    path = f"/applications/{made['id']}"
    assert azure.graph("PATCH", path, {"tags": ["b"], "displayName": "renamed"}).status == 204
    read = azure.graph("GET", path).body
    assert (read["tags"], read["displayName"], read["appId"]) == (["b"], "renamed", made["appId"])


def test_applications_are_found_by_id_name_and_tag(azure: Azure) -> None:
    tag, name = f"tag:{uuid.uuid4()}", f"it's {uuid.uuid4()} and more"
    made = azure.new_application(displayName=name, tags=[tag, "other"])

    def found(expression: str) -> list[str]:
        reply = azure.graph("GET", f"/applications?$filter={expression}&$select=id,appId")
        assert reply.status == 200, reply.body
        assert all(set(item) == {"id", "appId"} for item in reply.body["value"])
        return [item["id"] for item in reply.body["value"]]

    quoted = name.replace("'", "''")
    assert found(f"appId eq '{made['appId']}'") == [made["id"]]
    assert found(f"displayName eq '{quoted}'") == [made["id"]]
    assert found(f"tags/any(t:t eq '{tag}')") == [made["id"]]
    assert found(f"startswith(displayName,'{quoted[:20]}') and tags/any(x:x eq 'other')") == [made["id"]]
    assert found(f"appId eq '{uuid.uuid4()}'") == []


def test_a_secret_is_told_only_once(azure: Azure, emulator: EmulatorProcess) -> None:
    made = azure.new_application()
    path = f"/applications/{made['id']}"
    credential = {"displayName": "first", "endDateTime": "2099-01-01T00:00:00Z"}
    told = azure.graph("POST", f"{path}/addPassword", {"passwordCredential": credential}).body
    assert len(told["secretText"]) == 40
    assert (told["displayName"], told["endDateTime"]) == ("first", "2099-01-01T00:00:00Z")
    [read] = azure.graph("GET", path).body["passwordCredentials"]
    assert read["secretText"] is None
    assert set(read) == CREDENTIAL_PROPERTIES, "and nothing that was made from the secret"
    assert (read["keyId"], read["hint"]) == (told["keyId"], told["secretText"][:3])
    stored = [file.read_bytes() for file in Path(emulator.directory).iterdir()]
    assert any(told["keyId"].encode() in content for content in stored), "the credential itself is stored"
    assert not any(told["secretText"].encode() in content for content in [*stored, emulator.log.read_bytes()])


def test_secrets_are_removed_one_by_one(azure: Azure) -> None:
    path = f"/applications/{azure.new_application()['id']}"
    first, second = (azure.graph("POST", f"{path}/addPassword").body["keyId"] for _ in range(2))
    assert azure.graph("POST", f"{path}/removePassword", {"keyId": first}).status == 204
    [left] = azure.graph("GET", path).body["passwordCredentials"]
    assert left["keyId"] == second
    message = f"No password credential found with keyId '{first}'."
    assert azure.graph("POST", f"{path}/removePassword", {"keyId": first}).error == (
        400,
        "Request_BadRequest",
        message,
    )


def test_a_secret_that_ends_before_it_begins_is_refused(azure: Azure) -> None:
    path = f"/applications/{azure.new_application()['id']}/addPassword"
    for credential in (
        {"startDateTime": "2030-01-02T00:00:00Z", "endDateTime": "2030-01-01T00:00:00Z"},
        {"endDateTime": "tomorrow"},
        {"endDateTime": "2000-01-01T00:00:00Z"},
    ):
        refused = azure.graph("POST", path, {"passwordCredential": credential}).error
        assert refused[:2] == (400, "KeyCredentialsInvalidEndDate")


def test_the_caller_owns_what_it_makes(azure: Azure) -> None:
    principal = azure.new_principal()
    for path in (f"/applications/{principal.application_id}", f"/servicePrincipals/{principal.object_id}"):
        owners = azure.graph("GET", f"{path}/owners").body["value"]
        assert [item["id"] for item in owners] == [azure.object_id]
        assert owners[0]["@odata.type"] == "#microsoft.graph.servicePrincipal"


def test_owners_are_named_added_and_removed(azure: Azure, bystander: Principal) -> None:
    reference = f"https://graph.microsoft.com/v1.0/directoryObjects/{bystander.object_id}"
    made = azure.new_application(**{"owners@odata.bind": [reference]})
    path = f"/applications/{made['id']}/owners"

    def owners() -> set[str]:
        return {item["id"] for item in azure.graph("GET", path).body["value"]}

    assert owners() == {azure.object_id, bystander.object_id}
    assert azure.graph("DELETE", f"{path}/{bystander.object_id}/$ref").status == 204
    assert owners() == {azure.object_id}
    assert azure.graph("POST", f"{path}/$ref", {"@odata.id": reference}).status == 204
    message = "One or more added object references already exist for the following modified properties: 'owners'."
    assert azure.graph("POST", f"{path}/$ref", {"@odata.id": reference}).error == (400, "Request_BadRequest", message)
    stranger = str(uuid.uuid4())
    refused = azure.graph("POST", f"{path}/$ref", {"@odata.id": reference.replace(bystander.object_id, stranger)})
    assert refused.error == missing(stranger)


def test_a_caller_writes_only_what_it_owns(azure: Azure, emulator: EmulatorProcess) -> None:
    own = azure.graph("GET", f"/applications(appId='{azure.client_id}')").body
    made = azure.new_application()
    calls: list[tuple[str, str, Json | None]] = [
        ("PATCH", "", {"notes": "x"}),
        ("POST", "/addPassword", {}),
        ("DELETE", "", None),
    ]
    for method, path, body in calls:
        refused = azure.graph(method, f"/applications/{own['id']}{path}", body)
        assert refused.error == DENIED, f"{method} {path}: nobody made the deployer the owner of itself"
        assert azure.graph(method, f"/applications/{made['id']}{path}", body).status < 300


def test_without_a_graph_permission_nothing_is_read_or_made(azure: Azure, bystander: Principal) -> None:
    caller = azure.sign_in(bystander)
    assert caller.graph("GET", "/applications").error == DENIED
    assert caller.graph("GET", f"/servicePrincipals/{bystander.object_id}").error == DENIED
    assert caller.graph("POST", "/applications", {"displayName": "x"}).error == DENIED
    assert azure.graph("GET", "/applications").status == 200


def test_a_service_principal_needs_an_application(azure: Azure) -> None:
    unknown = str(uuid.uuid4())
    message = f"The appId '{unknown}' of the service principal does not reference a valid application object."
    refused = azure.graph("POST", "/servicePrincipals", {"appId": unknown})
    assert refused.error == (400, "NoBackingApplicationObject", message)
    application = azure.new_application(tags=["t"])
    made = azure.graph("POST", "/servicePrincipals", {"appId": application["appId"]})
    assert made.status == 201
    assert (made.body["displayName"], made.body["tags"]) == (application["displayName"], ["t"])
    assert (made.body["servicePrincipalType"], made.body["appOwnerOrganizationId"]) == ("Application", azure.tenant_id)


def test_an_application_has_one_service_principal(azure: Azure) -> None:
    principal = azure.new_principal()
    message = (
        "The service principal cannot be created, updated, or restored because the service principal name"
        f" {principal.client_id} is already in use."
    )
    refused = azure.graph("POST", "/servicePrincipals", {"appId": principal.client_id.upper()})
    assert refused.error == (409, "Request_MultipleObjectsWithSameKeyValue", message)
    found = azure.graph("GET", f"/servicePrincipals?$filter=appId eq '{principal.client_id}'").body["value"]
    assert [item["id"] for item in found] == [principal.object_id]


def test_a_service_principal_is_changed_and_renamed_with_its_application(azure: Azure) -> None:
    principal = azure.new_principal()
    path = f"/servicePrincipals/{principal.object_id}"
    assert azure.graph("PATCH", path, {"notes": "why", "tags": ["a"]}).status == 204
    azure.graph("PATCH", f"/applications/{principal.application_id}", {"displayName": "renamed"})
    read = azure.graph("GET", path).body
    assert (read["notes"], read["tags"], read["displayName"]) == ("why", ["a"], "renamed")
    thing = azure.graph("GET", f"/directoryObjects/{principal.object_id}").body
    assert (thing["@odata.type"], thing["displayName"]) == ("#microsoft.graph.servicePrincipal", "renamed")


def test_deleting_an_application_deletes_its_service_principal(azure: Azure) -> None:
    principal = azure.new_principal()
    assert azure.graph("DELETE", f"/applications/{principal.application_id}").status == 204
    for path, key in (
        (f"/applications/{principal.application_id}", principal.application_id),
        (f"/servicePrincipals/{principal.object_id}", principal.object_id),
        (f"/servicePrincipals(appId='{principal.client_id}')", principal.client_id),
    ):
        assert azure.graph("GET", path).error == missing(key)
    assert azure.graph("DELETE", f"/applications/{principal.application_id}").status == 404
    deleted = f"/directory/deletedItems/{principal.application_id}"
    assert azure.graph("GET", deleted).body["appId"] == principal.client_id
    listed = azure.graph("GET", "/directory/deletedItems/microsoft.graph.servicePrincipal").body["value"]
    assert principal.object_id in [item["id"] for item in listed]
    assert azure.graph("DELETE", deleted).status == 204
    assert azure.graph("GET", deleted).error == missing(principal.application_id)


def test_deleting_a_service_principal_leaves_its_application(azure: Azure) -> None:
    principal = azure.new_principal()
    assert azure.graph("DELETE", f"/servicePrincipals/{principal.object_id}").status == 204
    assert azure.graph("GET", f"/applications/{principal.application_id}").status == 200
    assert azure.graph("POST", "/servicePrincipals", {"appId": principal.client_id}).status == 201


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "A value is required for property 'displayName' of resource 'Application'."),
        ({"displayName": ""}, "A value is required for property 'displayName' of resource 'Application'."),
        ({"displayName": "x", "colour": "red"}, "Invalid property 'colour'."),
        ({"displayName": 7}, "Invalid value specified for property 'displayName' of resource 'Application'."),
        ({"displayName": "x", "tags": "a"}, "Invalid value specified for property 'tags' of resource 'Application'."),
        ({"displayName": "x", "appId": "y"}, "Property 'appId' is read-only and cannot be set."),
    ],
)
def test_a_faulty_application_is_refused(azure: Azure, body: Json, message: str) -> None:
    assert azure.graph("POST", "/applications", body).error == (400, "Request_BadRequest", message)


def test_the_organization_is_the_tenant_and_told_to_those_who_read_the_directory(
    azure: Azure, administrator: Azure
) -> None:
    [organization] = administrator.graph("GET", "/organization").body["value"]
    assert (organization["id"], organization["displayName"]) == (azure.tenant_id, "Fabrikam")
    assert azure.graph("GET", "/organization").error == DENIED


def test_an_id_that_is_no_guid_is_refused(azure: Azure) -> None:
    refused = azure.graph("GET", "/applications/mine")
    assert refused.error == (400, "Request_BadRequest", "Invalid object identifier 'mine'.")
