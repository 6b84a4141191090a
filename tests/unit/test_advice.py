"""An unknown name is advised only another one that is really alike, or where a name of Kubernetes or Helm belongs."""

import pytest
from apim_gateway.arguments import unknown

import settings

KNOWN = [setting.key for setting in settings.SETTINGS]
GROUPS = sorted({key.split(".")[0] for key in KNOWN})

MISSPELT = {
    "kubernetes.replcas": "kubernetes.replicas",
    "kubernetes.repilcas": "kubernetes.replicas",
    "kubernetes.replica": "kubernetes.replicas",
    "kubernetes.Replicas": "kubernetes.replicas",
    "kubernetes.nmae": "kubernetes.name",
    "kubernetes.naem": "kubernetes.name",
    "kubernetes.nam": "kubernetes.name",
    "kubernetes.servicetype": "kubernetes.serviceType",
    "kubernetes.service_type": "kubernetes.serviceType",
    "kubernetes.service-annotation": "kubernetes.serviceAnnotations",
    "kubernetes.namspace": "kubernetes.namespace",
    "kubernetes.labells": "kubernetes.labels",
    "kubernetes.lables": "kubernetes.labels",
    "authentication.clientSecret.stores": "authentication.clientSecret.store",
    "kubernetes.readyTimeOut": "kubernetes.readyTimeout",
    "kubernetes.disruptionBudgets": "kubernetes.disruptionBudget",
    "kubernetes.selectors": "kubernetes.selector",
    "kubernetes.authorty": "kubernetes.authority",
    "resourceGroup": "resourceGroupName",
    "subscription": "subscriptionId",
    "configurationEndPoint": "configurationEndpoint",
    "application.displayname": "application.displayName",
    "application.owner": "application.owners",
    "authentication.clientSecret.rotate": "authentication.clientSecret.rotation",
    "authentication.clientSecret.enddate": "authentication.clientSecret.endDate",
    "authentication.clientSecret.rotations": "authentication.clientSecret.rotation",
    "application.display": "application.displayName",
    "kubernetes.imageTag": "kubernetes.image",
    "roles.readerRoleID": "roles.readerRoleId",
    "roles.validatorAction": "roles.validatorActions",
    "adopt.roleAssignment": "adopt.roleAssignments",
    "adopt.servicePrinciple": "adopt.servicePrincipal",
    "kubernets": "kubernetes",
    "containerSetting": "containerSettings",
    "role": "roles",
}
OF_A_CHART = {
    "gateway": "kubernetes",
    "kubernetes.replicaCount": "kubernetes.replicas",
    "kubernetes.podDisruptionBudget": "kubernetes.disruptionBudget",
    "kubernetes.podLabels": "kubernetes.labels",
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
    *("kubernetes.podAnnotations", "kubernetes.strategy", "kubernetes.minReadySeconds", "kubernetes.autoscaling"),
    *(
        "kubernetes.hpa",
        "kubernetes.ingress",
        "kubernetes.location",
        "kubernetes.key",
        "kubernetes.x",
        "kubernetes.url",
    ),
    "kubernetes." + "x" * 300,
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
    assert fix(f"kubernetes.{name}").endswith(f"in 'kubernetes.{group}'")


@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path[:30])
def test_a_foreign_name_is_advised_nothing(path: str) -> None:
    assert fix(path) == "Remove it"


@pytest.mark.parametrize(
    ("path", "meant"),
    [("application.replicas", "kubernetes.replicas"), ("image", "kubernetes.image"), ("owners", None)],
)
def test_a_name_of_one_other_group_is_advised_with_it(path: str, meant: str | None) -> None:
    assert fix(path) == f"Remove it, or write '{meant or 'application.owners'}'"


def test_no_right_name_is_taken_for_a_misspelt_one_of_its_group() -> None:
    for path in KNOWN:
        assert fix(path).endswith(f"write '{path}'")


@pytest.mark.parametrize("path", ["kubernetes.containerSettings", "kubernetes.roles"])
def test_a_group_within_another_group_is_advised_to_stand_by_itself(path: str) -> None:
    assert fix(path) == f"Remove it, or write '{path.partition('.')[2]}'"
