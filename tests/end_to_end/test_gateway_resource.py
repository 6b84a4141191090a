"""The Azure side of a gateway made by the same `up` as the gateway: its location and the APIs that it offers.

One stack on an instance of its own goes through its life; a second one takes over what was made by hand.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from azure.mgmt.apimanagement.models import (
    ApiCreateOrUpdateParameter,
    GatewayContract,
    ResourceLocationDataContract,
)

from tests.end_to_end.running import Ran, RunningSandbox
from tests.end_to_end.sabotage import OPERATIONS, Gateway, new_gateway

HALL = {"name": "Hall 1", "city": "Delft"}
LINK, DEPLOYMENT = "GatewayApiEntityTag", "Deployment"
# Stack, 6 components, gateway, 2 links, 2 roles, 2 assignments, 3 of Entra, 4 Kubernetes objects.
RESOURCES = 1 + 6 + 1 + 2 + 2 + 2 + 3 + 4


@dataclass(frozen=True)
class Life:
    """Outputs of each command of one stack, and Azure's answers after it."""

    gateway: Gateway
    misspelt: Ran
    first: Ran
    second: Ran
    moved: Ran
    location: str
    withdrawn: Ran
    offered: list[str]
    destroyed: Ran


@pytest.fixture(scope="module")
def life(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Life:
    gateway = new_gateway(sandbox, "azure-side", tmp_path_factory.mktemp("azure-side"))
    clients = gateway.azure.api_management
    clients.gateway.delete(gateway.group, gateway.service, gateway.name, "*")
    add_apis(gateway, "orders")
    with sandbox.new_stack(gateway.stack):
        try:
            configure(gateway, location=HALL, apis=["echo-api", "odrers"])
            misspelt = preview(gateway)
            configure(gateway, location=HALL, apis=["echo-api", "orders"])
            first, second = gateway.up_alone().ran, gateway.up_alone().ran
            configure(gateway, location={"name": "Hall 2"}, apis=["echo-api", "orders"])
            moved, location = gateway.up_alone().ran, location_of(gateway)
            configure(gateway, location={"name": "Hall 2"}, apis=["echo-api"])
            withdrawn = gateway.up_alone().ran
            offered = offered_by(gateway)
        finally:
            destroyed = destroy(gateway)
        return Life(gateway, misspelt, first, second, moved, location, withdrawn, offered, destroyed)


@pytest.fixture(scope="module")
def by_hand(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway with a location and a link, made through Microsoft's client."""
    gateway = new_gateway(sandbox, "portal-side", tmp_path_factory.mktemp("portal-side"))
    clients: Any = gateway.azure.api_management
    where = (gateway.group, gateway.service, gateway.name)
    clients.gateway.create_or_update(
        *where, GatewayContract(location_data=ResourceLocationDataContract(name="Hall 1", city="Delft"))
    )
    with sandbox.new_stack(gateway.stack):
        yield gateway
        destroy(gateway)


def add_apis(gateway: Gateway, *names: str) -> None:
    create = gateway.azure.api_management.api.begin_create_or_update
    for name in names:
        wanted = ApiCreateOrUpdateParameter(display_name=name, path=name, protocols=["https"])
        create(gateway.group, gateway.service, name, wanted).result()


def configure(gateway: Gateway, **settings: Any) -> None:
    gateway.configuration["config"]["apim-gateway:gatewayResource"] = settings


def preview(gateway: Gateway) -> Ran:
    gateway.file.write_text(yaml.safe_dump(gateway.configuration))
    return gateway.sandbox.pulumi("preview", "--stack", gateway.stack, configuration=gateway.file)


def destroy(gateway: Gateway) -> Ran:
    command = ("destroy", "--yes", "--skip-preview", "--stack", gateway.stack)
    return gateway.sandbox.pulumi(*command, configuration=gateway.file)


def location_of(gateway: Gateway) -> str:
    found = gateway.azure.api_management.gateway.get(gateway.group, gateway.service, gateway.name).location_data
    return "" if found is None else str(found.name)


def offered_by(gateway: Gateway) -> list[str]:
    found = gateway.azure.api_management.gateway_api.list_by_service(gateway.group, gateway.service, gateway.name)
    return [str(each.name) for each in found]


def diagnostics_of(ran: Ran) -> list[str]:
    """The lines that the engine repeats at the end."""
    return ran.output.rpartition("\nDiagnostics:")[2].splitlines()


def moment(ran: Ran, kind: str, word: str) -> list[int]:
    """The numbers of the lines in which the engine tells this of resources of the kind."""
    found = [number for number, line in enumerate(ran.lines) if f":{kind} " in line and f" {word}" in line]
    assert found, f"no {kind} {word} in\n{ran.output}"
    return found


def test_an_api_that_is_not_there_is_one_line_with_its_key_and_the_fix(life: Life) -> None:
    assert life.misspelt.code != 0
    [line] = [each for each in diagnostics_of(life.misspelt) if "odrers" in each]
    assert line.endswith(
        "apim-gateway:gatewayResource.apis has 'odrers': the instance 'apim-azure-side' has no such API. Give the names"
        " that the instance has: az apim api list -g rg-azure-side -n apim-azure-side --query '[].name' -o tsv."
    )
    assert "Traceback" not in life.misspelt.output


def test_gateway_location_links_and_pods_are_made_by_one_up(life: Life) -> None:
    assert life.first.code == 0, life.first.output
    assert f"+ {RESOURCES} created" in life.first.summary


def test_a_second_up_changes_nothing(life: Life) -> None:
    assert life.second.code == 0, life.second.output
    assert life.second.summary == {f"{RESOURCES} unchanged"}


def test_the_links_are_there_before_the_pods_start(life: Life) -> None:
    [gateway] = moment(life.first, "Gateway", "created")
    assert gateway < min(moment(life.first, LINK, "creating"))
    assert max(moment(life.first, LINK, "created")) < min(moment(life.first, DEPLOYMENT, "creating"))


def test_the_pods_go_before_the_links_and_the_links_before_the_gateway(life: Life) -> None:
    assert life.destroyed.code == 0, life.destroyed.output
    assert max(moment(life.destroyed, DEPLOYMENT, "deleted")) < min(moment(life.destroyed, LINK, "deleting"))
    assert max(moment(life.destroyed, LINK, "deleted")) < min(moment(life.destroyed, "Gateway", "deleting"))


def test_another_location_is_an_update_in_place(life: Life) -> None:
    assert life.moved.code == 0, life.moved.output
    assert life.moved.summary == {"~ 1 updated", f"{RESOURCES - 1} unchanged"}
    assert life.location == "Hall 2"


def test_an_api_that_is_taken_out_of_the_list_loses_its_link_only(life: Life) -> None:
    assert life.withdrawn.code == 0, life.withdrawn.output
    assert life.withdrawn.summary == {"- 1 deleted", f"{RESOURCES - 1} unchanged"}
    assert life.offered == ["echo-api"]
    apis = life.gateway.azure.api_management.api.list_by_service(life.gateway.group, life.gateway.service)
    assert {each.name for each in apis} == {"echo-api", "orders"}, "the API itself stays"


def test_a_gateway_made_by_hand_is_refused_in_the_preview_with_the_setting_that_takes_it_over(by_hand: Gateway) -> None:
    configure(by_hand, location=HALL, apis=["echo-api"])
    refused = preview(by_hand)
    assert refused.code != 0
    assert (
        "The gateway 'portal-side' of 'apim-portal-side' exists already. Take it over with gateway_resource.adopt"
        " (pulumi config set --path gatewayResource.adopt true), or leave gateway_resource out."
    ) in refused.output
    assert "Traceback" not in refused.output


def test_an_adoption_says_in_the_preview_what_to_do_about_an_api_without_a_link(by_hand: Gateway) -> None:
    add_apis(by_hand, "orders")
    configure(by_hand, location=HALL, apis=["echo-api", "orders"], adopt=True)
    refused = preview(by_hand)
    assert refused.code != 0
    id = f"{by_hand.service_id}/gateways/portal-side"
    assert re.search(f"resource '{id}/apis/orders' does not exist", refused.output, re.IGNORECASE), refused.output
    [line] = [each for each in diagnostics_of(refused) if "gateway_resource.adopt takes over the links" in each]
    assert "leave that API out until adopt is out again, or link it first: az rest --method put" in line


def test_a_gateway_made_by_hand_is_taken_over_with_its_links_and_what_differs_is_changed(by_hand: Gateway) -> None:
    configure(by_hand, location=HALL, apis=["echo-api"], description="taken over", adopt=True)
    adopted = by_hand.up_alone().ran
    assert adopted.code == 0, adopted.output
    assert {"= 2 imported", "~ 1 updated"} < adopted.summary
    shown = by_hand.azure.api_management.gateway.get(by_hand.group, by_hand.service, by_hand.name)
    assert shown.description == "taken over"
    configure(by_hand, location=HALL, apis=["echo-api"], description="taken over")
    afterwards = by_hand.up_alone().ran
    assert afterwards.summary == {f"{RESOURCES - 1} unchanged"}, afterwards.output
    assert offered_by(by_hand) == ["echo-api"]


def test_doctor_says_which_apis_the_gateway_offers_and_how_to_link_one_where_there_is_none(by_hand: Gateway) -> None:
    assert by_hand.doctor().results["apis"] == ("ok", "echo-api")
    offered = by_hand.azure.api_management.gateway_api
    offered.delete(by_hand.group, by_hand.service, by_hand.name, "echo-api")
    try:
        ran = by_hand.doctor().ran
    finally:
        offered.create_or_update(by_hand.group, by_hand.service, by_hand.name, "echo-api")
    assert ran.code == 0, "a warning"
    [check] = [each for each in json.loads(ran.output)["checks"] if each["id"] == "apis"]
    assert (check["status"], check["seen"]) == ("warning", "it offers none: every call is answered with 404")
    assert f"{by_hand.service_id}/gateways/portal-side/apis/<name of an API>" in check["fix"]


def test_a_link_that_the_portal_made_is_refused_with_the_setting_that_takes_it_over(by_hand: Gateway) -> None:
    offered = by_hand.azure.api_management.gateway_api
    offered.create_or_update(by_hand.group, by_hand.service, by_hand.name, "orders")
    wanted: dict[str, Any] = {"location": HALL, "apis": ["echo-api", "orders"], "description": "taken over"}
    configure(by_hand, **wanted)
    refused = by_hand.up_alone().ran
    assert refused.code != 0
    [line] = [each for each in diagnostics_of(refused) if "gateway_resource.apis has 'orders'" in each]
    assert "Take it over with gateway_resource.adopt for one up" in line
    assert line.split("error: ")[1].partition(":")[0] in OPERATIONS.read_text()
    configure(by_hand, **wanted, adopt=True)
    adopted = by_hand.up_alone().ran
    assert adopted.summary == {"= 1 imported", f"{RESOURCES - 1} unchanged"}, adopted.output
    configure(by_hand, **wanted)
    assert by_hand.up_alone().ran.summary == {f"{RESOURCES} unchanged"}


def test_the_sandboxs_status_shows_which_apis_each_gateway_offers(sandbox: RunningSandbox) -> None:
    ran = sandbox.command("status")
    [row] = [line.split() for line in ran.lines if line.split()[:2] == ["apim-contoso-prod", "mygw"]]
    assert row[-1] == "echo-api"
