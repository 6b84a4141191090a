"""The gateway resource and its links after a lost state, and after an engine that was killed while it made them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.killing import Point, up_killed
from tests.end_to_end.recovering import GOAL, counts, lose_the_state, recover
from tests.end_to_end.running import Ran, RunningSandbox
from tests.end_to_end.sabotage import Gateway, new_gateway
from tests.end_to_end.test_gateway_resource import add_apis, configure, destroy, offered_by, preview

GATEWAY = "azure-native:apimanagement:Gateway"
LINK = "azure-native:apimanagement:GatewayApiEntityTag"
# As in test_gateway_resource.py, with one link.
RESOURCES = 20


@dataclass(frozen=True)
class Recovery:
    """Outputs of each command from the loss to the second `up`, and what Azure has then."""

    shown: Ran
    recovered: Ran
    previewed: Ran
    first: Ran
    second: Ran
    gateways: list[str]
    offered: list[str]
    counts: dict[str, int]


def without_gateway(sandbox: RunningSandbox, name: str, directory: Path) -> Gateway:
    """An instance without a gateway resource, and a stack that makes it, with one of the instance's two APIs."""
    gateway = new_gateway(sandbox, name, directory)
    gateway.azure.api_management.gateway.delete(gateway.group, gateway.service, gateway.name, "*")
    add_apis(gateway, "orders")
    configure(gateway, location={"name": "Hall 1"}, apis=["echo-api"])
    return gateway


def recovery(gateway: Gateway) -> Recovery:
    shown = recover(gateway)
    recovered = recover(gateway, "--yes")
    previewed = preview(gateway)
    first, second = gateway.up_alone().ran, gateway.up_alone().ran
    recover(gateway, "--yes")
    found = gateway.azure.api_management.gateway.list_by_service(gateway.group, gateway.service)
    names = [str(each.name) for each in found]
    return Recovery(shown, recovered, previewed, first, second, names, offered_by(gateway), counts(gateway))


@pytest.fixture(scope="module")
def lost(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recovery]:
    """The whole state is lost, after another API was linked in the portal."""
    directory = tmp_path_factory.mktemp("lost-side")
    gateway = without_gateway(sandbox, "lost-side", directory)
    with sandbox.new_stack(gateway.stack):
        made = gateway.up_alone().ran
        assert f"+ {RESOURCES} created" in made.summary, made.output
        clients = gateway.azure.api_management
        clients.gateway_api.create_or_update(gateway.group, gateway.service, gateway.name, "orders")
        lose_the_state(gateway, directory)
        yield recovery(gateway)
        destroy(gateway)


@pytest.fixture(scope="module", params=[GATEWAY, LINK])
def killed(
    sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Recovery]:
    """An engine that was killed when Azure had made the gateway resource, or the link."""
    name = f"killed-{request.param.rpartition(':')[2]}".lower()
    directory = tmp_path_factory.mktemp(name)
    gateway = without_gateway(sandbox, name, directory)
    with sandbox.new_stack(gateway.stack):
        up_killed(gateway, Point("after", "Create", request.param, 1), directory)
        yield recovery(gateway)
        destroy(gateway)


def line_of(ran: Ran, kind: str) -> str:
    [line] = [each for each in ran.lines if each.split()[1:2] == [kind]]
    return line


def test_the_plan_shows_both_and_that_only_the_name_tells_whose_they_are(lost: Recovery) -> None:
    assert lost.shown.code == 1, lost.shown.output
    gateway, link = line_of(lost.shown, "Gateway"), line_of(lost.shown, "GatewayApiEntityTag")
    assert gateway.startswith("import  Gateway lost-side-gateway (/subscriptions/"), gateway
    assert "it has the gateway's name in the instance 'apim-lost-side'; nothing in Azure says who made it" in gateway
    assert link.startswith("import  GatewayApiEntityTag lost-side-api-echo-api (/subscriptions/"), link


def test_after_a_lost_state_recover_and_up_bring_everything_back_and_the_portals_link_stays(lost: Recovery) -> None:
    for each in (lost.recovered, lost.previewed, lost.first):
        assert each.code == 0, each.output
    # The client secret and the ConfigMap.
    assert "+ 2 created" in lost.first.summary, lost.first.output
    assert lost.second.summary == {f"{RESOURCES} unchanged"}, lost.second.output
    assert lost.gateways == ["lost-side"]
    assert lost.offered == ["echo-api", "orders"]
    assert lost.counts == GOAL


def test_a_part_that_a_killed_engine_was_making_is_imported_and_made_once(killed: Recovery) -> None:
    for each in (killed.recovered, killed.previewed, killed.first):
        assert each.code == 0, each.output
    assert "look yourself" not in killed.recovered.output
    assert killed.second.summary == {f"{RESOURCES} unchanged"}, killed.second.output
    assert len(killed.gateways) == 1
    assert killed.offered == ["echo-api"]
    assert killed.counts == GOAL
