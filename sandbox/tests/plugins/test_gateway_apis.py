"""A gateway and its links to APIs, as azure-native makes, reads, imports and removes them.

Azure has no GET for a link: azure-native asks with HEAD, and so it never knows what is in it.
"""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.plugins.base.values import UNKNOWN
from sandbox.tests.plugins.conftest import SERVICE
from sandbox.tests.plugins.wire import RefusedError, Wire

GATEWAY = "azure-native:apimanagement:Gateway"
API = "azure-native:apimanagement:Api"
LINK = "azure-native:apimanagement:GatewayApiEntityTag"
INSTANCE = {"resourceGroupName": "rg-gateways", "serviceName": "apim-fabrikam"}


@pytest.fixture
def gateway(azure_native: Wire) -> Iterator[str]:
    """The name of a gateway of its own."""
    name = f"g-{uuid.uuid4()}"
    inputs = azure_native.check(GATEWAY, {**INSTANCE, "gatewayId": name, "locationData": {"name": "Hall 1"}})
    id, state = azure_native.create(GATEWAY, inputs)
    yield name
    azure_native.delete(GATEWAY, id, inputs, state)


def link(gateway: str, **changes: Any) -> dict[str, Any]:
    return {**INSTANCE, "gatewayId": gateway, "apiId": "echo-api", **changes}


def test_a_link_lives_from_creation_to_deletion(azure_native: Wire, gateway: str) -> None:
    inputs = azure_native.check(LINK, link(gateway))
    id, state = azure_native.create(LINK, inputs)
    assert id == f"{SERVICE}/gateways/{gateway}/apis/echo-api"
    assert state == {"azureApiVersion": "2024-05-01"}, "HEAD has no body"
    assert azure_native.read(LINK, id, inputs, state) == (id, state, inputs)
    azure_native.delete(LINK, id, inputs, state)
    assert azure_native.read(LINK, id, inputs, state)[0] == ""


def test_a_link_that_is_there_is_not_made_again(azure_native: Wire, gateway: str) -> None:
    inputs = azure_native.check(LINK, link(gateway))
    id, _ = azure_native.create(LINK, inputs)
    with pytest.raises(RefusedError, match=f"^cannot create already existing resource '{id}'$"):
        azure_native.create(LINK, inputs)


def test_a_link_is_imported_by_its_id(azure_native: Wire, gateway: str) -> None:
    id, _ = azure_native.create(LINK, azure_native.check(LINK, link(gateway)))
    found, state, inputs = azure_native.read(LINK, id, {}, {})
    assert (found, state) == (id, {"azureApiVersion": "2024-05-01"})
    assert inputs == link(gateway, azureApiVersion="2024-05-01"), "its provisioning state is not among them"


def test_a_link_that_is_not_there_is_not_imported(azure_native: Wire, gateway: str) -> None:
    assert azure_native.read(LINK, f"{SERVICE}/gateways/{gateway}/apis/echo-api", {}, {})[0] == ""


def test_a_link_to_an_api_that_does_not_exist_has_azures_refusal(azure_native: Wire, gateway: str) -> None:
    inputs = azure_native.check(LINK, link(gateway, apiId="nothing"))
    with pytest.raises(RefusedError, match=r'^Status=404 Code="ResourceNotFound" Message="API not found."$'):
        azure_native.create(LINK, inputs)


def test_a_preview_of_a_link_knows_none_of_its_outputs(azure_native: Wire) -> None:
    outputs = azure_native.create(LINK, azure_native.check(LINK, link("g", provisioningState="created")), preview=True)[
        1
    ]
    assert outputs["provisioningState"] == "created"
    assert all(outputs[name] is UNKNOWN for name in ("name", "path", "displayName"))


def test_a_gateways_import_finds_its_location(azure_native: Wire, gateway: str) -> None:
    id = f"{SERVICE}/gateways/{gateway}"
    _, _, inputs = azure_native.read(GATEWAY, id, {}, {})
    assert inputs["locationData"] == {"name": "Hall 1"}
    assert (inputs["gatewayId"], inputs["serviceName"]) == (gateway, "apim-fabrikam")


def test_an_api_is_made_found_changed_and_deleted(azure_native: Wire) -> None:
    given = {**INSTANCE, "apiId": "orders", "path": "orders", "displayName": "Orders", "protocols": ["https"]}
    inputs = azure_native.check(API, given)
    id, state = azure_native.create(API, inputs)
    assert (id, state["path"]) == (f"{SERVICE}/apis/orders", "orders")
    found = azure_native.invoke("azure-native:apimanagement:getApi", **INSTANCE, apiId="orders")
    assert (found["id"], found["displayName"]) == (id, "Orders")
    changed = {**inputs, "displayName": "Orders of today"}
    assert azure_native.update(API, id, inputs, changed, state)["displayName"] == "Orders of today"
    azure_native.delete(API, id, changed, state)
    assert azure_native.read(API, id, changed, state)[0] == ""
