"""The guide's wiring: what Azure and Entra answer is what the container gets, and pods start after both assignments.

Nothing is looked up twice, and nothing is created that another stack owns. Refusals are in test_refusals.py.
"""

import logging
from dataclasses import replace
from typing import Any

import pulumi
import pulumi_azure_native as azure_native
import pulumi_kubernetes as kubernetes
import pytest
from apim_gateway import SelfHostedGateway, SelfHostedGatewayArgs

from .cloud import (
    RESOURCE_GROUP,
    ROLE_DEFINITIONS,
    SERVICE,
    SERVICE_ID,
    SERVICE_PRINCIPAL_ID,
    SUBSCRIPTION,
    Cloud,
    api_management_service,
)
from .recording import UNKNOWN, RecordingMonitor, run

ARGS: SelfHostedGatewayArgs = {
    "resource_group_name": "rg-apim-dev",
    "service_name": "apim-contoso-dev",
    "gateway_name": "mygw",
}
ENTRA = "config.service.auth.azureAd"
READER_ROLE_ID = f"{ROLE_DEFINITIONS}/11111111-0000-4000-8000-000000000000"
VALIDATOR_ROLE_ID = f"{ROLE_DEFINITIONS}/22222222-0000-4000-8000-000000000000"


def gateway(preview: bool = False, cloud: Cloud | None = None, **optional: Any) -> RecordingMonitor:
    args: Any = {**ARGS, **optional}
    return run(lambda: SelfHostedGateway("mygw", args), preview, cloud)


@pytest.mark.parametrize(
    ("field", "setting"),
    [("tenant_id", "tenantId"), ("client_id", "clientId"), ("client_secret", "clientSecret")],
)
def test_what_entra_answers_reaches_the_container(field: str, setting: str) -> None:
    cloud = replace(Cloud(), **{field: "a3f1c9d2-0000-4000-8000-000000000000"})
    data = gateway(cloud=cloud).one(":ConfigMap").inputs["data"]
    assert data[f"{ENTRA}.{setting}"] == "a3f1c9d2-0000-4000-8000-000000000000"
    assert data[f"{ENTRA}.{setting}"] != gateway().one(":ConfigMap").inputs["data"][f"{ENTRA}.{setting}"]


def test_a_preview_knows_everything_but_what_azure_and_entra_decide() -> None:
    monitor = gateway(preview=True)
    data = monitor.one(":ConfigMap").inputs["data"]
    assert {key for key, value in data.items() if value == UNKNOWN} == {
        f"{ENTRA}.tenantId",
        f"{ENTRA}.clientId",
        f"{ENTRA}.clientSecret",
    }
    validator = monitor.one("RoleAssignment", "validator").inputs
    assert validator["principalId"] == SERVICE_PRINCIPAL_ID
    assert monitor.one("RoleAssignment", "reader-mygw").inputs["principalId"] == UNKNOWN


@pytest.mark.parametrize("preview", [True, False])
def test_a_preview_shows_the_same_resources_as_an_update(preview: bool) -> None:
    assert sorted(each.urn.partition("::apim-gateway::")[2].split("$")[-1] for each in gateway(preview).created) == [
        "apim-gateway:index:GatewayApplication::mygw",
        "apim-gateway:index:GatewayRoleAssignments::mygw",
        "apim-gateway:index:GatewayRoles::mygw",
        "apim-gateway:index:KubernetesGateway::mygw",
        "apim-gateway:index:SelfHostedGateway::mygw",
        "azure-native:authorization:RoleAssignment::mygw-reader-mygw",
        "azure-native:authorization:RoleAssignment::mygw-validator",
        "azure-native:authorization:RoleDefinition::mygw-reader",
        "azure-native:authorization:RoleDefinition::mygw-validator",
        "azuread:index/application:Application::mygw-application",
        "azuread:index/applicationPassword:ApplicationPassword::mygw-client-secret",
        "azuread:index/servicePrincipal:ServicePrincipal::mygw-service-principal",
        "kubernetes:apps/v1:Deployment::mygw-deployment",
        "kubernetes:core/v1:ConfigMap::mygw-env",
        "kubernetes:core/v1:Service::mygw-instance-discovery",
        "kubernetes:core/v1:Service::mygw-live-traffic",
    ]


@pytest.mark.parametrize("preview", [True, False])
def test_pods_start_after_both_assignments(preview: bool) -> None:
    monitor = gateway(preview)
    assignments = {each.urn for each in monitor.created if each.type.endswith(":RoleAssignment")}
    assert len(assignments) == 2
    assert assignments <= monitor.one("KubernetesGateway").dependencies
    assert monitor.one(":Deployment").parent == monitor.one("KubernetesGateway").urn


@pytest.mark.parametrize(("key", "role"), [("reader-mygw", "reader"), ("validator", "validator")])
def test_an_assignment_follows_its_role(key: str, role: str) -> None:
    monitor = gateway()
    definition = monitor.one("RoleDefinition", role)
    assignment = monitor.one("RoleAssignment", key)
    guid = definition.inputs["roleDefinitionId"]
    assert assignment.inputs["roleDefinitionId"] == f"{ROLE_DEFINITIONS}/{guid}"
    assert definition.urn in assignment.property_dependencies["roleDefinitionId"]


@pytest.mark.parametrize(
    ("choice", "scope"),
    [
        ("resourceGroup", RESOURCE_GROUP),
        ("service", SERVICE_ID),
        ("subscription", SUBSCRIPTION),
        (None, RESOURCE_GROUP),
    ],
)
def test_the_instances_identity_is_assigned_at_the_chosen_scope(choice: str | None, scope: str) -> None:
    roles = {} if choice is None else {"validator_scope": choice}
    monitor = gateway(roles=roles)
    assert monitor.one("RoleAssignment", "validator").inputs["scope"] == scope
    assert monitor.one("RoleAssignment", "reader-mygw").inputs["scope"] == SERVICE_ID


@pytest.mark.parametrize(
    ("roles", "assigned", "validator_role_id"),
    [
        ({"reader_role_id": READER_ROLE_ID}, {"mygw-reader-mygw"}, None),
        (
            {"reader_role_id": READER_ROLE_ID, "validator_role_id": VALIDATOR_ROLE_ID},
            {"mygw-reader-mygw", "mygw-validator"},
            VALIDATOR_ROLE_ID,
        ),
    ],
    ids=["the second gateway of an instance", "roles made elsewhere"],
)
def test_roles_that_are_brought_along_are_assigned_and_not_created(
    roles: Any, assigned: set[str], validator_role_id: str | None
) -> None:
    monitor = gateway(roles=roles)
    assert not [each for each in monitor.created if each.type.endswith((":RoleDefinition", ":GatewayRoles"))]
    assert {each.name for each in monitor.created if each.type.endswith(":RoleAssignment")} == assigned
    assert monitor.one("RoleAssignment", "reader-mygw").inputs["roleDefinitionId"] == READER_ROLE_ID
    outputs = monitor.outputs("SelfHostedGateway").values
    assert outputs["reader_role_id"] == READER_ROLE_ID
    assert outputs.get("validator_role_id") == validator_role_id


def test_settings_of_roles_and_application_arrive_where_they_belong() -> None:
    monitor = gateway(
        roles={"name_suffix": " X", "validator_actions": "wildcard", "assignable_scopes": [SERVICE_ID]},
        application={"display_name": "Store 12"},
        authentication={"client_secret": {"rotation": "1"}},
        configuration_endpoint="apim.contoso.example",
    )
    role = monitor.one("RoleDefinition", "validator").inputs
    assert role["roleName"].endswith(" Service Role X")
    assert role["permissions"][0]["actions"] == ["Microsoft.Authorization/*/read"]
    assert role["assignableScopes"] == [SERVICE_ID]
    assert monitor.one(":Application").inputs["displayName"] == "Store 12"
    assert monitor.one(":ApplicationPassword").inputs["rotateWhenChanged"] == {"rotation": "1"}
    assert monitor.one(":ConfigMap").inputs["data"]["config.service.endpoint"] == "apim.contoso.example"


def test_azure_is_asked_for_the_instance_and_its_gateway_resource() -> None:
    asked = {invoke.token.rpartition(":")[2]: invoke.args for invoke in gateway().invokes}
    instance = {"resourceGroupName": "rg-apim-dev", "serviceName": "apim-contoso-dev"}
    assert asked["getApiManagementService"] == instance
    assert asked["getGateway"] == {**instance, "gatewayId": "mygw"}


@pytest.mark.parametrize("how", ["provider", "providers", "a list of them"])
def test_the_providers_of_the_caller_reach_look_ups_and_children(how: str) -> None:
    def program() -> None:
        cluster = kubernetes.Provider("edge", context="edge")
        azure = azure_native.Provider("other", subscription_id="11111111-2222-4333-8444-555555555555")
        options = {
            "provider": pulumi.ResourceOptions(provider=azure),
            "providers": pulumi.ResourceOptions(provider=cluster, providers={"azure-native": azure}),
            "a list of them": pulumi.ResourceOptions(providers=[cluster, azure]),
        }
        SelfHostedGateway("mygw", ARGS, options[how])

    monitor = run(program)
    assert {each.token for each in monitor.invokes if "::other::" in each.provider} == {
        SERVICE,
        "azure-native:apimanagement:getGateway",
    }
    assert "::other::" in monitor.one("RoleDefinition", "reader").options["provider"]
    assert ("::edge::" in monitor.one(":Deployment").options.get("provider", "")) == (how != "provider")


@pytest.mark.parametrize(
    ("tier", "replicas", "warnings"),
    [
        (
            "Developer",
            2,
            ["The gateway has 2 replicas, but a Developer-tier instance supports a gateway of one node."],
        ),
        ("Developer", 1, []),
        ("Premium", 2, []),
    ],
)
def test_a_developer_instance_is_warned_of_a_second_pod(
    tier: str, replicas: int, warnings: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    cloud = Cloud()
    cloud.answers[SERVICE] = api_management_service(tier)
    with caplog.at_level(logging.WARNING, "pulumi-engine"):
        gateway(cloud=cloud, kubernetes={"replicas": replicas})
    assert [record.message for record in caplog.records if record.name == "pulumi-engine"] == warnings
