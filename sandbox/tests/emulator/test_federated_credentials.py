"""Federated identity credentials as Graph keeps them.

Invariants:
- Issuer and subject are unique in an application, and so is the name, which never changes.
- Each property is there, and no longer than its page says.
What a credential is good for is decided in test_federated_sign_in.py.
"""

import pytest

from sandbox.tests.emulator.clients import Azure, Json, Principal
from sandbox.tests.emulator.issuer import SUBJECT, credential, path_of


def test_a_credential_is_made_read_changed_and_removed(azure: Azure, bystander: Principal) -> None:
    path = path_of(bystander)
    body = credential(description="why")
    made = azure.graph("POST", path, body)
    assert (made.status, {name: made.body[name] for name in body}) == (201, body)
    for one in (f"{path}/{made.body['id']}", f"{path}/{body['name']}", f"{path}(name='{body['name']}')"):
        assert azure.graph("GET", one).body["id"] == made.body["id"]
    assert azure.graph("PATCH", f"{path}/{made.body['id']}", {"subject": "changed"}).status == 204
    assert azure.graph("GET", f"{path}/{body['name']}").body["subject"] == "changed"
    found = azure.graph("GET", f"{path}?$filter=name eq '{body['name']}'&$select=name").body["value"]
    assert found == [{"name": body["name"]}]
    assert azure.graph("DELETE", f"{path}/{body['name']}").status == 204
    assert azure.graph("GET", f"{path}/{made.body['id']}").status == 404


def test_a_credential_is_made_by_its_name_where_the_header_says_so(azure: Azure, bystander: Principal) -> None:
    body = credential()
    name = body.pop("name")
    path = f"{path_of(bystander)}(name='{name}')"
    assert azure.graph("PATCH", path, body).status == 404
    headers = {"Prefer": "create-if-missing"}
    assert azure.graph("PATCH", path, body, headers).status == 201
    assert azure.graph("PATCH", path, body | {"subject": "x"}, headers).status == 204
    assert azure.graph("GET", path).body["subject"] == "x"


def test_a_name_is_there_once_and_never_changes(azure: Azure, bystander: Principal) -> None:
    path, body = path_of(bystander), credential()
    assert azure.graph("POST", path, body).status == 201
    again = azure.graph("POST", path, credential(name=body["name"]))
    message = f"FederatedIdentityCredential with name {body['name']} already exists."
    assert again.error == (409, "Request_MultipleObjectsWithSameKeyValue", message)
    renamed = azure.graph("PATCH", f"{path}/{body['name']}", {"name": "another"})
    assert renamed.error == (400, "Request_BadRequest", "Property 'name' is read-only and cannot be set.")
    assert azure.graph("PATCH", f"{path}/{body['name']}", {"name": body["name"], "description": "x"}).status == 204


def test_issuer_and_subject_are_unique_in_an_application(azure: Azure, bystander: Principal) -> None:
    path, first = path_of(bystander), credential()
    assert azure.graph("POST", path, first).status == 201
    status, code, message = azure.graph("POST", path, first | {"name": "twin"}).error
    assert (status, code) == (400, "InvalidFederatedIdentityCredentialValue")
    assert message == (
        "The combination of issuer and subject must be unique for the application. Issuer"
        f" {first['issuer']} and Subject: {SUBJECT} already exist. paramName: FederatedIdentityCredential.Subject,"
        f" paramValue: {SUBJECT}, objectType: Microsoft.Online.DirectoryServices.Application"
    )
    assert azure.graph("POST", path, first | {"name": "sister", "subject": "another"}).status == 201
    changed = azure.graph("PATCH", f"{path}/sister", {"subject": SUBJECT})
    assert changed.error[:2] == (400, "InvalidFederatedIdentityCredentialValue")
    assert azure.graph("POST", path_of(azure.new_principal()), first).status == 201, "another application may"


def test_an_application_has_twenty_at_most(azure: Azure) -> None:
    path = path_of(azure.new_principal())
    names = [credential()["name"] for _ in range(20)]
    for name in names:
        assert azure.graph("POST", path, credential(name=name)).status == 201
    refused = azure.graph("POST", path, credential()).error
    assert refused[:2] == (400, "InvalidFederatedIdentityCredentialValue")
    assert azure.graph("DELETE", f"{path}/{names[0]}").status == 204
    assert azure.graph("POST", path, credential()).status == 201


INVALID = "InvalidFederatedIdentityCredentialValue"


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"name": ""}, "Request_BadRequest", "A value is required for property 'name' of resource"),
        ({"issuer": None}, "Request_BadRequest", "A value is required for property 'issuer' of resource"),
        ({"subject": ""}, "Request_BadRequest", "A value is required for property 'subject' of resource"),
        ({"audiences": []}, "Request_BadRequest", "A value is required for property 'audiences' of resource"),
        ({"audiences": ["one", "two"]}, INVALID, "It can only accept a single value."),
        ({"name": "a name"}, INVALID, "The name has to be URL friendly."),
        ({"name": "n" * 121}, INVALID, "It has at most 120 characters."),
        ({"subject": "s" * 601}, INVALID, "It has at most 600 characters."),
        ({"description": "d" * 601}, INVALID, "It has at most 600 characters."),
        ({"issuer": "kubernetes"}, INVALID, "The issuer has to be a URL."),
        ({"audiences": "one"}, "BadRequest", "Unable to read JSON request payload."),
        ({"colour": "red"}, "Request_BadRequest", "Invalid property 'colour'."),
        ({"id": "x"}, "Request_BadRequest", "Property 'id' is read-only and cannot be set."),
    ],
)
def test_a_faulty_credential_is_refused(
    azure: Azure, bystander: Principal, changes: Json, code: str, says: str
) -> None:
    status, seen, message = azure.graph("POST", path_of(bystander), credential(**changes)).error
    assert (status, seen) == (400, code)
    assert message.startswith(says)


@pytest.mark.parametrize("changes", [{"name": "n" * 120}, {"subject": "s" * 600}, {"description": "d" * 600}])
def test_a_credential_may_be_as_long_as_the_page_says(azure: Azure, changes: Json) -> None:
    assert azure.graph("POST", path_of(azure.new_principal()), credential(**changes)).status == 201


def test_an_expression_over_claims_is_not_modelled(azure: Azure, bystander: Principal) -> None:
    body = credential(claimsMatchingExpression={"value": "claims['sub'] matches 'x'", "languageVersion": 1})
    assert azure.graph("POST", path_of(bystander), body).error[:2] == (404, "NotModelledBySandbox")


def test_credentials_are_changed_by_owners_only(azure: Azure) -> None:
    own = azure.graph("GET", f"/applications(appId='{azure.client_id}')").body["id"]
    refused = azure.graph("POST", f"/applications/{own}/federatedIdentityCredentials", credential())
    assert refused.error == (
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
    )
