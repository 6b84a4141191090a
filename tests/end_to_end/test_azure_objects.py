"""The Azure side, read back over ARM with Microsoft's client: two roles, two assignments, and what they allow.

The evaluation here is written anew from what ARM answers, slow and obvious; it shares no code with the emulator.
"""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import jwt
import pytest
from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential
from azure.mgmt.apimanagement import ApiManagementClient
from azure.mgmt.authorization.v2022_04_01 import AuthorizationManagementClient

from tests import guide
from tests.end_to_end.conftest import Deployed

RESOURCE_GROUP, SERVICE, GATEWAY = "rg-apim-dev", "apim-contoso-dev", "mygw"
READS = {
    "Microsoft.Authorization/denyAssignments/read",
    "Microsoft.Authorization/roleAssignments/read",
    "Microsoft.Authorization/roleDefinitions/read",
}
GET_CONFIGURATION = "Microsoft.ApiManagement/service/gateways/getConfiguration/action"
# Things that neither identity has any business with, control plane and data plane.
OTHER_ACTIONS = {
    "Microsoft.Authorization/roleAssignments/write",
    "Microsoft.Authorization/roleDefinitions/delete",
    "Microsoft.Authorization/policyAssignments/read",
    "Microsoft.ApiManagement/service/read",
    "Microsoft.ApiManagement/service/write",
    "Microsoft.ApiManagement/service/gateways/read",
    "Microsoft.ApiManagement/service/gateways/listKeys/action",
    "Microsoft.ApiManagement/service/gateways/generateToken/action",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
}


class Right(NamedTuple):
    action: str
    scope: str


class Azure(NamedTuple):
    """Azure as the deployer sees it through Microsoft's clients."""

    authorization: AuthorizationManagementClient
    api_management: ApiManagementClient
    subscription: str
    service: str
    """ARM id of the instance."""

    def assignments_of(self, principal_id: str) -> list[Any]:
        listed = self.authorization.role_assignments.list_for_subscription(filter=f"principalId eq '{principal_id}'")
        return list(listed)


@pytest.fixture(scope="module")
def azure(deployed: Deployed) -> Azure:
    environment = deployed.sandbox.environment
    credential = credential_of(deployed, environment["AZURE_CLIENT_ID"], environment["AZURE_CLIENT_SECRET"])
    clients = management_clients(deployed, credential)
    subscription = f"/subscriptions/{environment['AZURE_SUBSCRIPTION_ID']}"
    service = f"{subscription}/resourceGroups/{RESOURCE_GROUP}/providers/Microsoft.ApiManagement/service/{SERVICE}"
    return Azure(*clients, subscription, service)


@pytest.fixture(scope="module")
def instance_identity(azure: Azure) -> str:
    service = azure.api_management.api_management_service.get(RESOURCE_GROUP, SERVICE)
    assert service.identity
    assert service.identity.principal_id
    return service.identity.principal_id


@pytest.fixture(scope="module")
def application(deployed: Deployed) -> str:
    """Object id of the gateway's service principal, from the token that it gets."""
    token = application_credential(deployed).get_token("https://management.azure.com/.default").token
    return jwt.decode(token, options={"verify_signature": False})["oid"]


def credential_of(deployed: Deployed, client_id: str, secret: str) -> ClientSecretCredential:
    environment = deployed.sandbox.environment
    return ClientSecretCredential(
        environment["AZURE_TENANT_ID"],
        client_id,
        secret,
        authority=environment["AZURE_AUTHORITY_HOST"],
        disable_instance_discovery=True,
        connection_verify=environment["REQUESTS_CA_BUNDLE"],
    )


def application_credential(deployed: Deployed) -> ClientSecretCredential:
    """Signs in as the gateway does: with what the cluster's ConfigMap holds."""
    data = deployed.config_map_data()
    auth = "config.service.auth.azureAd"
    return credential_of(deployed, data[f"{auth}.clientId"], data[f"{auth}.clientSecret"])


def management_clients(
    deployed: Deployed, credential: ClientSecretCredential
) -> tuple[AuthorizationManagementClient, ApiManagementClient]:
    environment = deployed.sandbox.environment
    options: dict[str, Any] = {
        "base_url": environment["AZURE_AUTHORITY_HOST"],
        "credential_scopes": ["https://management.azure.com/.default"],
        "connection_verify": environment["REQUESTS_CA_BUNDLE"],
        "retry_total": 0,
    }
    subscription = environment["AZURE_SUBSCRIPTION_ID"]
    return (
        AuthorizationManagementClient(credential, subscription, **options),
        ApiManagementClient(credential, subscription, **options),
    )


def role(azure: Azure, role_id: str) -> Any:
    return azure.authorization.role_definitions.get_by_id(role_id.lstrip("/"))


def rights(azure: Azure, principal_id: str, actions: Iterable[str], scopes: Iterable[str]) -> Iterator[Right]:
    """All the rights of a principal among these actions and scopes."""
    grants = [(each.scope, role(azure, each.role_definition_id)) for each in azure.assignments_of(principal_id)]
    for scope in scopes:
        for action in actions:
            if any(is_at_or_below(scope, granted) and allows(found, action) for granted, found in grants):
                yield Right(action, scope)


def is_at_or_below(scope: str, granted: str) -> bool:
    return (scope.casefold().rstrip("/") + "/").startswith(granted.casefold().rstrip("/") + "/")


def allows(definition: Any, action: str) -> bool:
    def matches(patterns: list[str] | None) -> bool:
        return any(fnmatchcase(action.casefold(), pattern.casefold()) for pattern in patterns or [])

    return any(
        (matches(each.actions) and not matches(each.not_actions))
        or (matches(each.data_actions) and not matches(each.not_data_actions))
        for each in definition.permissions
    )


def scopes_around(azure: Azure) -> dict[str, str]:
    """Scopes above, at, below and beside the instance."""
    group = f"{azure.subscription}/resourceGroups/{RESOURCE_GROUP}"
    services = f"{group}/providers/Microsoft.ApiManagement/service"
    return {
        "root": "/",
        "management group": "/providers/Microsoft.Management/managementGroups/contoso",
        "subscription": azure.subscription,
        "other subscription": "/subscriptions/99999999-0000-4000-8000-000000000000",
        "group": group,
        "other group": f"{azure.subscription}/resourceGroups/rg-other",
        "group with a longer name": f"{group}-2",
        "other resource in the group": f"{group}/providers/Microsoft.Storage/storageAccounts/contoso",
        "instance": azure.service,
        "other instance": f"{services}/apim-other",
        "instance with a longer name": f"{azure.service}-2",
        "gateway": f"{azure.service}/gateways/{GATEWAY}",
        "other gateway": f"{azure.service}/gateways/other",
        "api": f"{azure.service}/apis/echo",
    }


@pytest.mark.parametrize(("output", "role_name"), [("validatorRoleId", "validator"), ("readerRoleId", "reader")])
def test_each_role_is_the_guides_with_the_instance_in_its_name(
    azure: Azure, deployed: Deployed, output: str, role_name: str
) -> None:
    expected = guide.role(role_name)
    seen = role(azure, deployed.outputs[output])
    assert seen.role_name == f"{expected['Name']} ({SERVICE})"
    assert seen.description == expected["Description"]
    assert seen.role_type == "CustomRole"
    assert seen.assignable_scopes == [azure.subscription]
    [permission] = seen.permissions
    [template] = expected["Permissions"]
    assert set(permission.actions) == set(template["Actions"])
    assert set(permission.data_actions) == set(template["DataActions"])
    assert permission.not_actions == template["NotActions"]
    assert permission.not_data_actions == template["NotDataActions"]


def test_there_are_two_custom_roles_and_two_assignments_of_them(azure: Azure, deployed: Deployed) -> None:
    custom = azure.authorization.role_definitions.list(azure.subscription.lstrip("/"), filter="type eq 'CustomRole'")
    ids = {str(each.id).casefold() for each in custom}
    assert ids == {deployed.outputs[name].casefold() for name in ("validatorRoleId", "readerRoleId")}
    assigned = [
        each
        for each in azure.authorization.role_assignments.list_for_subscription()
        if str(each.role_definition_id).casefold() in ids
    ]
    assert len(assigned) == 2
    assert {each.principal_type for each in assigned} == {"ServicePrincipal"}


def test_the_instances_identity_may_do_the_three_reads_where_the_page_says_and_nothing_else(
    azure: Azure, instance_identity: str
) -> None:
    scopes = scopes_around(azure)
    allowed = set(rights(azure, instance_identity, READS | OTHER_ACTIONS | {GET_CONFIGURATION}, scopes.values()))
    # The role is assigned at the resource group, so it reaches what is in it; docs/guide-differences.md says why.
    at_or_below = [scope for scope in scopes.values() if is_at_or_below(scope, scopes["group"])]
    assert scopes["instance"] in at_or_below
    assert allowed == {Right(action, scope) for action in READS for scope in at_or_below}


def test_the_application_may_read_the_configuration_of_the_instances_gateways_and_nothing_else(
    azure: Azure, application: str
) -> None:
    scopes = scopes_around(azure)
    allowed = set(rights(azure, application, READS | OTHER_ACTIONS | {GET_CONFIGURATION}, scopes.values()))
    at_or_below = [scope for scope in scopes.values() if is_at_or_below(scope, scopes["instance"])]
    assert {scopes["gateway"], scopes["other gateway"]} <= set(at_or_below)
    assert allowed == {Right(GET_CONFIGURATION, scope) for scope in at_or_below}


def test_azure_itself_refuses_the_application_everything_else(deployed: Deployed) -> None:
    authorization, api_management = management_clients(deployed, application_credential(deployed))
    attempts = (
        lambda: api_management.api_management_service.get(RESOURCE_GROUP, SERVICE),
        lambda: api_management.gateway.get(RESOURCE_GROUP, SERVICE, GATEWAY),
        lambda: list(api_management.gateway.list_by_service(RESOURCE_GROUP, SERVICE)),
        lambda: list(authorization.role_assignments.list_for_subscription()),
        lambda: role(Azure(authorization, api_management, "", ""), deployed.outputs["readerRoleId"]),
    )
    for attempt in attempts:
        with pytest.raises(HttpResponseError) as refused:
            attempt()
        assert refused.value.status_code == 403
