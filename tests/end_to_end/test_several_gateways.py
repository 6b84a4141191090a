"""doctor on a stack with two gateways, of a program that is not ours: a table first, then each one's checks.

It runs as whoever installed it types it: `apim-gateway-doctor`, in the program's folder.
"""

import json
import re
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.end_to_end.losing import lose, lose_all
from tests.end_to_end.running import CHECKOUT, Ran, RunningSandbox, run
from tests.end_to_end.sabotage import azure_of, new_instance

PROGRAM = Path(__file__).with_name("programs") / "two_gateways"
NOTHING = ["Nothing to recover: the state has all that exists."]
GROUP, SERVICE = "rg-shop", "apim-shop"


@pytest.fixture(scope="module")
def shop(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    """The stack's configuration file, while the stack is deployed."""
    azure = azure_of(sandbox)
    new_instance(azure, GROUP, SERVICE, "North-1")
    file = tmp_path_factory.mktemp("shop") / "Pulumi.shop.yaml"
    pulumi(sandbox, "stack", "init", "shop")
    (PROGRAM / "Pulumi.shop.yaml").replace(file)
    for key, value in (("group", GROUP), ("service", SERVICE)):
        pulumi(sandbox, "config", "set", key, value, "--stack", "shop", "--config-file", str(file))
    up(sandbox, file)
    yield file
    pulumi(sandbox, "destroy", "--yes", "--skip-preview", "--stack", "shop", "--config-file", str(file))
    pulumi(sandbox, "stack", "rm", "--yes", "shop")


def pulumi(sandbox: RunningSandbox, *arguments: str) -> Ran:
    ran = sandbox.pulumi("-C", str(PROGRAM), *arguments)
    assert ran.code == 0, ran.output
    return ran


def up(sandbox: RunningSandbox, file: Path) -> Ran:
    return pulumi(sandbox, "up", "--yes", "--skip-preview", "--stack", "shop", "--config-file", str(file))


def doctor(sandbox: RunningSandbox, file: Path, *arguments: str) -> Ran:
    """The installed command, in the program's folder."""
    options = ("--stack", "shop", "--config-file", str(file))
    script = Path(sys.executable).with_name("apim-gateway-doctor")
    command = [sys.executable, str(script), *arguments, *options]
    return run(command, sandbox.environment, PROGRAM)


def test_doctor_shows_a_table_of_the_gateways_and_then_the_checks_of_each(sandbox: RunningSandbox, shop: Path) -> None:
    ran = doctor(sandbox, shop)
    assert ran.code == 0, ran.output
    table = [" ".join(line.partition(":")[0].split()) for line in ran.lines[:2]]
    # The second one's validator is the first one's: doctor does not look for a role that the component was not given.
    assert table == [f"ok north North-1 on {SERVICE}", f"not observable south South-1 on {SERVICE}"]
    assert [line for line in ran.lines if line.startswith("Gateway ")] == [
        f"Gateway {name} on {SERVICE}, stack shop" for name in ("North-1", "South-1")
    ]


def test_commands_of_the_librarys_page_work_in_a_programs_folder(sandbox: RunningSandbox, shop: Path) -> None:
    page = (CHECKOUT / "docs" / "library.md").read_text()
    typed = re.findall(r"^apim-gateway-doctor (.*)--stack prod", page, re.MULTILINE)
    assert len(typed) == 3
    for arguments in typed:
        ran = doctor(sandbox, shop, *arguments.split())
        assert ran.code == 0, ran.output


def test_a_gateway_that_is_broken_is_the_one_that_fails(sandbox: RunningSandbox, shop: Path) -> None:
    sandbox.kubectl("scale", "deployment", "south-1", "--replicas=0")
    try:
        ran = doctor(sandbox, shop, "--json")
        found = {each["gateway"]: each["status"] for each in json.loads(ran.output)["gateways"]}
        assert (ran.code, found["North-1"], found["South-1"]) == (1, "ok", "failed")
        assert doctor(sandbox, shop, "--gateway", "north").code == 0
        assert doctor(sandbox, shop, "--gateway", "South-1").code == 1
    finally:
        sandbox.kubectl("scale", "deployment", "south-1", "--replicas=1")


def to_import(sandbox: RunningSandbox, shop: Path) -> set[str]:
    """The names in a plan that only imports."""
    planned = doctor(sandbox, shop, "recover", "--json")
    assert planned.code == 1, planned.output
    steps = json.loads(planned.output)
    assert {step["action"] for step in steps} == {"import"}
    return {step["name"] for step in steps}


def test_recover_finds_lost_resources_of_several_gateways_and_up_has_nothing_to_do(
    sandbox: RunningSandbox, shop: Path, tmp_path: Path
) -> None:
    lost = {
        "north-application",
        "north-validator",
        "north-reader-North-1",
        "south-reader-South-1",
        "south-deployment",
        "south-live-traffic",
        "south-gateway",
        "south-api-echo-api",
    }
    lose(sandbox, PROGRAM, "shop", tmp_path, lost)
    assert to_import(sandbox, shop) == lost
    one = doctor(sandbox, shop, "recover", "--gateway", "south", "--yes")
    assert one.code == 0, one.output
    assert to_import(sandbox, shop) == {each for each in lost if each.startswith("north-")}
    done = doctor(sandbox, shop, "recover", "--yes")
    assert done.code == 0, done.output
    repaired = up(sandbox, shop)
    assert not any("created" in line or "replaced" in line or "deleted" in line for line in repaired.summary)
    assert doctor(sandbox, shop, "recover").lines == NOTHING
    assert doctor(sandbox, shop).code == 0


def test_recover_finds_a_whole_lost_state_of_another_program(
    sandbox: RunningSandbox, shop: Path, tmp_path: Path
) -> None:
    lose_all(sandbox, PROGRAM, "shop", tmp_path)
    done = doctor(sandbox, shop, "recover", "--yes")
    assert done.code == 0, done.output
    # What it makes anew is what can't be imported: two client secrets and ConfigMaps, and the program's components.
    assert not any("deleted" in line or "replaced" in line for line in up(sandbox, shop).summary)
    assert doctor(sandbox, shop, "recover", "--yes").code == 0
    assert doctor(sandbox, shop, "recover").lines == NOTHING
    applications = azure_of(sandbox).graph("GET", "/applications").body["value"]
    tags = [tag for each in applications for tag in each["tags"] if tag.startswith("apim-gateway/shop/")]
    assert sorted(tags) == ["apim-gateway/shop/shop/North-1", "apim-gateway/shop/shop/South-1"]
    offered = azure_of(sandbox).api_management.gateway_api.list_by_service(GROUP, SERVICE, "South-1")
    assert [each.name for each in offered] == ["echo-api"]
