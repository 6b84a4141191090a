"""What a stack says its gateway is: names from the configuration, ids from the state, nothing from anybody else."""

from pathlib import Path
from typing import Any

import pytest

from doctor import gateway
from doctor.errors import CannotCheckError
from doctor.pulumi_cli import Pulumi
from doctor.stack import Stack

SUBSCRIPTION = "/subscriptions/11111111-2222-4333-8444-555555555555"
SERVICE = f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ApiManagement/service/apim"
CONFIGURATION: dict[str, Any] = {
    "apim-gateway:apiManagement": {"resourceGroupName": "rg", "serviceName": "apim"},
    "apim-gateway:gateway": {"name": "edge"},
}


def resource(type: str, name: str, id: str = "", **outputs: Any) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:prod::p::{type}::{name}", "type": type, "id": id, "inputs": {}, "outputs": outputs}


def role(key: str) -> dict[str, Any]:
    id = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{key}"
    return resource("azure-native:authorization:RoleDefinition", f"edge-{key}", id)


def assignment(key: str, name: str) -> dict[str, Any]:
    # Azure answers with ids of the scope that it was asked at, in a casing of its own.
    role_id = f"{SUBSCRIPTION.upper()}/providers/microsoft.authorization/ROLEDEFINITIONS/{key.upper()}"
    outputs = {"scope": SERVICE, "roleDefinitionId": role_id}
    return resource("azure-native:authorization:RoleAssignment", name, f"{SERVICE}/x/{key}", **outputs)


def stack(configuration: dict[str, Any], *resources: dict[str, Any]) -> Stack:
    return Stack("prod", Pulumi(Path()), configuration, {"resources": list(resources)})


def test_names_come_from_the_configuration_and_the_subscription_from_the_roles() -> None:
    found = gateway.of_stack(stack(CONFIGURATION, role("reader")))
    assert found.id == f"{SERVICE}/gateways/edge"
    assert found.configuration_endpoint == "apim.configuration.azure-api.net"


def test_an_assignment_is_found_by_its_role_whatever_the_casing_and_its_name() -> None:
    found = gateway.of_stack(
        stack(
            CONFIGURATION,
            role("reader"),
            role("validator"),
            assignment("validator", "a-reader-b"),
            assignment("reader", "any"),
        )
    )
    assert found.reader_assignment is not None
    assert found.reader_assignment.name == "any"
    assert found.validator_assignment is not None
    assert found.validator_assignment.name == "a-reader-b"


def test_what_a_failed_up_did_not_come_to_is_listed() -> None:
    found = gateway.of_stack(stack(CONFIGURATION, role("reader"), role("validator"), assignment("reader", "r")))
    assert "validator's RoleAssignment" in found.missing
    assert "reader's RoleAssignment" not in found.missing
    assert "Deployment" in found.missing


def test_roles_of_another_stack_are_not_missing() -> None:
    configuration = CONFIGURATION | {"apim-gateway:roles": {"readerRoleId": role("reader")["id"]}}
    found = gateway.of_stack(stack(configuration, assignment("reader", "r")))
    assert not [each for each in found.missing if "Role" in each]
    assert found.reader_assignment is not None


def test_what_waits_for_its_deletion_is_not_there() -> None:
    old = role("reader") | {"delete": True}
    assert gateway.of_stack(stack(CONFIGURATION, old)).deployed_reader_role_id is None


def test_a_program_of_ones_own_needs_no_configuration() -> None:
    component = resource("apim-gateway:index:SelfHostedGateway", "mine", gateway_name="Edge One")
    found = gateway.of_stack(stack({}, component, role("reader"), assignment("reader", "r")))
    assert found.id == f"{SERVICE}/gateways/Edge One"


@pytest.mark.parametrize(("components", "reason"), [(0, "does not say which gateway"), (2, "has 2 gateways (g0, g1)")])
def test_a_stack_of_no_or_several_gateways_is_refused(components: int, reason: str) -> None:
    made = [resource("apim-gateway:index:SelfHostedGateway", f"g{number}") for number in range(components)]
    with pytest.raises(CannotCheckError) as refused:
        gateway.of_stack(stack({}, *made))
    assert reason in str(refused.value)


def test_without_any_subscription_the_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARM_SUBSCRIPTION_ID", raising=False)
    monkeypatch.delenv("AZURE_SUBSCRIPTION_ID", raising=False)
    with pytest.raises(CannotCheckError, match=r"neither apim-gateway:apiManagement\.subscriptionId nor .* Set one"):
        _ = gateway.of_stack(stack(CONFIGURATION)).subscription_id
