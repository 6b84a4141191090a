"""Tests what the check `deployed` makes of a state that an interrupted `up` has left."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from apim_gateway_doctor.advice import with_stack
from apim_gateway_doctor.checks.stack import deployed
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.pulumi_cli import Pulumi
from apim_gateway_doctor.results import Result, Status
from apim_gateway_doctor.stack import Stack, read


def resource(kind: str, name: str, **more: Any) -> dict[str, Any]:
    type = f"kubernetes:core/v1:{kind}"
    return {"urn": f"urn:pulumi:dev::gateway::{type}::{name}", "type": type, "custom": True, **more}


def begun(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [{"type": "creating", "resource": resource("Service", name, **more)} for name in names]


def checked(*missing: str, **state: Any) -> Result:
    stack = Stack("dev", Pulumi(Path()), {}, state)
    # What belongs to one gateway is a part of the stack; what was begun is the whole stack's.
    own = SimpleNamespace(stack=stack.only({each["urn"] for each in state.get("resources", [])}))
    gateway = SimpleNamespace(stack=stack, deployed=own, missing=list(missing))
    return deployed(cast(Observations, SimpleNamespace(gateway=gateway)))


def test_an_operation_that_an_engine_had_begun_is_named_with_the_command_that_finds_it() -> None:
    result = checked(resources=[resource("ConfigMap", "mygw")], pending_operations=begun("mygw-live-traffic"))
    assert result.status is Status.FAILED
    assert result.seen == "an up was ended, or still runs, in the midst of creating Service mygw-live-traffic"
    assert with_stack(result.fix, "dev") == (
        "If none runs: apim-gateway-doctor recover --stack dev, then pulumi up --stack dev"
    )


def test_of_many_that_were_begun_three_are_named() -> None:
    result = checked("Deployment", pending_operations=begun("a", "b", "c", "d", "e"))
    assert result.seen.endswith("creating Service a, creating Service b, creating Service c and 2 more")
    assert checked(pending_operations=begun("a", "b", "c")).seen.endswith("creating Service c")


def test_a_component_that_was_begun_is_nothing_to_find() -> None:
    assert checked(pending_operations=begun("mygw", custom=False)).status is Status.OK


def test_an_old_resource_that_a_replacement_has_left_is_deleted_by_the_next_up() -> None:
    held = [resource("ConfigMap", "mygw"), resource("ConfigMap", "mygw", delete=True)]
    result = checked(resources=held)
    assert (result.status, result.seen) == (
        Status.FAILED,
        "an interrupted replacement has left ConfigMap mygw",
    )
    assert with_stack(result.fix, "dev") == "pulumi up --stack dev, which deletes it"


def test_a_whole_state_is_ok() -> None:
    result = checked(resources=[resource("ConfigMap", "mygw")])
    assert (result.status, result.seen) == (Status.OK, "1 resources")


def test_an_empty_state_may_be_a_lost_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def answer(_: Pulumi, command: str, *arguments: str) -> dict[str, Any]:
        return {"deployment": None} if (command, arguments[0]) == ("stack", "export") else {}

    monkeypatch.setattr(Pulumi, "json", answer)
    (tmp_path / "Pulumi.yaml").write_text("name: gateway\n")
    with pytest.raises(
        CannotCheckError, match=r"^The stack 'dev' is empty: .* Deploy it: pulumi up --stack dev;"
    ) as told:
        read(tmp_path, "dev")
    assert str(told.value).endswith("; or, if its state was lost, first: apim-gateway-doctor recover --stack dev.")
