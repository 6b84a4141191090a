"""`recover` shows a plan before it changes anything, takes only what is this stack's, and may be run again."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.killing import Point, up_killed
from tests.end_to_end.recovering import GOAL, counts, lose_the_state, recover
from tests.end_to_end.running import RunningSandbox
from tests.end_to_end.sabotage import Gateway, new_gateway

NOTHING = ["Nothing to recover: the state has all that exists."]


@pytest.fixture(scope="module")
def gateway(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    made = new_gateway(sandbox, "recovered", tmp_path_factory.mktemp("recovered"))
    made.configure("kubernetes.readyTimeout", 120)
    with sandbox.new_stack(made.stack):
        first = made.up().ran
        assert first.code == 0, first.output
        yield made


def application(gateway: Gateway, stack: str) -> str:
    """One more application with the tag of a stack, as a request leaves it that was sent twice; its object id."""
    tag = f"apim-gateway/apim-gateway/{stack}/{gateway.name}"
    made = gateway.azure.graph("POST", "/applications", {"displayName": "one more", "tags": [tag]}).body
    gateway.azure.graph("POST", "/servicePrincipals", {"appId": made["appId"]})
    return made["id"]


def plan_of(gateway: Gateway) -> list[dict[str, Any]]:
    ran = recover(gateway, "--json")
    assert ran.code in (0, 1), ran.output
    return json.loads(ran.output)


def uids(gateway: Gateway) -> dict[str, str]:
    """The Deployment's and the Services' identities in the cluster."""
    found = gateway.sandbox.kubectl("get", "deployments,services", "--selector", f"app={gateway.name}")["items"]
    return {f"{each['kind']} {each['metadata']['name']}": each["metadata"]["uid"] for each in found}


def test_a_healthy_stack_is_left_as_it_is(gateway: Gateway) -> None:
    before = gateway.state()
    ran = recover(gateway, "--yes")
    assert (ran.code, ran.lines) == (0, NOTHING)
    assert plan_of(gateway) == []
    assert gateway.state() == before


def test_a_double_application_and_a_lost_client_secret_go_after_the_plan_was_approved(gateway: Gateway) -> None:
    double, bystander = application(gateway, gateway.stack), application(gateway, "another-stack")
    own = gateway.application()["id"]
    lost = gateway.azure.graph(
        "POST",
        f"/applications/{own}/addPassword",
        {"passwordCredential": {"displayName": f"{gateway.name} gateway"}},
    ).body

    refused = recover(gateway)
    assert refused.code == 1, refused.output
    assert refused.lines[-1] == "Nothing was changed. With --yes, recover does it without a question."
    assert lost["secretText"] not in refused.output
    planned = [(step["action"], step["id"]) for step in plan_of(gateway)]
    assert planned == [("remove", f"/applications/{double}"), ("remove", f"{own}/password/{lost['keyId']}")]
    assert counts(gateway)["applications"] == 2, "it was removed without a yes"

    done = recover(gateway, "--yes")
    assert done.code == 0, done.output
    assert counts(gateway) == GOAL
    assert gateway.azure.graph("GET", f"/applications/{bystander}").status == 200
    assert recover(gateway, "--yes").lines == NOTHING
    assert "17 unchanged" in gateway.up().ran.lines


def test_a_state_that_is_lost_altogether_is_found_again(gateway: Gateway, tmp_path: Path) -> None:
    lost = lose_the_state(gateway, tmp_path)
    before = uids(gateway)

    first = recover(gateway, "--yes")
    assert first.code == 0, first.output
    repaired = gateway.up().ran
    assert repaired.code == 0, repaired.output
    # What it made anew is what can't be imported: client secret and ConfigMap.
    assert "+ 2 created" in repaired.summary, repaired.output
    second = recover(gateway, "--yes")
    assert second.code == 0, second.output
    assert counts(gateway) == GOAL
    assert uids(gateway) == before, "something was made anew that could have been kept"
    assert "17 unchanged" in gateway.up().ran.lines
    secrets = gateway.secrets()
    assert not any(secret in lost for secret in secrets)
    state = gateway.sandbox.pulumi("stack", "export", "--stack", gateway.stack).output
    assert not any(secret in state for secret in secrets), "a client secret is in the state in plain text"


def test_a_stack_that_somebody_works_on_is_refused_in_one_line(gateway: Gateway) -> None:
    folder = gateway.sandbox.directory / "pulumi/state/.pulumi/locks/organization/apim-gateway" / gateway.stack
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / "11111111-1111-4111-8111-111111111111.json"
    holder = {"pid": os.getpid(), "username": "me", "hostname": os.uname().nodename}
    lock.write_text(json.dumps({**holder, "timestamp": datetime.now(UTC).isoformat()}))
    try:
        ran = recover(gateway, "--yes")
        assert ran.code == 2, ran.output
        [line] = ran.lines
        assert f"(pid {os.getpid()})" in line
        assert lock.exists(), "a living process's lock was removed"
    finally:
        lock.unlink()


def beside_the_state(gateway: Gateway) -> Path:
    """The file that a killed engine leaves half written."""
    return gateway.sandbox.directory / f"pulumi/state/.pulumi/stacks/apim-gateway/{gateway.stack}.json.attrs"


def test_a_state_that_the_engine_was_writing_when_it_was_killed_can_be_read_again(gateway: Gateway) -> None:
    beside = beside_the_state(gateway)
    assert beside.exists()
    beside.write_text("")
    broken = gateway.sandbox.pulumi("stack", "export", "--stack", gateway.stack)
    assert "failed to load checkpoint: EOF" in broken.output
    refused = recover(gateway)
    assert refused.code == 1, refused.output
    assert str(beside) in refused.output
    assert recover(gateway, "--yes").code == 0
    assert "17 unchanged" in gateway.up().ran.lines


def test_what_is_wrong_with_the_call_is_said_in_one_line(gateway: Gateway, tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.wrong.yaml"
    file.write_text("config: {}\n")
    ran = recover(Gateway(gateway.sandbox, gateway.azure, gateway.stack, "x", "x", "x", file), "--yes")
    assert (ran.code, len(ran.lines)) == (2, 1), ran.output
    assert "apim-gateway:resourceGroupName is missing" in ran.output


def test_the_sandboxs_up_stops_and_names_recover_where_an_engine_was_killed(
    sandbox: RunningSandbox, tmp_path: Path
) -> None:
    """To go on would make a second application."""
    killed = new_gateway(sandbox, "unfinished", tmp_path)
    with sandbox.new_stack(killed.stack):
        up_killed(killed, Point("after", "Create", "azuread:index/application:Application", 1), tmp_path)
        # The kill may have cut the writing of it short.
        beside_the_state(killed).unlink(missing_ok=True)
        ran = sandbox.command("up", "--stack", killed.stack)
        assert (ran.code, ran.lines[-1]) == (1, "apim-gateway-doctor recover --stack unfinished"), ran.output
        assert "Application unfinished-application" in ran.output
        beside_the_state(killed).write_text("")
        ran = sandbox.command("up", "--stack", killed.stack)
        assert (ran.code, ran.lines[-1]) == (1, "apim-gateway-doctor recover --stack unfinished"), ran.output
        assert "which can't be read now" in ran.output
        assert recover(killed, "--yes").code == 0
        assert "pending_operations" not in sandbox.pulumi("stack", "export", "--stack", killed.stack).output
