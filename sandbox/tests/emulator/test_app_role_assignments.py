"""Graph's permissions for applications, granted and taken away through Graph itself.

Invariants:
- A permission is in the tokens from the grant until its removal, and works from the next token on.
- Granting needs a permission of its own: who may change applications may not therefore give itself more.
"""

import uuid

import jwt
import pytest

from sandbox.tests.emulator.clients import GRAPH_SCOPE, Azure, Json, Principal

OWNED_BY = "18a4783c-866b-4cc7-a460-3d5e5662c884"
READ_ALL = "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30"
DENIED = (403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


@pytest.fixture(scope="module")
def graph_id(azure: Azure) -> str:
    """Microsoft Graph's own service principal, by the id that it has in every tenant."""
    found = azure.graph("GET", "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").body
    assert found["displayName"] == "Microsoft Graph"
    return found["id"]


def grant(graph_id: str, principal: Principal, role: str = OWNED_BY) -> Json:
    return {"principalId": principal.object_id, "resourceId": graph_id, "appRoleId": role}


def permissions(azure: Azure, principal: Principal) -> list[str]:
    """What a new token for Graph says."""
    token = azure.sign_in(principal).credential.get_token(GRAPH_SCOPE).token
    return jwt.decode(token, options={"verify_signature": False}).get("roles", [])


def test_graph_offers_its_permissions_as_roles(azure: Azure, graph_id: str) -> None:
    roles = azure.graph("GET", f"/servicePrincipals/{graph_id}").body["appRoles"]
    offered = {role["value"]: role["id"] for role in roles}
    assert offered["Application.ReadWrite.OwnedBy"] == OWNED_BY
    assert offered["AppRoleAssignment.ReadWrite.All"] == "06b708a9-e830-4db3-a914-8e69da51d44f"
    assert all(role["allowedMemberTypes"] == ["Application"] for role in roles)


@pytest.mark.parametrize("side", ["appRoleAssignments", "appRoleAssignedTo"])
def test_a_permission_is_granted_and_taken_away(azure: Azure, administrator: Azure, graph_id: str, side: str) -> None:
    principal = azure.new_principal()
    here = principal.object_id if side == "appRoleAssignments" else graph_id
    path = f"/servicePrincipals/{here}/{side}"
    assert permissions(azure, principal) == []
    made = administrator.graph("POST", path, grant(graph_id, principal))
    assert made.status == 201, made.body
    assert (made.body["principalType"], made.body["resourceDisplayName"]) == ("ServicePrincipal", "Microsoft Graph")
    assert permissions(azure, principal) == ["Application.ReadWrite.OwnedBy"]
    assert azure.sign_in(principal).graph("POST", "/applications", {"displayName": "x"}).status == 201
    listed = azure.graph("GET", f"{path}?$top=999").body["value"]
    assert made.body["id"] in [item["id"] for item in listed]
    assert azure.graph("GET", f"{path}/{made.body['id']}").body["appRoleId"] == OWNED_BY
    assert administrator.graph("DELETE", f"{path}/{made.body['id']}").status == 204
    assert permissions(azure, principal) == []
    assert azure.sign_in(principal).graph("POST", "/applications", {"displayName": "x"}).error == DENIED
    assert administrator.graph("DELETE", f"{path}/{made.body['id']}").error[:2] == (404, "Request_ResourceNotFound")


def test_granting_is_a_permission_of_its_own(azure: Azure, administrator: Azure, graph_id: str) -> None:
    principal = azure.new_principal()
    path = f"/servicePrincipals/{principal.object_id}/appRoleAssignments"
    body = grant(graph_id, principal, READ_ALL)
    assert azure.graph("POST", path, body).error == DENIED, "owning the principal is not enough"
    made = administrator.graph("POST", path, body)
    assert made.status == 201
    assert azure.graph("DELETE", f"{path}/{made.body['id']}").error == DENIED
    assert azure.graph("GET", path).status == 200


def test_a_permission_is_granted_once(azure: Azure, administrator: Azure, graph_id: str) -> None:
    principal = azure.new_principal()
    path = f"/servicePrincipals/{principal.object_id}/appRoleAssignments"
    assert administrator.graph("POST", path, grant(graph_id, principal)).status == 201
    again = administrator.graph("POST", path, grant(graph_id, principal))
    message = "Permission being assigned already exists on the object"
    assert again.error == (400, "Request_BadRequest", message)
    assert administrator.graph("POST", path, grant(graph_id, principal, READ_ALL)).status == 201


def test_a_role_that_the_resource_does_not_offer_is_refused(
    azure: Azure, administrator: Azure, graph_id: str, bystander: Principal
) -> None:
    path = f"/servicePrincipals/{bystander.object_id}/appRoleAssignments"
    for role in (str(uuid.uuid4()), str(uuid.UUID(int=0))):
        refused = administrator.graph("POST", path, grant(graph_id, bystander, role))
        graph = "00000003-0000-0000-c000-000000000000"
        message = f"Permission being assigned was not found on application '{graph}'."
        assert refused.error == (400, "Request_BadRequest", message)


def test_an_applications_own_role_is_granted(azure: Azure, administrator: Azure, bystander: Principal) -> None:
    role_id = str(uuid.uuid4())
    role = {"id": role_id, "value": "read", "displayName": "read", "allowedMemberTypes": ["Application"]}
    application = azure.new_application(appRoles=[role])
    resource = azure.graph("POST", "/servicePrincipals", {"appId": application["appId"]}).body
    path = f"/servicePrincipals/{resource['id']}/appRoleAssignedTo"
    body = grant(resource["id"], bystander, role_id)
    assert administrator.graph("POST", path, body).status == 201
    assert azure.graph("PATCH", f"/applications/{application['id']}", {"appRoles": []}).status == 204
    refused = administrator.graph("POST", path, grant(resource["id"], azure.new_principal(), role_id))
    assert refused.error[:2] == (400, "Request_BadRequest"), "its principal follows the application"


@pytest.mark.parametrize(
    ("changes", "status", "code", "says"),
    [
        ({"principalId": None}, 400, "Request_BadRequest", "A value is required for property 'principalId'"),
        ({"appRoleId": "read"}, 400, "Request_BadRequest", "Invalid value specified for property 'appRoleId'"),
        ({"resourceId": str(uuid.UUID(int=5))}, 404, "Request_ResourceNotFound", "Resource '00000000-0000-0000-0000"),
        ({"principalId": str(uuid.UUID(int=5))}, 400, "Request_BadRequest", "Invalid value specified for property"),
        ({"colour": "red"}, 400, "Request_BadRequest", "Invalid property 'colour'."),
    ],
)
def test_a_faulty_grant_is_refused(
    administrator: Azure, graph_id: str, bystander: Principal, changes: Json, status: int, code: str, says: str
) -> None:
    path = f"/servicePrincipals/{bystander.object_id}/appRoleAssignments"
    refused = administrator.graph("POST", path, grant(graph_id, bystander, READ_ALL) | changes)
    assert refused.error[:2] == (status, code)
    assert refused.error[2].startswith(says)


def test_grants_go_with_their_principal(azure: Azure, administrator: Azure, graph_id: str) -> None:
    principal = azure.new_principal()
    path = f"/servicePrincipals/{principal.object_id}"
    assert administrator.graph("POST", f"{path}/appRoleAssignments", grant(graph_id, principal)).status == 201
    assert azure.graph("DELETE", path).status == 204
    listed = azure.graph("GET", f"/servicePrincipals/{graph_id}/appRoleAssignedTo?$top=999").body["value"]
    assert principal.object_id not in [item["principalId"] for item in listed]


def test_grants_are_found_by_their_resource(azure: Azure, administrator: Azure, graph_id: str) -> None:
    path = f"/servicePrincipals/{administrator.object_id}/appRoleAssignments"
    found = azure.graph("GET", f"{path}?$filter=resourceId eq {graph_id}").body["value"]
    assert len(found) == 3
    assert azure.graph("GET", f"{path}?$filter=resourceId eq {uuid.uuid4()}").body["value"] == []
    refused = azure.graph("GET", f"{path}?$filter=resourceId eq '{graph_id}'")
    assert refused.error == (400, "BadRequest", "Invalid filter clause"), "a GUID is no text"
