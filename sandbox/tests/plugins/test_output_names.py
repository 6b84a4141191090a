"""Inputs and outputs have the names of the SDK's classes.

An output is missing only where it is said not to be modelled; an input that the SDK has is taken or refused by name.
The kubernetes plugin has no lists of its own; test_kubernetes_names.py compares what the API server shows.
"""

import inspect
from typing import Any

import pulumi
import pulumi_azure_native.apimanagement as apimanagement
import pulumi_azure_native.authorization as authorization
import pulumi_azure_native.resources as resources
import pulumi_azuread
import pytest

from sandbox.plugins.azure_native.plugin import GETTERS, TYPES
from sandbox.plugins.azuread import functions
from sandbox.plugins.azuread.plugin import RESOURCES
from sandbox.tests.plugins.wire import RefusedError, Wire

SDK_RESOURCES: dict[str, type[pulumi.CustomResource]] = {
    "azure-native:authorization:RoleDefinition": authorization.RoleDefinition,
    "azure-native:authorization:RoleAssignment": authorization.RoleAssignment,
    "azure-native:apimanagement:Api": apimanagement.Api,
    "azure-native:apimanagement:ApiManagementService": apimanagement.ApiManagementService,
    "azure-native:apimanagement:Gateway": apimanagement.Gateway,
    "azure-native:apimanagement:GatewayApiEntityTag": apimanagement.GatewayApiEntityTag,
    "azure-native:resources:ResourceGroup": resources.ResourceGroup,
    "azuread:index/application:Application": pulumi_azuread.Application,
    "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential": (
        pulumi_azuread.ApplicationFederatedIdentityCredential
    ),
    "azuread:index/applicationPassword:ApplicationPassword": pulumi_azuread.ApplicationPassword,
    "azuread:index/appRoleAssignment:AppRoleAssignment": pulumi_azuread.AppRoleAssignment,
    "azuread:index/servicePrincipal:ServicePrincipal": pulumi_azuread.ServicePrincipal,
}
SDK_RESULTS: dict[str, type] = {
    "azure-native:authorization:getRoleDefinition": authorization.GetRoleDefinitionResult,
    "azure-native:authorization:getRoleAssignment": authorization.GetRoleAssignmentResult,
    "azure-native:apimanagement:getApiManagementService": apimanagement.GetApiManagementServiceResult,
    "azure-native:apimanagement:getApi": apimanagement.GetApiResult,
    "azure-native:apimanagement:getGateway": apimanagement.GetGatewayResult,
    "azure-native:resources:getResourceGroup": resources.GetResourceGroupResult,
}
CLIENT_CONFIGURATION = "azuread:index/getClientConfig:getClientConfig"
PUBLISHED = "azuread:index/getApplicationPublishedAppIds:getApplicationPublishedAppIds"


def outputs_of(sdk_class: type) -> set[str]:
    """The wire names of the class's properties."""
    getters = {name: value for name, value in vars(sdk_class).items() if isinstance(value, property)}
    return {getattr(getter.fget, "_pulumi_name", name) for name, getter in getters.items()}


def inputs_of(sdk_class: type) -> set[str]:
    """The wire names of the arguments of the class's constructor."""
    constructor: Any = sdk_class.__dict__["_internal_init"]
    names = [name for name in inspect.signature(constructor).parameters if not name.startswith("__")]
    return {_wire_name(name) for name in names if name not in ("resource_name", "opts")}


def _wire_name(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other[:1].upper() + other[1:] for other in others)


def test_every_modelled_type_is_compared() -> None:
    assert SDK_RESOURCES.keys() == TYPES.keys() | RESOURCES.keys()
    assert SDK_RESULTS.keys() == GETTERS.keys()


@pytest.mark.parametrize("token", sorted(TYPES))
def test_an_arm_type_has_the_outputs_of_the_sdks_class(token: str) -> None:
    assert set(TYPES[token].outputs) == outputs_of(SDK_RESOURCES[token])


@pytest.mark.parametrize("token", sorted(TYPES))
def test_an_arm_type_takes_the_inputs_of_the_sdks_class(token: str) -> None:
    kind = TYPES[token]
    named = {*kind.path_inputs, *kind.top_level, *kind.properties, *kind.write_only_properties}
    assert named == inputs_of(SDK_RESOURCES[token])


@pytest.mark.parametrize("token", sorted(GETTERS))
def test_a_getter_answers_with_the_outputs_of_the_sdks_result(token: str) -> None:
    assert {*GETTERS[token].outputs, "id"} == outputs_of(SDK_RESULTS[token])


def test_azures_client_configuration_has_the_outputs_of_the_sdks_result(azure_native: Wire) -> None:
    answer = azure_native.invoke("azure-native:authorization:getClientConfig")
    assert answer.keys() == outputs_of(authorization.GetClientConfigResult)


@pytest.mark.parametrize("token", sorted(TYPES))
def test_an_arm_type_has_the_version_that_the_sdk_speaks_of(token: str) -> None:
    documented = inspect.getsource(SDK_RESOURCES[token])
    assert f"Uses Azure REST API version {TYPES[token].api_version}." in documented


@pytest.mark.parametrize("token", sorted(RESOURCES))
def test_a_directory_type_has_the_outputs_of_the_sdks_class(token: str) -> None:
    kind = RESOURCES[token]
    assert {*kind.inputs, *kind.read_only, *kind.not_modelled} == outputs_of(SDK_RESOURCES[token])


@pytest.mark.parametrize("token", sorted(RESOURCES))
def test_a_directory_type_takes_the_inputs_of_the_sdks_class_or_refuses_them_by_name(azuread: Wire, token: str) -> None:
    kind = RESOURCES[token]
    known = inputs_of(SDK_RESOURCES[token])
    assert {*kind.inputs, *kind.not_modelled} == known
    for name in kind.not_modelled:
        with pytest.raises(RefusedError, match=f"does not model the input {name} of {token}"):
            azuread.check(token, {name: "x"})


@pytest.mark.parametrize("token", sorted(RESOURCES))
def test_a_preview_of_a_directory_type_has_every_output_that_is_not_an_input(azuread: Wire, token: str) -> None:
    kind = RESOURCES[token]
    given = {name: "00000000-0000-4000-8000-000000000000" for name, field in kind.inputs.items() if field.required}
    outputs = azuread.create(token, azuread.check(token, given), preview=True)[1]
    assert {*kind.read_only, *given} <= outputs.keys() <= {*kind.inputs, *kind.read_only}


def test_the_functions_of_the_directory_answer_with_the_outputs_of_the_sdks_results(azuread: Wire) -> None:
    me = azuread.invoke(CLIENT_CONFIGURATION)
    application = azuread.check("azuread:index/application:Application", {"displayName": "compared by name"})
    client_id = azuread.create("azuread:index/application:Application", application)[1]["clientId"]
    results: dict[str, tuple[type, dict[str, str]]] = {
        CLIENT_CONFIGURATION: (pulumi_azuread.GetClientConfigResult, {}),
        PUBLISHED: (pulumi_azuread.GetApplicationPublishedAppIdsResult, {}),
        "azuread:index/getApplication:getApplication": (
            pulumi_azuread.GetApplicationResult,
            {"clientId": client_id},
        ),
        "azuread:index/getServicePrincipal:getServicePrincipal": (
            pulumi_azuread.GetServicePrincipalResult,
            {"objectId": me["objectId"]},
        ),
    }
    for token, (result, arguments) in results.items():
        missing = set(functions.NOT_MODELLED.get(token, ()))
        assert azuread.invoke(token, **arguments).keys() == outputs_of(result) - missing, token
