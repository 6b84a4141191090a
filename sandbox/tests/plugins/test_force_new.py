"""What forces a new resource, and whether the old one goes first. The tables in the plugins name their sources."""

from typing import Any

import pytest

from sandbox.tests.plugins.conftest import SERVICE, SUBSCRIPTION
from sandbox.tests.plugins.wire import Wire, replaced

ROLE = "azure-native:authorization:RoleDefinition"
ASSIGNMENT = "azure-native:authorization:RoleAssignment"
GATEWAY = "azure-native:apimanagement:Gateway"
LINK = "azure-native:apimanagement:GatewayApiEntityTag"
PASSWORD = "azuread:index/applicationPassword:ApplicationPassword"
PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal"
APPLICATION = "azuread:index/application:Application"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
SERVICE_KIND = "kubernetes:core/v1:Service"

ASSIGNED = {"scope": SERVICE, "principalId": "p", "roleDefinitionId": "r", "roleAssignmentName": "n"}


@pytest.mark.parametrize(
    ("type", "old", "changed", "replaces"),
    [
        (ASSIGNMENT, ASSIGNED, {"principalId": "other"}, True),
        (ASSIGNMENT, ASSIGNED, {"scope": SUBSCRIPTION}, True),
        (ASSIGNMENT, ASSIGNED, {"roleAssignmentName": "other"}, True),
        (ASSIGNMENT, ASSIGNED, {"description": "why"}, False),
        # azure-native sends it as an update, and Azure refuses it.
        (ASSIGNMENT, ASSIGNED, {"roleDefinitionId": "other"}, False),
        (ROLE, {"scope": SUBSCRIPTION, "roleDefinitionId": "g"}, {"roleDefinitionId": "other"}, True),
        (ROLE, {"scope": SUBSCRIPTION, "roleDefinitionId": "g", "roleName": "a"}, {"roleName": "b"}, False),
        (GATEWAY, {"serviceName": "a", "gatewayId": "g"}, {"serviceName": "b"}, True),
        (GATEWAY, {"serviceName": "a", "gatewayId": "g"}, {"description": "b"}, False),
        (GATEWAY, {"serviceName": "a", "gatewayId": "g"}, {"locationData": {"name": "Hall 1"}}, False),
        (LINK, {"gatewayId": "g", "apiId": "a"}, {"apiId": "b"}, True),
        (LINK, {"gatewayId": "g", "apiId": "a"}, {"gatewayId": "h"}, True),
        (LINK, {"gatewayId": "g", "apiId": "a"}, {"provisioningState": "created"}, False),
        ("azure-native:resources:ResourceGroup", {"location": "northeurope"}, {"location": "westeurope"}, True),
        ("azure-native:resources:ResourceGroup", {"location": "northeurope"}, {"tags": {"a": "b"}}, False),
    ],
)
def test_azure_native_replaces_what_is_in_the_path_and_in_its_table(
    azure_native: Wire, type: str, old: dict[str, Any], changed: dict[str, Any], replaces: bool
) -> None:
    assert replaced(azure_native.diff(type, old, {**old, **changed})) == (sorted(changed) if replaces else [])


def test_a_location_spelled_otherwise_is_no_change(azure_native: Wire) -> None:
    old, new = {"location": "North Europe"}, {"location": "northeurope"}
    assert not azure_native.diff("azure-native:resources:ResourceGroup", old, new).detailedDiff


def test_an_explicitly_named_assignment_is_deleted_first_and_an_automatically_named_one_last(
    azure_native: Wire,
) -> None:
    moved = {"scope": SUBSCRIPTION}
    assert azure_native.diff(ASSIGNMENT, ASSIGNED, {**ASSIGNED, **moved}).deleteBeforeReplace
    given = {name: value for name, value in ASSIGNED.items() if name != "roleAssignmentName"}
    automatic = azure_native.check(ASSIGNMENT, given)
    assert not azure_native.diff(ASSIGNMENT, automatic, {**automatic, **moved}).deleteBeforeReplace


@pytest.mark.parametrize("field", ["displayName", "endDate", "startDate", "rotateWhenChanged", "endDateRelative"])
def test_every_field_of_a_client_secret_makes_a_new_one_before_the_old_one_goes(azuread: Wire, field: str) -> None:
    old = {
        "applicationId": "/applications/a",
        "displayName": "a",
        "endDate": "2030-01-01T00:00:00Z",
        "startDate": "2029-01-01T00:00:00Z",
        "rotateWhenChanged": {"rotation": "1"},
        "endDateRelative": "24h",
    }
    new = {**old, field: {"rotation": "2"} if field == "rotateWhenChanged" else "2031-01-01T00:00:00Z"}
    difference = azuread.diff(PASSWORD, old, new)
    assert [path.split(".")[0] for path in replaced(difference)] == [field]
    assert not difference.deleteBeforeReplace


def test_a_service_principal_of_another_application_is_another_one(azuread: Wire) -> None:
    assert replaced(azuread.diff(PRINCIPAL, {"clientId": "a"}, {"clientId": "b"})) == ["clientId"]
    assert replaced(azuread.diff(PRINCIPAL, {"clientId": "a"}, {"clientId": "a", "notes": "n"})) == []


def test_tags_and_owners_are_sets(azuread: Wire) -> None:
    old = {"displayName": "a", "tags": ["a", "b"], "owners": ["1", "2"]}
    assert not azuread.diff(APPLICATION, old, {**old, "tags": ["b", "a"], "owners": ["2", "1"]}).detailedDiff


def test_a_drift_in_the_directory_is_a_change(azuread: Wire) -> None:
    old = {"displayName": "a"}
    assert set(azuread.diff(APPLICATION, old, old, state={"displayName": "renamed by hand"}).detailedDiff) == {
        "displayName"
    }


def _object(api_version: str, kind: str, name: str = "mygw", **fields: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": "default"}, **fields}


def _automatic(object: dict[str, Any]) -> dict[str, Any]:
    annotations = {"pulumi.com/autonamed": "true"}
    return {**object, "metadata": {**object["metadata"], "annotations": annotations}}


DEPLOYED = _object(
    "apps/v1", "Deployment", spec={"replicas": 1, "selector": {"matchLabels": {"app": "a"}}, "template": {"spec": {}}}
)


@pytest.mark.parametrize(
    ("type", "old", "new", "replaces"),
    [
        (
            CONFIG_MAP,
            _object("v1", "ConfigMap", data={"a": "1"}),
            _object("v1", "ConfigMap", data={"a": "2"}),
            ["data.a"],
        ),
        (
            CONFIG_MAP,
            _object("v1", "ConfigMap", data={"a.b": "1"}),
            _object("v1", "ConfigMap", data={"a.b": "1", "c.d": "2"}),
            ['data["c.d"]'],
        ),
        (
            "kubernetes:core/v1:Secret",
            _object("v1", "Secret", data={"a": "MQ=="}),
            _object("v1", "Secret", data={"a": "Mg=="}),
            ["data.a"],
        ),
        (DEPLOYMENT, DEPLOYED, {**DEPLOYED, "spec": {**DEPLOYED["spec"], "replicas": 2}}, []),
        (
            DEPLOYMENT,
            DEPLOYED,
            {**DEPLOYED, "spec": {**DEPLOYED["spec"], "selector": {"matchLabels": {"app": "b"}}}},
            ["spec.selector.matchLabels.app"],
        ),
        (DEPLOYMENT, DEPLOYED, {**DEPLOYED, "metadata": {"name": "b", "namespace": "default"}}, ["metadata.name"]),
        (
            SERVICE_KIND,
            _object("v1", "Service", spec={"type": "ClusterIP"}),
            _object("v1", "Service", spec={"type": "LoadBalancer"}),
            [],
        ),
        (
            SERVICE_KIND,
            _object("v1", "Service", spec={"clusterIP": "None"}),
            _object("v1", "Service", spec={"clusterIP": "10.0.0.1"}),
            ["spec.clusterIP"],
        ),
    ],
)
def test_kubernetes_replaces_what_the_api_server_cannot_change(
    kubernetes: Wire, type: str, old: dict[str, Any], new: dict[str, Any], replaces: list[str]
) -> None:
    assert replaced(kubernetes.diff(type, old, new)) == replaces


def test_a_config_map_of_its_own_name_goes_first_and_an_automatically_named_one_last(kubernetes: Wire) -> None:
    old, new = _object("v1", "ConfigMap", data={"a": "1"}), _object("v1", "ConfigMap", data={"a": "2"})
    assert kubernetes.diff(CONFIG_MAP, old, new).deleteBeforeReplace
    assert not kubernetes.diff(CONFIG_MAP, _automatic(old), _automatic(new)).deleteBeforeReplace


def test_a_config_map_is_changed_in_place_where_the_provider_is_told_so(kubernetes: Wire) -> None:
    kubernetes.configure(enableConfigMapMutable="true")
    old, new = _object("v1", "ConfigMap", data={"a": "1"}), _object("v1", "ConfigMap", data={"a": "2"})
    assert replaced(kubernetes.diff(CONFIG_MAP, old, new)) == []
    assert replaced(kubernetes.diff(CONFIG_MAP, {**old, "immutable": True}, {**new, "immutable": True})) == ["data.a"]


def test_additions_of_the_cluster_are_no_change(kubernetes: Wire) -> None:
    live = {
        **DEPLOYED,
        "metadata": {**DEPLOYED["metadata"], "uid": "u", "generation": 3},
        "spec": {**DEPLOYED["spec"], "revisionHistoryLimit": 10},
        "status": {"replicas": 1},
    }
    assert not kubernetes.diff(DEPLOYMENT, DEPLOYED, DEPLOYED, state=live).detailedDiff


def test_a_change_by_hand_to_what_the_program_gives_is_a_change(kubernetes: Wire) -> None:
    live = {**DEPLOYED, "spec": {**DEPLOYED["spec"], "replicas": 5}}
    assert list(kubernetes.diff(DEPLOYMENT, DEPLOYED, DEPLOYED, state=live).detailedDiff) == ["spec.replicas"]


def test_a_quantity_in_the_api_servers_spelling_is_no_change(kubernetes: Wire) -> None:
    def pod(cpu: Any, memory: str) -> dict[str, Any]:
        resources = {"limits": {"cpu": cpu, "memory": memory}}
        return _object("apps/v1", "Deployment", spec={"template": {"spec": {"containers": [{"resources": resources}]}}})

    given, live = pod(0.5, "1024Mi"), pod("500m", "1Gi")
    assert not kubernetes.diff(DEPLOYMENT, given, given, state=live).detailedDiff
    assert kubernetes.diff(DEPLOYMENT, given, pod(1, "1024Mi"), state=live).detailedDiff


def test_an_empty_value_that_the_api_server_drops_is_no_change(kubernetes: Wire) -> None:
    given = _object("apps/v1", "Deployment", spec={"template": {"spec": {"nodeSelector": {}, "hostNetwork": False}}})
    live = _object("apps/v1", "Deployment", spec={"template": {"spec": {}}})
    assert not kubernetes.diff(DEPLOYMENT, given, given, state=live).detailedDiff
