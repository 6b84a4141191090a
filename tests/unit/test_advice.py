"""An unknown name is advised only another one that is really alike, or where a name of Kubernetes or Helm belongs."""

import pytest
from apim_gateway.arguments import unknown

import settings

KNOWN = [setting.key for setting in settings.SETTINGS]
GROUPS = sorted({key.split(".")[0] for key in KNOWN})

MISSPELT = {
    "gateway.replcas": "gateway.replicas",
    "gateway.repilcas": "gateway.replicas",
    "gateway.replica": "gateway.replicas",
    "gateway.Replicas": "gateway.replicas",
    "gateway.nmae": "gateway.name",
    "gateway.naem": "gateway.name",
    "gateway.nam": "gateway.name",
    "gateway.servicetype": "gateway.serviceType",
    "gateway.service_type": "gateway.serviceType",
    "gateway.service-annotation": "gateway.serviceAnnotations",
    "gateway.kubernetsName": "gateway.kubernetesName",
    "gateway.namspace": "gateway.namespace",
    "gateway.labells": "gateway.labels",
    "gateway.lables": "gateway.labels",
    "gateway.credentialsStore": "gateway.credentialStore",
    "gateway.readyTimeOut": "gateway.readyTimeout",
    "gateway.disruptionBudgets": "gateway.disruptionBudget",
    "gateway.selectors": "gateway.selector",
    "gateway.authorty": "gateway.authority",
    "apiManagement.resourceGroup": "apiManagement.resourceGroupName",
    "apiManagement.subscription": "apiManagement.subscriptionId",
    "apiManagement.configurationEndPoint": "apiManagement.configurationEndpoint",
    "application.displayname": "application.displayName",
    "application.owner": "application.owners",
    "application.clientSecretRotate": "application.clientSecretRotation",
    "application.clientSecretEnddate": "application.clientSecretEndDate",
    "application.clientSecretRot": "application.clientSecretRotation",
    "application.display": "application.displayName",
    "gateway.imageTag": "gateway.image",
    "roles.readerRoleID": "roles.readerRoleId",
    "roles.validatorAction": "roles.validatorActions",
    "adopt.roleAssignment": "adopt.roleAssignments",
    "adopt.servicePrinciple": "adopt.servicePrincipal",
    "gatway": "gateway",
    "containerSetting": "containerSettings",
    "role": "roles",
}
OF_A_CHART = {
    "gateway.replicaCount": "gateway.replicas",
    "gateway.podDisruptionBudget": "gateway.disruptionBudget",
    "gateway.podLabels": "gateway.labels",
}
OF_KUBERNETES = {
    "affinity": "pod",
    "tolerations": "pod",
    "nodeSelector": "pod",
    "node_selector": "pod",
    "priorityClassName": "pod",
    "topologySpreadConstraints": "pod",
    "serviceAccount": "pod",
    "podSecurityContext": "pod",
    "resources": "container",
    "livenessProbe": "container",
    "env": "container",
    "imagePullPolicy": "container",
    "extraVolumeMounts": "container",
    "loadBalancerSourceRanges": "service",
    "externalTrafficPolicy": "service",
}
FOREIGN = (
    *("gateway.podAnnotations", "gateway.strategy", "gateway.minReadySeconds", "gateway.autoscaling", "gateway.hpa"),
    *("gateway.ingress", "gateway.location", "gateway.key", "gateway.x", "gateway." + "x" * 300, "gateway.url"),
    *("application.clientId", "application.tenantId", "application.secret", "application.id"),
    *("roles.x", "roles.scope", "roles.affinity", "zzz", "cluster", "network"),
)


def fix(path: str) -> str:
    return unknown(path, [*KNOWN, *GROUPS]).fix


@pytest.mark.parametrize(("path", "meant"), [*MISSPELT.items(), *OF_A_CHART.items()])
def test_a_misspelt_name_is_advised_the_right_one(path: str, meant: str) -> None:
    assert fix(path) == f"Remove it, or write '{meant}'"


@pytest.mark.parametrize(("name", "group"), OF_KUBERNETES.items())
def test_a_field_of_kubernetes_leads_to_the_group_that_takes_it(name: str, group: str) -> None:
    assert fix(f"gateway.{name}").endswith(f"in 'gateway.{group}'")


@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path[:30])
def test_a_foreign_name_is_advised_nothing(path: str) -> None:
    assert fix(path) == "Remove it"


@pytest.mark.parametrize(
    ("path", "meant"), [("application.replicas", "gateway.replicas"), ("image", "gateway.image"), ("owners", None)]
)
def test_a_name_of_one_other_group_is_advised_with_it(path: str, meant: str | None) -> None:
    assert fix(path) == f"Remove it, or write '{meant or 'application.owners'}'"


def test_no_right_name_is_taken_for_a_misspelt_one_of_its_group() -> None:
    for path in KNOWN:
        assert fix(path).endswith(f"write '{path}'")


@pytest.mark.parametrize("path", ["gateway.containerSettings", "gateway.roles"])
def test_a_group_within_another_group_is_advised_to_stand_by_itself(path: str) -> None:
    assert fix(path) == f"Remove it, or write '{path.partition('.')[2]}'"
