"""Which APIs a gateway offers: links that go with their gateway, and what the sandbox shows of them."""

import uuid

import pytest
import requests
from azure.mgmt.apimanagement.models import ApiCreateOrUpdateParameter, GatewayContract

from sandbox.tests.emulator.clients import Azure
from sandbox.tests.emulator.process import EmulatorProcess

GROUP, SERVICE = "rg-gateways", "apim-fabrikam"


@pytest.fixture
def gateway(azure: Azure) -> str:
    """A gateway of its own on the first instance."""
    name = f"g-{uuid.uuid4()}"
    azure.api_management.gateway.create_or_update(GROUP, SERVICE, name, GatewayContract())
    return name


def test_the_prerequisites_gateway_offers_its_api(azure: Azure) -> None:
    offered = azure.api_management.gateway_api.list_by_service(GROUP, SERVICE, "edge")
    assert [(item.name, item.path) for item in offered] == [("echo-api", "echo-api")]


def test_a_gateway_goes_with_its_links_and_its_apis_stay(azure: Azure, gateway: str) -> None:
    gateways, offered = azure.api_management.gateway, azure.api_management.gateway_api
    wanted = ApiCreateOrUpdateParameter(display_name="lasting", path="lasting", protocols=["https"])
    azure.api_management.api.begin_create_or_update(GROUP, SERVICE, "lasting", wanted).result()
    offered.create_or_update(GROUP, SERVICE, gateway, "lasting")
    gateways.delete(GROUP, SERVICE, gateway, "*")
    assert azure.arm("HEAD", f"{azure.service(GROUP, SERVICE)}/gateways/{gateway}/apis/lasting").status == 404
    gateways.create_or_update(GROUP, SERVICE, gateway, GatewayContract())
    assert list(offered.list_by_service(GROUP, SERVICE, gateway)) == [], "a new gateway of that name offers nothing"
    assert azure.api_management.api.get(GROUP, SERVICE, "lasting").path == "lasting"


def test_a_link_that_is_there_can_be_made_again(azure: Azure, gateway: str) -> None:
    path = f"{azure.service(GROUP, SERVICE)}/gateways/{gateway}/apis/echo-api"
    assert [azure.arm("PUT", path, b"{}").status for _ in range(2)] == [201, 200]
    assert azure.arm("PUT", path, b'{"properties": {"provisioningState": "created"}}').status == 200


def test_a_link_is_only_asked_for_with_head(azure: Azure, gateway: str) -> None:
    path = f"{azure.service(GROUP, SERVICE)}/gateways/{gateway}/apis/echo-api"
    azure.arm("PUT", path, b"{}")
    found = azure.arm("HEAD", path)
    assert (found.status, found.body) == (204, None)
    assert azure.arm("GET", path).status in (404, 405)


def test_a_link_is_withdrawn_without_an_etag(azure: Azure, gateway: str) -> None:
    path = f"{azure.service(GROUP, SERVICE)}/gateways/{gateway}/apis/echo-api"
    azure.arm("PUT", path, b"{}")
    assert [azure.arm("DELETE", path).status for _ in range(2)] == [200, 204]
    assert azure.arm("GET", f"{azure.service(GROUP, SERVICE)}/apis/echo-api").status == 200


def test_the_sandbox_shows_which_apis_a_gateway_offers(azure: Azure, emulator: EmulatorProcess, gateway: str) -> None:
    def shown() -> list[str]:
        url = f"{emulator.base_url}/sandbox/status"
        status = requests.get(url, headers=emulator.control, verify=emulator.ca, timeout=10).json()
        return next(item["apis"] for item in status["gateways"] if item["gateway"] == gateway)

    assert shown() == []
    azure.api_management.gateway_api.create_or_update(GROUP, SERVICE, gateway, "echo-api")
    assert shown() == ["echo-api"]
