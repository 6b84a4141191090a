"""What a stack says its gateway is: names from the configuration, ids from the state, nothing from anybody else."""

from pathlib import Path
from typing import Any

import pytest
from apim_gateway_doctor import gateways
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.pulumi_cli import Pulumi
from apim_gateway_doctor.stack import Stack

SUBSCRIPTION = "/subscriptions/11111111-2222-4333-8444-555555555555"
SERVICE = f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ApiManagement/service/apim"
CONFIGURATION: dict[str, Any] = {
    "apim-gateway:resourceGroupName": "rg",
    "apim-gateway:serviceName": "apim",
    "apim-gateway:gatewayName": "edge",
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


def gateway(configuration: dict[str, Any], *resources: dict[str, Any]) -> Gateway:
    [found] = gateways.of_stack(stack(configuration, *resources))
    return found


def test_names_come_from_the_configuration_and_the_subscription_from_the_roles() -> None:
    found = gateway(CONFIGURATION, role("reader"))
    assert found.id == f"{SERVICE}/gateways/edge"
    assert found.configuration_endpoint == "apim.configuration.azure-api.net"


def test_an_assignment_is_found_by_its_role_whatever_the_casing_and_its_name() -> None:
    found = gateway(
        CONFIGURATION,
        role("reader"),
        role("validator"),
        assignment("validator", "a-reader-b"),
        assignment("reader", "any"),
    )
    assert found.reader_assignment is not None
    assert found.reader_assignment.name == "any"
    assert found.validator_assignment is not None
    assert found.validator_assignment.name == "a-reader-b"


def test_resources_that_a_failed_up_did_not_come_to_are_listed() -> None:
    found = gateway(CONFIGURATION, role("reader"), role("validator"), assignment("reader", "r"))
    assert "validator's RoleAssignment" in found.missing
    assert "reader's RoleAssignment" not in found.missing
    assert "Deployment" in found.missing


def test_roles_of_another_stack_are_not_missing() -> None:
    configuration = CONFIGURATION | {"apim-gateway:roles": {"readerRoleId": role("reader")["id"]}}
    found = gateway(configuration, assignment("reader", "r"))
    assert not [each for each in found.missing if "Role" in each]
    assert found.reader_assignment is not None


def test_a_resource_that_waits_for_its_deletion_is_not_there() -> None:
    old = role("reader") | {"delete": True}
    assert gateway(CONFIGURATION, old).deployed_reader_role_id is None


def below(component: dict[str, Any], *resources: dict[str, Any]) -> list[dict[str, Any]]:
    """The component and its children, all of them in a component of their own."""
    inner = resource("apim-gateway:index:GatewayRoleAssignments", f"{component['urn']} parts")
    inner["parent"] = component["urn"]
    return [component, inner, *(each | {"parent": inner["urn"]} for each in resources)]


def of_another_program(name: str, service: str, **outputs: Any) -> list[dict[str, Any]]:
    component = resource("apim-gateway:index:SelfHostedGateway", name, gateway_name=f"{name}-on-azure", **outputs)
    own = assignment("reader", f"{name}-reader")
    own["outputs"]["scope"] = f"{SERVICE}{service}"
    application = resource("azuread:index/application:Application", f"{name}-application", "/applications/1")
    return below(component, own, application)


def test_another_program_needs_no_configuration() -> None:
    component = resource("apim-gateway:index:SelfHostedGateway", "mine", gateway_name="Edge One")
    found = gateway({}, *below(component, role("reader"), assignment("reader", "r")))
    assert found.id == f"{SERVICE}/gateways/Edge One"
    assert found.program_name == "mine"


def test_a_stack_of_several_gateways_has_each_with_its_own_parts() -> None:
    north = of_another_program("north", "-north", reader_role_id=role("reader")["id"])
    south = of_another_program("south", "-south", reader_role_id=role("reader")["id"])
    found = gateways.of_stack(stack({}, role("reader"), *north, *south))
    assert [(each.program_name, each.name, each.service) for each in found] == [
        ("north", "north-on-azure", "apim-north"),
        ("south", "south-on-azure", "apim-south"),
    ]
    assert [each.deployed.application.name for each in found if each.deployed.application] == [
        "north-application",
        "south-application",
    ]
    assert [each.reader_assignment.name for each in found if each.reader_assignment] == ["north-reader", "south-reader"]


@pytest.mark.parametrize("name", ["south", "south-on-azure"])
def test_a_gateway_is_chosen_by_its_name_in_the_program_or_in_azure(name: str) -> None:
    whole = stack({}, *of_another_program("north", "-north"), *of_another_program("south", "-south"))
    assert [each.program_name for each in gateways.of_stack(whole, name)] == ["south"]


def test_an_unknown_gateway_is_refused_with_those_that_there_are() -> None:
    whole = stack({}, *of_another_program("north", "-north"), *of_another_program("south", "-south"))
    with pytest.raises(CannotCheckError) as refused:
        gateways.of_stack(whole, "west")
    assert str(refused.value) == "--gateway is 'west': the stack 'prod' has north, south. Give one of these."


def test_a_stack_without_a_gateway_is_refused() -> None:
    with pytest.raises(CannotCheckError, match="does not say which gateway it deploys"):
        gateways.of_stack(stack({}, role("reader")))


def test_a_gateway_without_its_assignment_is_refused_by_name() -> None:
    component = resource("apim-gateway:index:SelfHostedGateway", "north", gateway_name="north")
    with pytest.raises(CannotCheckError, match=r"^The gateway north of the stack 'prod' has no reader's role"):
        gateways.of_stack(stack({}, *below(component)))


def test_without_any_subscription_the_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARM_SUBSCRIPTION_ID", raising=False)
    monkeypatch.delenv("AZURE_SUBSCRIPTION_ID", raising=False)
    with pytest.raises(CannotCheckError, match=r"neither apim-gateway:subscriptionId nor .* Set one"):
        _ = gateway(CONFIGURATION).subscription_id
