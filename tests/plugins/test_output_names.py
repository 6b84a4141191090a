"""The outputs have the names of the SDK's classes, no more and no fewer but for what is said not to be modelled."""

import inspect

import pulumi
import pulumi_azure_native.apimanagement as apimanagement
import pulumi_azure_native.authorization as authorization
import pulumi_azure_native.resources as resources
import pulumi_azuread
import pytest

from sandbox.plugins.azure_native.plugin import GETTERS, TYPES
from sandbox.plugins.azuread.plugin import RESOURCES

SDK_RESOURCES: dict[str, type[pulumi.CustomResource]] = {
    "azure-native:authorization:RoleDefinition": authorization.RoleDefinition,
    "azure-native:authorization:RoleAssignment": authorization.RoleAssignment,
    "azure-native:apimanagement:ApiManagementService": apimanagement.ApiManagementService,
    "azure-native:apimanagement:Gateway": apimanagement.Gateway,
    "azure-native:resources:ResourceGroup": resources.ResourceGroup,
    "azuread:index/application:Application": pulumi_azuread.Application,
    "azuread:index/servicePrincipal:ServicePrincipal": pulumi_azuread.ServicePrincipal,
    "azuread:index/applicationPassword:ApplicationPassword": pulumi_azuread.ApplicationPassword,
}
SDK_RESULTS: dict[str, type] = {
    "azure-native:authorization:getRoleDefinition": authorization.GetRoleDefinitionResult,
    "azure-native:authorization:getRoleAssignment": authorization.GetRoleAssignmentResult,
    "azure-native:apimanagement:getApiManagementService": apimanagement.GetApiManagementServiceResult,
    "azure-native:apimanagement:getGateway": apimanagement.GetGatewayResult,
    "azure-native:resources:getResourceGroup": resources.GetResourceGroupResult,
}


def _names(sdk_class: type) -> set[str]:
    """The wire names of the class's properties."""
    getters = {name: value for name, value in vars(sdk_class).items() if isinstance(value, property)}
    return {getattr(getter.fget, "_pulumi_name", name) for name, getter in getters.items()}


def test_every_modelled_type_is_compared() -> None:
    assert SDK_RESOURCES.keys() == TYPES.keys() | RESOURCES.keys()
    assert SDK_RESULTS.keys() == GETTERS.keys()


@pytest.mark.parametrize("token", sorted(TYPES))
def test_an_arm_type_has_the_outputs_of_the_sdks_class(token: str) -> None:
    assert set(TYPES[token].outputs) == _names(SDK_RESOURCES[token])


@pytest.mark.parametrize("token", sorted(GETTERS))
def test_a_getter_answers_with_the_outputs_of_the_sdks_result(token: str) -> None:
    assert {*GETTERS[token].outputs, "id"} == _names(SDK_RESULTS[token])


@pytest.mark.parametrize("token", sorted(TYPES))
def test_an_arm_type_has_the_version_that_the_sdk_speaks_of(token: str) -> None:
    documented = inspect.getsource(SDK_RESOURCES[token])
    assert f"Uses Azure REST API version {TYPES[token].api_version}." in documented


@pytest.mark.parametrize("token", sorted(RESOURCES))
def test_a_directory_type_has_the_outputs_of_the_sdks_class(token: str) -> None:
    kind = RESOURCES[token]
    assert {*kind.inputs, *kind.read_only, *kind.not_modelled} == _names(SDK_RESOURCES[token])
