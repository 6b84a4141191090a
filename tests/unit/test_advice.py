"""The program advises only a name that is really alike, or where a name of Kubernetes or Helm belongs.

Names that mean one key for a text and another for a mapping, and whole groups, are in test_foreign_names.py.
"""

from collections.abc import Callable
from typing import Any

import pytest
from apim_gateway import InputError

import settings

from .configuration import REQUIRED, configure
from .recording import refused

KEYS = [setting.key for setting in settings.SETTINGS]
Fix = Callable[..., str]

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
    *("kubernetes.hostIP", "kubernetes.topologyKey", "kubernetes.ephemeral"),
    "kubernetes." + "x" * 300,
    *("application.clientId", "application.tenantId", "application.secret", "application.id"),
    *("roles.x", "roles.scope", "roles.affinity", "zzz", "cluster", "network"),
)


@pytest.fixture
def fix(monkeypatch: pytest.MonkeyPatch) -> Fix:
    """The program's advice on a key that holds this value."""

    def advised(path: str, value: Any) -> str:
        file: dict[str, Any] = {**REQUIRED}
        *groups, name = path.split(".")
        inner = file
        for group in groups:
            inner = inner.setdefault(group, {})
        inner[name] = value
        configure(monkeypatch, file)
        found = [each for each in refused(settings.read, InputError).splitlines() if " is unknown: " in each]
        [line] = found
        return line.replace("apim-gateway:", "").rpartition(" is unknown: ")[2].split(". ", 1)[1].removesuffix(".")

    return advised


@pytest.mark.parametrize(("path", "meant"), [*MISSPELT.items(), *OF_A_CHART.items()])
def test_a_misspelt_name_is_advised_the_right_one(path: str, meant: str, fix: Fix) -> None:
    assert fix(path, {}) == f"Remove it, or write '{meant}'"


@pytest.mark.parametrize(("name", "group"), OF_KUBERNETES.items())
def test_a_field_of_kubernetes_leads_to_the_group_that_takes_it(name: str, group: str, fix: Fix) -> None:
    assert fix(f"kubernetes.{name}", {}).endswith(f"in 'kubernetes.{group}'")


@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path[:30])
def test_a_foreign_name_is_advised_nothing(path: str, fix: Fix) -> None:
    assert fix(path, "x") == "Remove it"


@pytest.mark.parametrize(
    ("path", "meant"),
    [("application.replicas", "kubernetes.replicas"), ("image", "kubernetes.image"), ("owners", None)],
)
def test_a_name_of_one_other_group_is_advised_with_it(path: str, meant: str | None, fix: Fix) -> None:
    assert fix(path, "x") == f"Remove it, or write '{meant or 'application.owners'}'"


@pytest.mark.parametrize("path", KEYS)
def test_a_key_with_capital_letters_is_advised_as_it_is(path: str, fix: Fix) -> None:
    group, dot, name = path.rpartition(".")
    assert fix(f"{group}{dot}{name.upper()}", {}) == f"Remove it, or write '{path}'"


@pytest.mark.parametrize("path", ["kubernetes.containerSettings", "kubernetes.roles"])
def test_a_group_within_another_group_is_advised_to_stand_by_itself(path: str, fix: Fix) -> None:
    assert fix(path, {}) == f"Remove it, or write '{path.partition('.')[2]}'"
