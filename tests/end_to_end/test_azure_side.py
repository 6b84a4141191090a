"""GatewayResource by itself: with the rights that README names and no others, and on an instance made with it."""

import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.tests.emulator.clients import Azure
from tests.end_to_end.program_stack import new_stack
from tests.end_to_end.running import CHECKOUT, RunningSandbox
from tests.end_to_end.sabotage import azure_of, new_instance

PROGRAM = Path(__file__).with_name("programs") / "azure_side"
# Stack, component, gateway, link.
RESOURCES = 4


def actions_in_readme() -> list[str]:
    """Actions in README's row of rights for the gateway resource, in full."""
    [row] = [
        each for each in (CHECKOUT / "README.md").read_text().splitlines() if "only with `gatewayResource`" in each
    ]
    rights, full = row.split("|")[2].partition(":")[0], list[str]()
    for each in re.findall(r"`([\w./]+)`", rights):
        if each.startswith("/"):
            full.append(full[-1].rpartition("/")[0] + each)
        else:
            full.append("Microsoft.ApiManagement/" + each.removeprefix("Microsoft.ApiManagement/"))
    return full


@pytest.fixture(scope="module")
def azure(sandbox: RunningSandbox) -> Azure:
    azure = azure_of(sandbox)
    new_instance(azure, "rg-rights", "apim-rights", "other")
    return azure


def with_rights(azure: Azure, actions: list[str]) -> dict[str, str]:
    """The environment of a new identity that may do this at the instance."""
    principal = azure.new_principal()
    role = azure.define(actions=tuple(actions))
    azure.assign(azure.service("rg-rights", "apim-rights"), role.id, principal.object_id)
    return {"ARM_CLIENT_ID": principal.client_id, "ARM_CLIENT_SECRET": principal.secret}


@pytest.fixture
def existing() -> dict[str, Any]:
    return {"group": "rg-rights", "service": "apim-rights", "location": "Hall 1", "apis": ["echo-api"]}


def test_the_rights_in_readme_are_enough(
    sandbox: RunningSandbox, azure: Azure, existing: dict[str, Any], tmp_path: Path
) -> None:
    actions = ["Microsoft.ApiManagement/service/gateways/read", *actions_in_readme()]
    assert len(actions) == 7
    identity = with_rights(azure, actions)
    with new_stack(sandbox, PROGRAM, "rights", tmp_path) as stack:
        made = stack.up(existing, identity)
        assert made.code == 0, made.output
        changed = stack.up({**existing, "location": "Hall 2"}, identity)
        assert changed.summary == {"~ 1 updated", f"{RESOURCES - 1} unchanged"}, changed.output
        refreshed = stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes", identity=identity)
        assert refreshed.code == 0, refreshed.output
        destroyed = stack.run("destroy", "--yes", "--skip-preview", identity=identity)
        assert destroyed.code == 0, destroyed.output


@pytest.mark.parametrize("missing", ["apis/read", "gateways/write", "gateways/apis/read", "gateways/apis/write"])
def test_without_one_of_them_the_refusal_names_it(
    sandbox: RunningSandbox, azure: Azure, existing: dict[str, Any], tmp_path: Path, missing: str
) -> None:
    action = f"Microsoft.ApiManagement/service/{missing}"
    actions = ["Microsoft.ApiManagement/service/gateways/read", *actions_in_readme()]
    actions.remove(action)
    with new_stack(sandbox, PROGRAM, missing.replace("/", "-"), tmp_path) as stack:
        refused = stack.up(existing, with_rights(azure, actions))
    assert refused.code != 0
    # A HEAD, with which azure-native looks for a link, is refused without a body.
    assert (action if missing != "gateways/apis/read" else "cannot check existence") in refused.output


def test_instance_api_gateway_and_link_are_one_up_and_a_tag_replaces_nothing(
    sandbox: RunningSandbox, tmp_path: Path
) -> None:
    wanted: dict[str, Any] = {"group": "rg-one-up", "service": "apim-one-up", "location": "Hall 1", "apis": ["orders"]}
    edge, stores = ({**wanted, "instance": {"team": team}} for team in ("edge", "stores"))
    # With the resource group, the instance and the API.
    all_resources = RESOURCES + 3
    with new_stack(sandbox, PROGRAM, "one-up", tmp_path) as stack:
        before = stack.preview(edge)
        assert before.code == 0, before.output
        first = stack.up(edge)
        assert first.summary == {f"+ {all_resources} created"}, first.output
        assert stack.up(edge).summary == {f"{all_resources} unchanged"}
        retagged = stack.preview(stores)
        assert retagged.summary == {"~ 1 to update", f"{all_resources - 1} unchanged"}, retagged.output
        offered = azure_of(sandbox).api_management.gateway_api.list_by_service("rg-one-up", "apim-one-up", "edge")
        assert [each.name for each in offered] == ["orders"]
