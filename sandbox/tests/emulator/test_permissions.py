"""Who may do what, from the first request on: tokens and role assignments at Resource Manager's door.

Invariants:
- Without a good token for Resource Manager nothing is answered: 401 and the reason in Azure's words.
- Without the action at the scope nothing is done: 403 AuthorizationFailed names client, action and scope.
- A role works at its scope and below, from the request after its assignment, until the request after its removal.
How roles are evaluated is decided in test_role_evaluation.py.
"""

import uuid

import jwt
import pytest
import requests
from azure.mgmt.apimanagement.models import GatewayContract
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.azure.core.signing_key import SigningKey
from sandbox.tests.emulator.clients import ARM_SCOPE, GRAPH_SCOPE, Azure, Principal, refusal
from sandbox.tests.emulator.process import EmulatorProcess

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
USER_ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"


def built_in(azure: Azure, name: str) -> str:
    return f"{azure.subscription}/providers/Microsoft.Authorization/roleDefinitions/{name}"


def ask(azure: Azure, authorization: str | None) -> tuple[int, str, str]:
    url = f"{azure.emulator.base_url}{azure.group('rg-gateways')}?api-version=2022-09-01"
    headers = {"Authorization": authorization} if authorization else {}
    answer = requests.get(url, headers=headers, verify=azure.emulator.ca, timeout=10)
    assert answer.status_code == 200 or answer.headers["WWW-Authenticate"].startswith("Bearer ")
    error = answer.json().get("error", {})
    return answer.status_code, error.get("code", ""), error.get("message", "")


def resigned(azure: Azure, **changes: object) -> str:
    """The deployer's own token with other claims, signed with the emulator's own key."""
    token = azure.credential.get_token(ARM_SCOPE).token
    claims = jwt.decode(token, options={"verify_signature": False}) | changes
    return "Bearer " + SigningKey(azure.emulator.directory / "signing-key.pem").sign(claims)


def test_a_token_for_resource_manager_is_accepted(azure: Azure) -> None:
    assert ask(azure, "Bearer " + azure.credential.get_token(ARM_SCOPE).token)[0] == 200
    assert ask(azure, resigned(azure))[0] == 200, "the twin of the refusals below: the same claims, signed again"


@pytest.mark.parametrize(
    ("authorization", "code", "message"),
    [
        (None, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."),
        (
            "Basic YTpi",
            "AuthenticationFailedInvalidHeader",
            "Authentication failed. The 'Authorization' header is provided in an invalid format.",
        ),
        ("Bearer not.a.token", "InvalidAuthenticationToken", "The access token is invalid."),
    ],
)
def test_no_token_and_a_broken_one_are_refused(
    azure: Azure, authorization: str | None, code: str, message: str
) -> None:
    assert ask(azure, authorization) == (401, code, message)


def test_a_token_for_graph_is_not_one_for_resource_manager(azure: Azure) -> None:
    status, code, message = ask(azure, "Bearer " + azure.credential.get_token(GRAPH_SCOPE).token)
    assert (status, code) == (401, "InvalidAuthenticationTokenAudience")
    assert message.startswith(
        "The access token has been obtained for wrong audience or resource 'https://graph.microsoft.com'."
    )


def test_an_expired_token_is_refused(azure: Azure) -> None:
    status, code, message = ask(azure, resigned(azure, exp=1_600_000_000))
    assert (status, code) == (401, "ExpiredAuthenticationToken")
    assert message.startswith("The access token expiry UTC time '09/13/2020 12:26:40' is earlier than current UTC time")


def test_a_token_of_another_issuer_or_another_key_is_refused(azure: Azure) -> None:
    refused = (401, "InvalidAuthenticationToken", "The access token is invalid.")
    assert ask(azure, resigned(azure, iss="https://sts.windows.net/another/")) == refused
    claims = jwt.decode(azure.credential.get_token(ARM_SCOPE).token, options={"verify_signature": False})
    other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert ask(azure, "Bearer " + jwt.encode(claims, other_key, algorithm="RS256")) == refused
    assert ask(azure, "Bearer " + jwt.encode(claims, "", algorithm="none")) == refused


def test_a_request_without_an_api_version_is_refused(azure: Azure) -> None:
    path = azure.group("rg-gateways")
    message = "The api-version query parameter (?api-version=) is required for all requests."
    assert azure.arm("GET", path, version="").error == (400, "MissingApiVersionParameter", message)
    assert azure.arm("GET", path).status == 200


def test_reading_needs_a_role_and_gets_it_from_the_next_request_on(azure: Azure) -> None:
    principal = azure.new_principal()
    caller = azure.sign_in(principal)
    service = azure.service("rg-gateways", "apim-fabrikam")

    def read() -> object:
        return caller.api_management.api_management_service.get("rg-gateways", "apim-fabrikam")

    refused = (
        403,
        "AuthorizationFailed",
        f"The client '{principal.client_id}' with object id '{principal.object_id}' does not have authorization to"
        f" perform action 'Microsoft.ApiManagement/service/read' over scope '{service}' or the scope is invalid."
        " If access was recently granted, please refresh your credentials.",
    )
    assert refusal(read) == refused
    assignment = azure.assign(service, built_in(azure, READER), principal.object_id)
    read()
    azure.roles.role_assignments.delete_by_id(assignment.id or "")
    assert refusal(read) == refused


def test_a_role_at_one_resource_group_does_not_reach_another(azure: Azure) -> None:
    principal = azure.new_principal()
    caller = azure.sign_in(principal)
    azure.assign(azure.group("rg-gateways"), built_in(azure, READER), principal.object_id)
    services = caller.api_management.api_management_service
    assert services.get("rg-gateways", "apim-fabrikam").name == "apim-fabrikam"
    assert refusal(lambda: services.get("rg-other", "apim-second"))[:2] == (403, "AuthorizationFailed")
    assert refusal(lambda: list(services.list()))[:2] == (403, "AuthorizationFailed")


@pytest.mark.parametrize("name", ["write", "delete"])
def test_a_contributor_may_change_services_and_not_roles(azure: Azure, name: str) -> None:
    principal = azure.new_principal()
    caller = azure.sign_in(principal)
    azure.assign(azure.subscription, built_in(azure, CONTRIBUTOR), principal.object_id)
    gateways = caller.api_management.gateway
    gateway = f"g-{uuid.uuid4()}"
    gateways.create_or_update("rg-gateways", "apim-fabrikam", gateway, GatewayContract(description="x"))
    gateways.delete("rg-gateways", "apim-fabrikam", gateway, if_match="*")
    calls = {
        "write": lambda: caller.define(actions=("*/read",)),
        "delete": lambda: caller.roles.role_definitions.delete(azure.subscription, str(uuid.uuid4())),
    }
    status, code, message = refusal(calls[name])
    assert (status, code) == (403, "AuthorizationFailed")
    assert f"perform action 'Microsoft.Authorization/roleDefinitions/{name}' over scope" in str(message)


def test_assigning_needs_the_right_to_assign_at_the_scope(azure: Azure) -> None:
    principal = azure.new_principal()
    caller = azure.sign_in(principal)
    azure.assign(azure.group("rg-gateways"), built_in(azure, USER_ACCESS_ADMINISTRATOR), principal.object_id)
    reader = built_in(azure, READER)
    assert caller.assign(azure.service("rg-gateways", "apim-fabrikam"), reader, principal.object_id).name
    status, code, message = refusal(lambda: caller.assign(azure.group("rg-other"), reader, principal.object_id))
    assert (status, code) == (403, "AuthorizationFailed")
    assert f"action 'Microsoft.Authorization/roleAssignments/write' over scope '{azure.group('rg-other')}/" in str(
        message
    )


def test_a_role_for_a_second_scope_needs_rights_there_too(azure: Azure) -> None:
    principal = azure.new_principal()
    caller = azure.sign_in(principal)
    here, there = azure.group("rg-gateways"), azure.group("rg-other")
    azure.assign(here, built_in(azure, USER_ACCESS_ADMINISTRATOR), principal.object_id)
    assert caller.define(scope=here, assignable_scopes=[here], actions=("*/read",)).name
    status, code, message = refusal(
        lambda: caller.define(scope=here, assignable_scopes=[here, there], actions=("*/read",))
    )
    assert (status, code) == (403, "LinkedAuthorizationFailed")
    assert f"on the linked scope(s) '{there}'" in str(message)
    foreign = azure.define(assignable_scopes=[there], actions=("*/read",))
    refused = refusal(lambda: caller.define(name=foreign.name, scope=here, assignable_scopes=[here], actions=("*",)))
    assert refused[:2] == (403, "LinkedAuthorizationFailed"), "nor is a role of there taken over from here"


def test_subscriptions_are_listed_to_those_who_may_read_them(azure: Azure, bystander: Principal) -> None:
    [subscription] = azure.arm("GET", "/subscriptions").body["value"]
    assert subscription["subscriptionId"] == azure.subscription_id
    assert subscription["tenantId"] == azure.tenant_id
    assert azure.sign_in(bystander).arm("GET", "/subscriptions").body == {"value": []}
    assert azure.arm("GET", azure.subscription).body == subscription


@pytest.mark.parametrize(
    ("path", "status", "code", "message"),
    [
        ("/subscriptions/nowhere", 404, "SubscriptionNotFound", "The subscription 'nowhere' could not be found."),
        ("{sub}/resourceGroups/nowhere", 404, "ResourceGroupNotFound", "Resource group 'nowhere' could not be found."),
        (
            "{sub}/resourceGroups/rg-other/providers/Microsoft.ApiManagement/service/nothing",
            404,
            "ResourceNotFound",
            "The Resource 'Microsoft.ApiManagement/service/nothing' under resource group 'rg-other' was not found."
            " For more details please go to https://aka.ms/ARMResourceNotFoundFix",
        ),
    ],
)
def test_a_missing_resource_is_not_found(azure: Azure, path: str, status: int, code: str, message: str) -> None:
    assert azure.arm("GET", path.format(sub=azure.subscription)).error == (status, code, message)


def test_a_resource_group_is_made_once_and_stays_in_its_place(azure: Azure) -> None:
    path = azure.group("rg-Made")
    assert azure.arm("PUT", path, b'{"location": "West Europe", "tags": {"a": "b"}}').status == 201
    again = azure.arm("PUT", path.lower(), b'{"location": "westeurope"}')
    assert (again.status, again.body["name"], again.body["tags"]) == (200, "rg-Made", {})
    moved = azure.arm("PUT", path, b'{"location": "eastus"}')
    assert moved.error[:2] == (409, "InvalidResourceGroupLocation")
    assert azure.arm("PUT", azure.group("rg-none"), b"{}").error == (
        400,
        "LocationRequired",
        "The location property is required for this definition.",
    )


def test_the_deployer_has_only_the_role_of_the_prerequisites(azure: Azure, emulator: EmulatorProcess) -> None:
    found = list(azure.roles.role_assignments.list_for_scope(azure.subscription, filter="atScope()"))
    mine = [item for item in found if item.principal_id == azure.object_id]
    assert [(item.role_definition_id or "").rpartition("/")[2] for item in mine] == [
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
    ]
    assert emulator.deployer["client_id"] == azure.client_id
