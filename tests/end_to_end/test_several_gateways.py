"""doctor on a stack with two gateways, of a program that is not ours: a table first, then each one's checks."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.running import CHECKOUT, DOCTOR, Ran, RunningSandbox, run
from tests.end_to_end.sabotage import azure_of, new_instance

PROGRAM = CHECKOUT / "tests" / "end_to_end" / "programs" / "two_gateways"
GROUP, SERVICE = "rg-shop", "apim-shop"


@pytest.fixture(scope="module")
def shop(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    """The stack's configuration file, while the stack is deployed."""
    azure = azure_of(sandbox)
    new_instance(azure, GROUP, SERVICE, "North-1")
    gateways: Any = azure.api_management.gateway
    gateways.create_or_update(GROUP, SERVICE, "South-1", {"properties": {"locationData": {"name": "hall"}}})
    file = tmp_path_factory.mktemp("shop") / "Pulumi.shop.yaml"
    pulumi(sandbox, "stack", "init", "shop")
    (PROGRAM / "Pulumi.shop.yaml").replace(file)
    for key, value in (("group", GROUP), ("service", SERVICE)):
        pulumi(sandbox, "config", "set", key, value, "--stack", "shop", "--config-file", str(file))
    pulumi(sandbox, "up", "--yes", "--skip-preview", "--stack", "shop", "--config-file", str(file))
    yield file
    pulumi(sandbox, "destroy", "--yes", "--skip-preview", "--stack", "shop", "--config-file", str(file))
    pulumi(sandbox, "stack", "rm", "--yes", "shop")


def pulumi(sandbox: RunningSandbox, *arguments: str) -> None:
    ran = sandbox.pulumi("-C", str(PROGRAM), *arguments)
    assert ran.code == 0, ran.output


def doctor(sandbox: RunningSandbox, file: Path, *arguments: str) -> Ran:
    options = ("--project", str(PROGRAM), "--stack", "shop", "--config-file", str(file))
    return run([*DOCTOR, *options, *arguments], sandbox.environment)


def test_doctor_shows_a_table_of_the_gateways_and_then_the_checks_of_each(sandbox: RunningSandbox, shop: Path) -> None:
    ran = doctor(sandbox, shop)
    assert ran.code == 0, ran.output
    table = [" ".join(line.partition(":")[0].split()) for line in ran.lines[:2]]
    # The second one's validator is the first one's: doctor does not look for a role that the component was not given.
    assert table == [f"ok north North-1 on {SERVICE}", f"not observable south South-1 on {SERVICE}"]
    assert [line for line in ran.lines if line.startswith("Gateway ")] == [
        f"Gateway {name} on {SERVICE}, stack shop" for name in ("North-1", "South-1")
    ]


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
