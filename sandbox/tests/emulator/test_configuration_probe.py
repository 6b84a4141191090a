"""The permission probe in the place of the configuration API.

Invariants:
- A gateway is let in exactly when its principal has the data action on that gateway and the service's own identity
  may read roles at the service; every other case is refused with who lacks what, where.
- Roles, scopes and principals are whatever somebody made: nothing is known by name.
- Heartbeats count only for those who are let in.
How roles are evaluated is decided in test_role_evaluation.py.
"""

import time
import uuid

import pytest
import requests
from azure.mgmt.apimanagement.models import GatewayContract

from sandbox.tests.emulator.clients import GRAPH_SCOPE, Azure, Principal
from sandbox.tests.emulator.process import EmulatorProcess

DATA_ACTION = "Microsoft.ApiManagement/service/gateways/getConfiguration/action"
ROLE_READS = tuple(
    f"Microsoft.Authorization/{kind}/read" for kind in ("denyAssignments", "roleAssignments", "roleDefinitions")
)


class Site:
    """A service of its own, with one gateway, whose identity may or may not check roles."""

    def __init__(self, azure: Azure, *, checks: bool = True) -> None:
        self.azure = azure
        self.name = f"apim-{uuid.uuid4()}"
        self.id = azure.service("rg-gateways", self.name)
        content = (
            b'{"location": "x", "sku": {"name": "Developer"}, "identity": {"type": "SystemAssigned"},'
            b' "properties": {"publisherEmail": "a@b.example", "publisherName": "b"}}'
        )
        made = azure.arm("PUT", self.id, content, version="2024-05-01")
        assert made.status == 201, made.body
        self.identity: str = made.body["identity"]["principalId"]
        azure.api_management.gateway.create_or_update("rg-gateways", self.name, "Front", GatewayContract())
        if checks:
            self.grant(self.identity, azure.group("rg-gateways"), actions=ROLE_READS)

    def grant(
        self, principal_id: str, scope: str, actions: tuple[str, ...] = (), data_actions: tuple[str, ...] = ()
    ) -> str:
        role = self.azure.define(actions=actions, data_actions=data_actions)
        return self.azure.assign(scope, role.id, principal_id).id or ""

    def ask(self, principal: Principal, gateway: str = "Front") -> tuple[int, str, str] | dict[str, str]:
        path = f"/gateways/{gateway}/configuration"
        reply = self.azure.sign_in(principal).probe(self.name, "GET", path)
        return reply.body if reply.status == 200 else reply.error


@pytest.fixture
def site(azure: Azure) -> Site:
    return Site(azure)


@pytest.fixture
def gateway(azure: Azure) -> Principal:
    return azure.new_principal()


def test_a_gateway_is_let_in_when_both_principals_may(site: Site, gateway: Principal) -> None:
    site.grant(gateway.object_id, site.id, data_actions=(DATA_ACTION,))
    assert site.ask(gateway) == {"service": site.name, "gateway": "Front"}
    assert site.ask(gateway, "FRONT") == {"service": site.name, "gateway": "Front"}, "names have no case"


def test_without_the_data_action_the_refusal_names_principal_action_and_scope(site: Site, gateway: Principal) -> None:
    assert site.ask(gateway) == (
        403,
        "GatewayForbidden",
        f"The principal '{gateway.object_id}' does not have the data action '{DATA_ACTION}' over scope"
        f" '{site.id}/gateways/Front'. Assign a role with it to the gateway's application, at the service or above.",
    )


def test_an_action_is_not_a_data_action(site: Site, gateway: Principal) -> None:
    site.grant(gateway.object_id, site.id, actions=("*",))
    answer = site.ask(gateway)
    assert isinstance(answer, tuple)
    assert answer[:2] == (403, "GatewayForbidden")


@pytest.mark.parametrize("missing", ROLE_READS)
def test_without_one_of_the_reads_the_services_own_identity_is_named(
    azure: Azure, gateway: Principal, missing: str
) -> None:
    site = Site(azure, checks=False)
    site.grant(gateway.object_id, site.id, data_actions=(DATA_ACTION,))
    site.grant(site.identity, azure.subscription, actions=tuple(action for action in ROLE_READS if action != missing))
    assert site.ask(gateway) == (
        403,
        "ServiceIdentityForbidden",
        f"The service's own system-assigned identity, principal '{site.identity}', does not have the action"
        f" '{missing}' over scope '{site.id}', so the service cannot check the gateway's permissions."
        " Assign a role with it to the service's identity.",
    )
    site.grant(site.identity, site.id, actions=(missing,))
    assert site.ask(gateway) == {"service": site.name, "gateway": "Front"}


def test_a_service_whose_identity_is_switched_off_lets_nobody_in(azure: Azure, site: Site, gateway: Principal) -> None:
    site.grant(gateway.object_id, site.id, data_actions=(DATA_ACTION,))
    assert azure.arm("PATCH", site.id, b'{"identity": {"type": "None"}}').status == 202
    answer = site.ask(gateway)
    assert isinstance(answer, tuple)
    assert answer[:2] == (403, "ServiceIdentityMissing")
    assert "Switch the service's own system-assigned identity on." in answer[2]


def test_two_unrelated_gateways_get_each_its_own_answer(azure: Azure) -> None:
    """Two roles, two scopes, two principals, named by nobody before."""
    left, right = Site(azure), Site(azure)
    for_left, for_right = azure.new_principal(), azure.new_principal()
    left.grant(for_left.object_id, left.id, data_actions=(DATA_ACTION,))
    right.grant(for_right.object_id, f"{right.id}/gateways/Front", data_actions=("*/getConfiguration/action",))
    assert left.ask(for_left) == {"service": left.name, "gateway": "Front"}
    assert right.ask(for_right) == {"service": right.name, "gateway": "Front"}
    for site, principal in ((left, for_right), (right, for_left)):
        answer = site.ask(principal)
        assert isinstance(answer, tuple)
        assert answer[:2] == (403, "GatewayForbidden")
    readers = azure.define(actions=("Microsoft.ApiManagement/service/gateways/read",))
    azure.assign(left.id, readers.id, for_right.object_id)
    gateways = azure.sign_in(for_right).api_management.gateway
    assert gateways.get("rg-gateways", left.name, "Front").name == "Front"
    assert azure.sign_in(for_right).arm("GET", f"{right.id}/gateways/Front").error[:2] == (403, "AuthorizationFailed")


def test_permissions_count_at_the_moment_of_the_request(azure: Azure, site: Site, gateway: Principal) -> None:
    assignment = site.grant(gateway.object_id, site.id, data_actions=(DATA_ACTION,))
    assert site.ask(gateway) == {"service": site.name, "gateway": "Front"}
    azure.roles.role_assignments.delete_by_id(assignment)
    assert isinstance(site.ask(gateway), tuple)


def test_a_gateway_or_a_service_that_is_not_there_is_not_found(azure: Azure, site: Site, gateway: Principal) -> None:
    message = f"The service '{site.name}' has no gateway 'Back'."
    assert site.ask(gateway, "Back") == (404, "GatewayNotFound", message)
    reply = azure.sign_in(gateway).probe("nothing", "GET", "/gateways/Front/configuration")
    assert reply.error == (404, "ServiceNotFound", "There is no API Management service 'nothing'.")


def test_only_a_token_for_the_configuration_api_is_accepted(azure: Azure, site: Site, gateway: Principal) -> None:
    url = f"{azure.emulator.base_url}/permission-probe/gateways/Front/configuration"
    host = {"Host": f"{site.name}.configuration.azure-api.net"}

    def ask(headers: dict[str, str]) -> tuple[int, str, str]:
        answer = requests.get(url, headers=host | headers, verify=azure.emulator.ca, timeout=10)
        return answer.status_code, answer.json()["error"]["code"], answer.json()["error"]["message"]

    assert ask({}) == (401, "Unauthorized", "The bearer token is not accepted: there is none.")
    token = azure.sign_in(gateway).credential.get_token(GRAPH_SCOPE).token
    status, code, message = ask({"Authorization": f"Bearer {token}"})
    assert (status, code) == (401, "Unauthorized")
    assert message.startswith("The bearer token is not accepted: it is for another audience than")


def test_heartbeats_are_counted_by_gateway_and_by_living_instance(own_emulator: EmulatorProcess) -> None:
    deployer = own_emulator.deployer
    azure = Azure(own_emulator, deployer["client_id"], deployer["client_secret"])
    site, gateway = Site(azure), azure.new_principal()
    grant = site.grant(gateway.object_id, site.id, data_actions=(DATA_ACTION,))
    caller = azure.sign_in(gateway)

    def beat(instance: str) -> int:
        return caller.probe(site.name, "POST", "/gateways/Front/heartbeats", {"instance": instance}).status

    def pulse() -> tuple[int, int]:
        url, headers = f"{own_emulator.base_url}/sandbox/status", own_emulator.control
        status = requests.get(url, headers=headers, verify=own_emulator.ca, timeout=10).json()
        [found] = [item for item in status["gateways"] if (item["service"], item["gateway"]) == (site.name, "Front")]
        assert found["resourceGroup"] == "rg-gateways"
        assert bool(found["lastHeartbeat"]) == bool(found["heartbeats"])
        return found["heartbeats"], found["instances"]

    assert pulse() == (0, 0)
    assert [beat("pod-1"), beat("pod-2"), beat("pod-1")] == [204, 204, 204]
    assert pulse() == (3, 2)
    time.sleep(0.7)
    assert pulse() == (3, 0), "silent for three intervals of 0.2 s"
    assert beat("pod-1") == 204
    assert pulse() == (4, 1)
    azure.roles.role_assignments.delete_by_id(grant)
    assert beat("pod-1") == 403
    assert pulse() == (4, 1)
    refused = caller.probe(site.name, "POST", "/gateways/Front/heartbeats", {"instance": 1})
    assert refused.status == 403, "permission comes before the body"
