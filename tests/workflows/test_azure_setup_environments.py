"""What examples/azure-setup refuses in its configuration, before it makes anything.

What it makes of a good one is shown on the sandbox, in tests/end_to_end/test_azure_setup.py.
"""

import importlib.util
import sys
from types import ModuleType
from typing import Any

import pytest
from apim_gateway.azure_ids import role_definition_guid
from apim_gateway.errors import InputError

from tests.workflows.conftest import CHECKOUT

SUBSCRIPTION = "00000000-0000-4000-8000-000000000002"
GUID, OTHER = "af983ff6-f986-4ddb-b13d-8b64995d53d1", "ed7b5f74-a298-406d-a1c9-42a915a87e7a"
RESOURCES = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers"
CLUSTER = f"{RESOURCES}/Microsoft.ContainerService/managedClusters/shared"
KEY = f"{RESOURCES}/Microsoft.KeyVault/vaults/contoso/keys/pulumi"
STATE = f"{RESOURCES}/Microsoft.Storage/storageAccounts/contoso/blobServices/default/containers/state"
GOOD = {"resourceGroupName": "rg-apim-dev", "serviceName": "apim-contoso-dev"}


@pytest.fixture(scope="module")
def environments() -> ModuleType:
    """The example's module; examples are no package."""
    folder = CHECKOUT / "examples" / "azure-setup"
    # The modules beside it.
    sys.path.append(str(folder))
    file = folder / "environments.py"
    spec = importlib.util.spec_from_file_location("azure_setup_environments", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "environments is {}: it has no environment by its name."),
        ("dev", "environments is 'dev': it has no environment by its name."),
        ({"dev": "apim-contoso-dev"}, "environments.dev is 'apim-contoso-dev': it is not a mapping."),
        (
            {"qa": {"resourceGroupName": "rg", "serviceNam": "apim"}},
            "environments.qa.serviceNam is unknown: nothing reads it. Remove it, or write",
        ),
        ({"qa": {"resourceGroupName": "rg"}}, "environments.qa.serviceName is missing: it has no default. Set it."),
        ({"qa": {**GOOD, "serviceName": "apim.azure-api.net"}}, "that is an address or an id"),
        ({"qa": {**GOOD, "subscriptionId": "mine"}}, "environments.qa.subscriptionId is 'mine': it is not a GUID."),
        ({"qa": {**GOOD, "deployerMakesRoles": "true"}}, "environments.qa.deployerMakesRoles is 'true'"),
        (
            {"qa": {**GOOD, "readerRoleGuid": GUID}},
            "environments.qa.validatorRoleGuid is missing: readerRoleGuid is given, and a deployer assigns both roles.",
        ),
        (
            {"dev": GOOD, "qa": {**GOOD, "deployerMakesRoles": True}},
            "environments.qa says otherwise who makes the roles: dev has the same instance, whose roles exist once.",
        ),
        ({"qa": {**GOOD, "previewsPullRequests": "yes"}}, "environments.qa.previewsPullRequests is 'yes'"),
        ({"qa": {**GOOD, "keyId": "https://v.vault.azure.net/keys/k"}}, "it is not the ARM id of one. Give /subscript"),
        ({"qa": {**GOOD, "clusterNamespace": "Mine", "clusterId": CLUSTER}}, "it is not the name of a namespace"),
        ({"qa": {**GOOD, "clusterNamespace": "mine"}}, "environments.qa.clusterId is missing: clusterNamespace is a"),
    ],
)
def test_a_wrong_value_is_refused_with_path_reason_and_fix(environments: ModuleType, given: Any, says: str) -> None:
    with pytest.raises(InputError) as refused:
        environments.environments_of(given, SUBSCRIPTION)
    assert says in str(refused.value)


def test_an_environment_has_derived_roles_that_its_deployer_does_not_make(environments: ModuleType) -> None:
    [found] = environments.environments_of({"dev": GOOD}, SUBSCRIPTION)
    derived = tuple(role_definition_guid(found.instance.service_scope, key) for key in ("reader", "validator"))
    assert (found.role_guids, found.roles_exist, found.deployer_makes_roles) == (derived, False, False)


def test_roles_that_exist_are_named_and_not_made(environments: ModuleType) -> None:
    given = {"dev": {**GOOD, "readerRoleGuid": GUID, "validatorRoleGuid": OTHER}}
    [found] = environments.environments_of(given, SUBSCRIPTION)
    assert (found.role_guids, found.roles_exist) == ((GUID, OTHER), True)
    scope = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"
    assert found.role_ids == {"readerRoleId": f"{scope}/{GUID}", "validatorRoleId": f"{scope}/{OTHER}"}


@pytest.mark.parametrize(
    ("dev", "prod", "key"),
    [
        ({"keyId": KEY}, {"keyId": KEY.upper().replace("/SUBSCRIPTIONS", "/subscriptions")}, "keyId"),
        ({"stateContainerId": STATE}, {"stateContainerId": STATE}, "stateContainerId"),
        ({"clusterId": CLUSTER}, {"clusterId": CLUSTER}, "clusterNamespace"),
        ({"clusterId": CLUSTER}, {"clusterId": CLUSTER, "clusterNamespace": "mygw-prod"}, "clusterNamespace"),
        (
            {"clusterId": CLUSTER, "clusterNamespace": "mygw"},
            {"clusterId": CLUSTER, "clusterNamespace": "mygw"},
            "clusterNamespace",
        ),
    ],
)
def test_a_place_that_two_environments_share_is_refused(
    environments: ModuleType, dev: dict[str, str], prod: dict[str, str], key: str
) -> None:
    with pytest.raises(InputError) as refused:
        environments.environments_of({"dev": {**GOOD, **dev}, "prod": {**GOOD, **prod}}, SUBSCRIPTION)
    says = f"environments.prod.{key} is shared: it is dev's too, whose identities could then reach prod."
    assert says in str(refused.value)


def test_two_namespaces_of_a_cluster_are_two_places(environments: ModuleType) -> None:
    given = {name: {**GOOD, "clusterId": CLUSTER, "clusterNamespace": f"mygw{name}"} for name in ("", "-prod")}
    dev, prod = environments.environments_of({"dev": given[""], "prod": given["-prod"]}, SUBSCRIPTION)
    assert dev.scopes.objects == f"{CLUSTER}/namespaces/mygw"
    assert prod.scopes.objects == f"{CLUSTER}/namespaces/mygw-prod"
    assert dev.scopes.cluster == prod.scopes.cluster
    assert (dev.previews_pull_requests, dev.scopes.backend) == (False, "")
