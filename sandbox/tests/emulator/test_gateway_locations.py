"""Where a gateway is: what Azure takes as its location, through Microsoft's client."""

import json
import uuid
from typing import Any

import pytest
from azure.mgmt.apimanagement.models import GatewayContract, ResourceLocationDataContract

from sandbox.tests.emulator.clients import Azure

GROUP, SERVICE = "rg-gateways", "apim-fabrikam"


@pytest.fixture
def name() -> str:
    return f"g-{uuid.uuid4()}"


def put(azure: Azure, name: str, properties: dict[str, Any]) -> Any:
    content = json.dumps({"properties": properties}).encode()
    return azure.arm("PUT", f"{azure.service(GROUP, SERVICE)}/gateways/{name}", content)


def test_a_location_has_a_name_and_optionally_city_district_and_country(azure: Azure, name: str) -> None:
    gateways = azure.api_management.gateway
    full = ResourceLocationDataContract(name="Hall 1", city="Delft", district="Zuid-Holland", country_or_region="NL")
    made = gateways.create_or_update(GROUP, SERVICE, name, GatewayContract(location_data=full))
    assert made.location_data is not None
    assert made.location_data.as_dict() == full.as_dict()
    bare = GatewayContract(location_data=ResourceLocationDataContract(name="Hall 2"))
    gateways.create_or_update(GROUP, SERVICE, name, bare)
    found = gateways.get(GROUP, SERVICE, name).location_data
    assert found is not None
    assert found.as_dict() == {"name": "Hall 2"}, "a PUT replaces the location as a whole"


def test_a_gateway_without_a_location_has_none(azure: Azure, name: str) -> None:
    gateways = azure.api_management.gateway
    gateways.create_or_update(GROUP, SERVICE, name, GatewayContract(description="somewhere"))
    assert gateways.get(GROUP, SERVICE, name).location_data is None


@pytest.mark.parametrize("location", [{}, {"city": "Delft"}, {"name": ""}, {"name": None, "city": "Delft"}])
def test_a_location_without_a_name_is_refused(azure: Azure, name: str, location: dict[str, Any]) -> None:
    refused = put(azure, name, {"locationData": location})
    assert refused.error[:2] == (400, "ValidationError")
    assert refused.body["error"]["details"][0]["target"] == "locationData.name"
    assert azure.arm("GET", f"{azure.service(GROUP, SERVICE)}/gateways/{name}").status == 404, "nothing was made"


@pytest.mark.parametrize("field", ["name", "city", "district", "countryOrRegion"])
def test_each_part_of_a_location_has_at_most_256_characters(azure: Azure, name: str, field: str) -> None:
    assert put(azure, name, {"locationData": {"name": "Hall 1", field: "x" * 256}}).status == 201
    refused = put(azure, name, {"locationData": {"name": "Hall 1", field: "x" * 257}})
    assert refused.error[:2] == (400, "ValidationError")
    assert refused.body["error"]["details"][0]["target"] == f"locationData.{field}"


def test_a_description_has_at_most_1000_characters(azure: Azure, name: str) -> None:
    assert put(azure, name, {"description": "x" * 1000}).status == 201
    refused = put(azure, name, {"description": "x" * 1001})
    assert refused.body["error"]["details"][0]["target"] == "description"


def test_a_patch_keeps_the_location_that_it_does_not_name(azure: Azure, name: str) -> None:
    gateways = azure.api_management.gateway
    here = ResourceLocationDataContract(name="Hall 1", city="Delft")
    gateways.create_or_update(GROUP, SERVICE, name, GatewayContract(location_data=here))
    changed = gateways.update(GROUP, SERVICE, name, "*", GatewayContract(description="new"))
    assert changed.location_data is not None
    assert (changed.description, changed.location_data.as_dict()) == ("new", here.as_dict())
