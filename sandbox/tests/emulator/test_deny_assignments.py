"""Deny assignments: made by a control route, read with Microsoft's client, and stronger than every role.

Invariants:
- What a deny assignment takes away is refused with its name, its id and its scope, also to an Owner.
- It reaches its scope and what is below it, unless it says that it does not; excluded principals are spared.
- Over ARM it can be read, and not be made.
How it is evaluated is decided in test_role_evaluation.py.
"""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from azure.mgmt.apimanagement.models import GatewayContract
from azure.mgmt.authorization.v2022_04_01.models import DenyAssignment

from sandbox.tests.emulator.clients import Azure, Principal, refusal
from sandbox.tests.emulator.test_configuration_probe import DATA_ACTION, Site

WRITE_GATEWAYS = "Microsoft.ApiManagement/service/gateways/write"


class Denying:
    """Makes deny assignments and takes all of them away again."""

    def __init__(self, azure: Azure) -> None:
        self._azure = azure
        self._made: list[str] = []

    def __call__(self, scope: str, *actions: str, **changes: Any) -> DenyAssignment:
        body: dict[str, Any] = {"scope": scope, "permissions": [{"actions": list(actions)}]} | changes
        answer = self._ask("POST", "", body)
        assert answer.status_code == 201, answer.text
        self._made.append(answer.json()["name"])
        return self._azure.roles.deny_assignments.get_by_id(answer.json()["id"])

    def stop(self) -> None:
        while self._made:
            assert self._ask("DELETE", f"/{self._made.pop()}").status_code == 204

    def _ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        emulator = self._azure.emulator
        url = f"{emulator.base_url}/sandbox/deny-assignments{path}"
        return requests.request(method, url, json=body, headers=emulator.control, verify=emulator.ca, timeout=10)


@pytest.fixture
def deny(azure: Azure) -> Iterator[Denying]:
    denying = Denying(azure)
    yield denying
    denying.stop()


@pytest.fixture(scope="module")
def owner(azure: Azure) -> Principal:
    """Owner of the subscription, besides the deployer."""
    principal = azure.new_principal()
    role = (
        f"{azure.subscription}/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
    )
    azure.assign(azure.subscription, role, principal.object_id)
    return principal


def test_a_denied_action_is_refused_to_an_owner_with_name_and_id(azure: Azure, owner: Principal, deny: Denying) -> None:
    service = azure.service("rg-gateways", "apim-fabrikam")
    gateways = azure.sign_in(owner).api_management.gateway

    def write() -> object:
        return gateways.create_or_update("rg-gateways", "apim-fabrikam", "denied", GatewayContract())

    denial = deny(azure.group("rg-gateways"), WRITE_GATEWAYS, denyAssignmentName="frozen", principals=[owner.object_id])
    assert refusal(write) == (
        403,
        "DenyAssignmentAuthorizationFailed",
        f"The client '{owner.client_id}' with object id '{owner.object_id}' has permission to perform action"
        f" '{WRITE_GATEWAYS}' on scope '{service}/gateways/denied'; however, the access is denied because of the deny"
        f" assignment with name 'frozen' and Id '{(denial.name or '').replace('-', '')}' at scope"
        f" '{azure.group('rg-gateways')}'.",
    )
    assert gateways.get("rg-gateways", "apim-fabrikam", "edge").name == "edge", "reading is not denied"
    deny.stop()
    assert write()


def test_a_refusal_for_lack_of_a_role_names_no_deny_assignment(
    azure: Azure, bystander: Principal, deny: Denying
) -> None:
    deny(azure.group("rg-gateways"), "*", excludePrincipals=[azure.object_id])
    services = azure.sign_in(bystander).api_management.api_management_service
    assert refusal(lambda: services.get("rg-gateways", "apim-fabrikam"))[:2] == (403, "AuthorizationFailed")


def test_everybody_is_meant_except_those_who_are_excluded(azure: Azure, owner: Principal, deny: Denying) -> None:
    path = azure.group("rg-other")
    denial = deny(path, "*/read", excludePrincipals=[azure.object_id])
    assert [(item.id, item.type) for item in denial.principals or []] == [
        ("00000000-0000-0000-0000-000000000000", "SystemDefined")
    ]
    assert azure.sign_in(owner).arm("GET", path).error[:2] == (403, "DenyAssignmentAuthorizationFailed")
    assert azure.arm("GET", path).status == 200


def test_a_deny_assignment_may_leave_out_what_is_below_its_scope(azure: Azure, owner: Principal, deny: Denying) -> None:
    group, service = azure.group("rg-other"), azure.service("rg-other", "apim-second")
    caller = azure.sign_in(owner)
    deny(group, "*/read", principals=[owner.object_id], doNotApplyToChildScopes=True)
    assert caller.arm("GET", group).status == 403
    assert caller.arm("GET", service).status == 200
    deny(group, "*/read", principals=[owner.object_id])
    assert caller.arm("GET", service).status == 403


def test_a_denied_data_action_keeps_a_gateway_out(azure: Azure, deny: Denying) -> None:
    site, gateway = Site(azure), azure.new_principal()
    site.grant(gateway.object_id, site.id, data_actions=(DATA_ACTION,))
    assert isinstance(site.ask(gateway), dict)
    deny(site.id, permissions=[{"dataActions": ["Microsoft.ApiManagement/*"]}], principals=[gateway.object_id])
    answer = site.ask(gateway)
    assert isinstance(answer, tuple)
    assert answer[:2] == (403, "GatewayForbidden")
    deny.stop()
    deny(site.id, "Microsoft.Authorization/*/read", principals=[site.identity])
    answer = site.ask(gateway)
    assert isinstance(answer, tuple)
    assert answer[:2] == (403, "ServiceIdentityForbidden"), "the service's own identity is not above it"


def test_deny_assignments_are_listed_as_role_assignments_are(azure: Azure, deny: Denying) -> None:
    group, service = azure.group("rg-gateways"), azure.service("rg-gateways", "apim-fabrikam")
    principal, excluded = str(uuid.uuid4()), str(uuid.uuid4())
    named = f"it's {uuid.uuid4()}"
    above = deny(azure.subscription, "x/y/write", principals=[principal])
    here = deny(group, "x/y/write", principals=[principal], denyAssignmentName=named, excludePrincipals=[excluded])
    below = deny(service, "x/y/write", principals=[principal])

    def ids(scope: str, filter_text: str | None = None) -> list[str | None]:
        return [item.id for item in azure.roles.deny_assignments.list_for_scope(scope, filter=filter_text)]

    assert ids(group) == [above.id, here.id, below.id]
    assert ids(group, "atScope()") == [above.id, here.id]
    assert ids(group, f"principalId eq '{principal}'") == [above.id, here.id, below.id]
    assert ids(group, f"assignedTo('{excluded}')") == []
    assert ids(group, f"gdprExportPrincipalId eq '{excluded}'") == [here.id]
    quoted = named.replace("'", "''")
    assert ids(group, f"denyAssignmentName eq '{quoted}'") == [here.id]
    assert refusal(lambda: ids(group, "description eq 'x'"))[:2] == (400, "InvalidFilter")


def test_a_deny_assignment_that_is_not_there_is_not_found(azure: Azure) -> None:
    name = str(uuid.uuid4())
    refused = refusal(lambda: azure.roles.deny_assignments.get(azure.subscription, name))
    assert refused == (404, "DenyAssignmentNotFound", f"The deny assignment '{name.replace('-', '')}' is not found.")


def test_a_deny_assignment_cannot_be_made_over_arm(azure: Azure, deny: Denying) -> None:
    denial = deny(azure.group("rg-other"), "x/y/write")
    reply = azure.arm("PUT", denial.id or "", b'{"properties": {}}')
    message = "The requested resource does not support http method 'PUT'."
    assert reply.error == (405, "MethodNotAllowed", message)
    assert reply.headers["allow"] == "GET"


def test_reading_deny_assignments_needs_the_right_to_read_them(azure: Azure, bystander: Principal) -> None:
    caller = azure.sign_in(bystander)
    status, code, message = refusal(lambda: list(caller.roles.deny_assignments.list()))
    assert (status, code) == (403, "AuthorizationFailed")
    assert "'Microsoft.Authorization/denyAssignments/read'" in str(message)
    assert isinstance(list(azure.roles.deny_assignments.list()), list)
