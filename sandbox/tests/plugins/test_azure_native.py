"""azure-native's behaviour against the emulator, which decides what Azure accepts."""

import uuid
from typing import Any

import pytest

from sandbox.plugins.azure_native.plugin import AzureNative
from sandbox.plugins.base.values import UNKNOWN
from sandbox.tests.emulator.process import EmulatorProcess
from sandbox.tests.plugins.conftest import SERVICE, SUBSCRIPTION
from sandbox.tests.plugins.wire import RefusedError, Wire, connected

ROLE = "azure-native:authorization:RoleDefinition"
ASSIGNMENT = "azure-native:authorization:RoleAssignment"
GATEWAY = "azure-native:apimanagement:Gateway"
INSTANCE = "azure-native:apimanagement:ApiManagementService"
GROUP = "azure-native:resources:ResourceGroup"


def _role(**changes: Any) -> dict[str, Any]:
    return {
        "scope": SUBSCRIPTION,
        "roleName": f"role {uuid.uuid4()}",
        "roleType": "CustomRole",
        "description": "one",
        "permissions": [{"actions": ["Microsoft.Cache/redis/read"]}],
        "assignableScopes": [SUBSCRIPTION],
        **changes,
    }


def test_a_role_definition_lives_from_creation_to_deletion(azure_native: Wire) -> None:
    inputs = azure_native.check(ROLE, _role())
    id, created = azure_native.create(ROLE, inputs)
    assert id == f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{inputs['roleDefinitionId']}"
    assert (created["roleName"], created["roleType"]) == (inputs["roleName"], "CustomRole")
    assert created["type"] == "Microsoft.Authorization/roleDefinitions"

    changed = {**inputs, "description": "two"}
    assert azure_native.update(ROLE, id, inputs, changed, created)["description"] == "two"
    assert azure_native.read(ROLE, id, inputs, created)[2]["description"] == "two", "a refresh takes the change over"

    azure_native.delete(ROLE, id, changed, created)
    assert azure_native.read(ROLE, id, changed, created)[0] == ""
    azure_native.delete(ROLE, id, changed, created)


def test_a_name_that_is_left_out_is_made_up_once_and_kept(azure_native: Wire) -> None:
    first = azure_native.check(ROLE, _role())
    assert uuid.UUID(first["roleDefinitionId"]).version == 4
    assert azure_native.check(ROLE, _role(), old=first)["roleDefinitionId"] == first["roleDefinitionId"]
    assert azure_native.check(ROLE, _role())["roleDefinitionId"] != first["roleDefinitionId"]
    planned, done = (azure_native.check(ROLE, _role(), seed=b"of a plan")["roleDefinitionId"] for _ in range(2))
    assert planned == done, "one seed, one name: an update carries out its plan"


def test_a_missing_input_is_told_by_name(azure_native: Wire) -> None:
    assert azure_native.failures(ASSIGNMENT, {"scope": SUBSCRIPTION}) == [
        "missing required property 'principalId'",
        "missing required property 'roleDefinitionId'",
    ]


def test_an_existing_resource_is_not_created_again(azure_native: Wire) -> None:
    inputs = azure_native.check(ROLE, _role())
    id, _ = azure_native.create(ROLE, inputs)
    with pytest.raises(RefusedError) as refused:
        azure_native.create(ROLE, inputs)
    assert str(refused.value) == f"cannot create already existing resource '{id}'"


def test_a_refusal_has_azures_status_code_and_message(azure_native: Wire) -> None:
    inputs = azure_native.check(ROLE, _role())
    azure_native.create(ROLE, inputs)
    with pytest.raises(RefusedError, match=r'^Status=409 Code="RoleDefinitionWithSameNameExists" Message=".+"$'):
        azure_native.create(ROLE, azure_native.check(ROLE, _role(roleName=inputs["roleName"])))


def test_a_preview_knows_the_inputs_and_nothing_else(azure_native: Wire) -> None:
    inputs = azure_native.check(ROLE, _role(description=UNKNOWN))
    id, outputs = azure_native.create(ROLE, inputs, preview=True)
    assert id == ""
    assert outputs["roleName"] == inputs["roleName"]
    assert outputs["description"] is UNKNOWN
    assert outputs["name"] is UNKNOWN
    assert outputs["createdOn"] is UNKNOWN


def test_in_a_preview_of_an_update_only_name_and_location_stay_known(azure_native: Wire) -> None:
    inputs = {"sku": {"name": "Developer"}, "location": "northeurope"}
    state = {**inputs, "name": "apim", "identity": {"type": "SystemAssigned", "principalId": "p"}, "gatewayUrl": "u"}
    outputs = azure_native.update(INSTANCE, SERVICE, inputs, {**inputs, "tags": {"a": "b"}}, state, preview=True)
    assert (outputs["name"], outputs["location"]) == ("apim", "northeurope")
    assert outputs["identity"] is UNKNOWN
    assert outputs["gatewayUrl"] is UNKNOWN


def test_an_identity_that_is_asked_for_has_a_principal_only_later(azure_native: Wire) -> None:
    outputs = azure_native.create(INSTANCE, {"identity": {"type": "SystemAssigned"}}, preview=True)[1]
    assert outputs["identity"] == {"type": "SystemAssigned", "principalId": UNKNOWN, "tenantId": UNKNOWN}


def test_an_instance_is_created_where_its_group_is_and_with_an_identity(azure_native: Wire) -> None:
    given = {
        "resourceGroupName": "rg-gateways",
        "publisherName": "Fabrikam",
        "publisherEmail": "api@fabrikam.example",
        "sku": {"name": "Developer", "capacity": 1},
        "identity": {"type": "SystemAssigned"},
    }
    inputs = azure_native.check(INSTANCE, given)
    assert inputs["location"] == "northeurope", "the resource group's location is the default"
    assert inputs["serviceName"].startswith("thing")
    id, created = azure_native.create(INSTANCE, inputs)
    assert created["provisioningState"] == "Succeeded"
    assert uuid.UUID(created["identity"]["principalId"])
    azure_native.delete(INSTANCE, id, inputs, created)
    assert azure_native.read(INSTANCE, id, inputs, created)[0] == ""


def test_a_resource_group_is_created_and_deleted(azure_native: Wire) -> None:
    inputs = azure_native.check(GROUP, {"location": "westeurope", "tags": {"a": "b"}})
    id, created = azure_native.create(GROUP, inputs)
    assert created["tags"] == {"a": "b"}
    azure_native.delete(GROUP, id, inputs, created)
    assert azure_native.read(GROUP, id, inputs, created)[0] == ""


def test_a_gateway_is_named_after_the_program_and_found_by_the_function(azure_native: Wire) -> None:
    given = {"resourceGroupName": "rg-gateways", "serviceName": "apim-fabrikam", "locationData": {"name": "Hall 2"}}
    inputs = azure_native.check(GATEWAY, given)
    assert inputs["gatewayId"] == "thing"
    id, created = azure_native.create(GATEWAY, inputs)
    found = azure_native.invoke(
        "azure-native:apimanagement:getGateway",
        resourceGroupName="rg-gateways",
        serviceName="apim-fabrikam",
        gatewayId="thing",
    )
    assert found["locationData"]["name"] == "Hall 2"
    assert found["id"] == id
    azure_native.delete(GATEWAY, id, inputs, created)


def test_an_import_finds_the_inputs_in_the_id_and_the_answer(azure_native: Wire) -> None:
    inputs = azure_native.check(ROLE, _role())
    id, created = azure_native.create(ROLE, inputs)
    _, state, found = azure_native.read(ROLE, id)
    assert state["roleName"] == created["roleName"]
    assert found["scope"] == SUBSCRIPTION
    assert found["roleDefinitionId"] == inputs["roleDefinitionId"]
    assert found["permissions"][0]["actions"] == ["Microsoft.Cache/redis/read"]


def test_the_wrong_principal_type_is_azures_refusal(azure_native: Wire) -> None:
    me = azure_native.invoke("azure-native:authorization:getClientConfig")
    role, _ = azure_native.create(ROLE, azure_native.check(ROLE, _role()))
    given = {"scope": SERVICE, "principalId": me["objectId"], "roleDefinitionId": role, "principalType": "User"}
    with pytest.raises(RefusedError, match='Status=400 Code="UnmatchedPrincipalType"'):
        azure_native.create(ASSIGNMENT, azure_native.check(ASSIGNMENT, given))
    right = azure_native.check(ASSIGNMENT, {**given, "principalType": "ServicePrincipal"})
    id, created = azure_native.create(ASSIGNMENT, right)
    assert created["scope"] == SERVICE
    azure_native.delete(ASSIGNMENT, id, right, created)


def test_the_signed_in_principal_is_known(azure_native: Wire, azure_environment: dict[str, str]) -> None:
    me = azure_native.invoke("azure-native:authorization:getClientConfig")
    assert me["clientId"] == azure_environment["client_id"]
    assert me["tenantId"] == azure_environment["tenant_id"]
    assert me["subscriptionId"] == azure_environment["subscription_id"]
    assert uuid.UUID(me["objectId"])


def test_a_function_says_what_it_did_not_find(azure_native: Wire) -> None:
    with pytest.raises(RefusedError, match=r'request failed /sub.+/nowhere: Status=404 Code="ResourceNotFound"'):
        azure_native.invoke(
            "azure-native:apimanagement:getApiManagementService",
            resourceGroupName="rg-gateways",
            serviceName="nowhere",
        )


def test_a_provider_of_its_own_configuration_needs_no_variables(
    azure_environment: dict[str, str], emulator: EmulatorProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CLIENT_ID", "CLIENT_SECRET", "TENANT_ID", "SUBSCRIPTION_ID", "METADATA_HOSTNAME"):
        monkeypatch.delenv(f"ARM_{name}")
    with connected(AzureNative()) as wire:
        with pytest.raises(RefusedError, match=r"needs azure-native:tenantId or ARM_TENANT_ID, .+sandbox env"):
            wire.configure()
        wire.configure(
            clientId=azure_environment["client_id"],
            clientSecret=azure_environment["client_secret"],
            tenantId=azure_environment["tenant_id"],
            subscriptionId=azure_environment["subscription_id"],
            metadataHost=f"localhost:{emulator.port}",
        )
        assert wire.invoke("azure-native:authorization:getClientConfig")["tenantId"]


def test_a_wrong_secret_is_entras_refusal_and_stays_hidden(
    azure_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARM_CLIENT_SECRET", "not-the-secret")
    with connected(AzureNative()) as wire:
        wire.configure()
        with pytest.raises(RefusedError, match="AADSTS7000215") as refused:
            wire.invoke("azure-native:authorization:getClientConfig")
    assert "not-the-secret" not in str(refused.value)


def test_a_cloud_that_does_not_answer_is_named_with_the_fix(
    azure_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARM_METADATA_HOSTNAME", "localhost:1")
    with (
        connected(AzureNative()) as wire,
        pytest.raises(RefusedError, match=r"https://localhost:1/.+Start the"),
    ):
        wire.configure()
