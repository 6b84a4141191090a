"""Each gateway's application gets the reader's role, and the instance's own identity the validator's, once.

An assignment is never deleted before its successor is there: the gateway would be refused meanwhile.
Whether the two rights are enough is decided by sandbox/tests/emulator.
"""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from apim_gateway import GatewayRoleAssignments, GatewayRoleAssignmentsArgs, InputError

from .cloud import RESOURCE_GROUP, ROLE_DEFINITIONS, SERVICE_ID, SERVICE_PRINCIPAL_ID, SUBSCRIPTION
from .recording import RecordingMonitor, refused, run

READER_ROLE_ID = f"{ROLE_DEFINITIONS}/ae590ce4-c8b0-59d4-9293-b6d2e7f8d969"
VALIDATOR_ROLE_ID = f"{ROLE_DEFINITIONS}/5787e2ce-342e-5d2b-8b38-57da24c71d72"
PRINCIPAL_ID = "91c4e7d2-6f0a-4b35-8d1e-5a2b3c4d5e6f"
VALIDATOR: Any = {"validator_role_id": VALIDATOR_ROLE_ID, "validator_principal_id": SERVICE_PRINCIPAL_ID}


def assignments(preview: bool = False, **optional: Any) -> RecordingMonitor:
    return run(lambda: create(optional), preview)


def create(optional: dict[str, Any]) -> GatewayRoleAssignments:
    args: Any = {
        "service_id": SERVICE_ID,
        "reader_role_id": READER_ROLE_ID,
        "reader_principal_ids": {"mygw": PRINCIPAL_ID},
        **optional,
    }
    return GatewayRoleAssignments("apim", GatewayRoleAssignmentsArgs(**args))


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "reader-mygw",
            {
                "scope": SERVICE_ID,
                "roleDefinitionId": READER_ROLE_ID,
                "principalId": PRINCIPAL_ID,
                "roleAssignmentName": "7ed157ce-0c41-5c5f-bbcd-196de7f1c498",
            },
        ),
        (
            "validator",
            {
                "scope": RESOURCE_GROUP,
                "roleDefinitionId": VALIDATOR_ROLE_ID,
                "principalId": SERVICE_PRINCIPAL_ID,
                "roleAssignmentName": "d7b679e1-9183-5c96-a9a4-38558c4d7a0c",
            },
        ),
    ],
)
def test_an_assignment_names_a_service_principal_and_a_scope(key: str, expected: Any, preview: bool) -> None:
    assignment = assignments(preview, **VALIDATOR).one("RoleAssignment", f"apim-{key}")
    assert assignment.inputs == {**expected, "principalType": "ServicePrincipal"}
    assert assignment.options["delete_before_replace"] is False


@pytest.mark.parametrize(
    ("option", "key"), [("reader_scope", "reader-mygw"), ("validator_scope", "validator")], ids=["reader", "validator"]
)
def test_a_chosen_scope_wins_and_gives_another_name(option: str, key: str) -> None:
    scope: Any = {option: SUBSCRIPTION}
    chosen = assignments(**VALIDATOR, **scope).one("RoleAssignment", key)
    default = assignments(**VALIDATOR).one("RoleAssignment", key)
    assert chosen.inputs["scope"] == SUBSCRIPTION
    assert chosen.inputs["roleAssignmentName"] != default.inputs["roleAssignmentName"]


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("reader_scope", "it is not the ARM id of a scope"),
        ("validator_scope", "it is not the ARM id of a scope"),
        ("service_id", "it is not the ARM id of an API Management instance"),
    ],
)
@pytest.mark.parametrize("wrap", [pulumi.Output.from_input, pulumi.Output.secret], ids=["output", "secret"])
def test_an_id_that_is_none_gets_into_no_assignments_id(
    option: str, reason: str, wrap: Callable[[str], pulumi.Output[str]]
) -> None:
    with pytest.raises(InputError) as refusal:
        run(lambda: create({**VALIDATOR, option: wrap("Bearer hunter2")}))
    said = str(refusal.value)
    assert said.startswith(f"{option} is ")
    assert reason in said
    assert "hunter2" not in said


def test_an_output_with_an_id_is_the_scope() -> None:
    made = run(lambda: create({"reader_scope": pulumi.Output.from_input(SUBSCRIPTION)}))
    assert made.one("RoleAssignment", "reader-mygw").inputs["scope"] == SUBSCRIPTION


def test_the_validator_is_left_out_where_another_stack_assigns_it() -> None:
    monitor = assignments()
    assert [each.name for each in monitor.created if each.type.endswith("RoleAssignment")] == ["apim-reader-mygw"]
    assert monitor.outputs("GatewayRoleAssignments").values.get("validator_assignment_id") is None


def test_each_gateway_has_an_assignment_of_its_own() -> None:
    second = "2b3c4d5e-6f70-4a1b-8c9d-0e1f2a3b4c5d"
    monitor = assignments(reader_principal_ids={"mygw": PRINCIPAL_ID, "second": second})
    assert {
        key: monitor.one("RoleAssignment", f"-reader-{key}").inputs["principalId"] for key in ("mygw", "second")
    } == {"mygw": PRINCIPAL_ID, "second": second}
    ids = monitor.outputs("GatewayRoleAssignments").values["reader_assignment_ids"]
    assert (
        ids["mygw"]
        == f"{SERVICE_ID}/providers/Microsoft.Authorization/roleAssignments/7ed157ce-0c41-5c5f-bbcd-196de7f1c498"
    )
    assert ids.keys() == {"mygw", "second"}


def test_an_instance_without_gateways_can_be_prepared() -> None:
    monitor = assignments(reader_principal_ids={}, **VALIDATOR)
    assert monitor.outputs("GatewayRoleAssignments").values["reader_assignment_ids"] == {}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("validator_role_id", "validator_principal_id"),
        ("validator_principal_id", "validator_role_id"),
    ],
)
def test_half_a_validator_is_refused(given: str, missing: str) -> None:
    args: Any = {
        "service_id": SERVICE_ID,
        "reader_role_id": READER_ROLE_ID,
        "reader_principal_ids": {},
        given: VALIDATOR[given],
    }
    assert refused(lambda: GatewayRoleAssignments("apim", args), InputError) == (
        f"{missing} is missing: an assignment needs a role and a principal. Give both, or neither."
    )


def test_problems_of_several_arguments_are_said_together() -> None:
    args: Any = {"service_id": "apim", "reader_role_id": "", "reader_principal_ids": {}}
    assert refused(lambda: GatewayRoleAssignments("apim", args), InputError) == (
        "service_id is 'apim': it is not the ARM id of an API Management instance. Give"
        " /subscriptions/{id}/resourceGroups/{name}/providers/Microsoft.ApiManagement/service/{name}.\n"
        "reader_role_id is empty: a value is needed. Set it."
    )
