"""Names from elsewhere in a stack file lead to the right key, or to none, in what the program says.

They are another product's, a chart's, Kubernetes' or a former stack file's, and stand here as the file has them.
"""

import re
from typing import Any

import pytest
import yaml
from apim_gateway import InputError
from apim_gateway.arguments.sdk_types import KINDS, sdk_names

import settings

from .configuration import REQUIRED, configure
from .recording import refused

KEYS = {each.key for each in settings.SETTINGS}
OF_KUBERNETES = sorted(
    {name for kind in KINDS.values() for name in sdk_names(kind).values() if f"kubernetes.{name}" not in KEYS}
)

MEANT = {
    "apim: contoso": "serviceName",
    "apimName: contoso": "serviceName",
    "apiManagement: contoso": "serviceName",
    "gateway: mygw": "gatewayName",
    "gateway: {name: mygw}": "gatewayName",
    "gateway: {}": "kubernetes",
    "gateway.name: mygw": "gatewayName",
    "gatewayResource: {name: mygw}": "gatewayName",
    "resourceGroup: rg": "resourceGroupName",
    "gatewayResource: {location: {country: NL}}": "gatewayResource.location.countryOrRegion",
    "kubernetes: {location: {city: Delft}}": "gatewayResource.location",
    "application: {name: x}": "application.displayName",
    "application: {clientSecretEndDate: '2027-05-15'}": "authentication.clientSecret.endDate",
    "application: {clientSecretRotation: '1'}": "authentication.clientSecret.rotation",
    "authentication: {secret: {store: secret}}": "authentication.clientSecret",
    "apiManagement: {subscriptionId: x}": "subscriptionId",
    "apiManagement: {configurationEndpoint: x}": "configurationEndpoint",
    "gateway: {kubernetesName: x}": "kubernetes.name",
    "gateway: {credentialStore: secret}": "authentication.clientSecret.store",
    "gateway: {replicas: 2}": "kubernetes.replicas",
    "gateway: {container: {tty: true}}": "kubernetes.container",
    "kubernetes: {kubernetesName: x}": "kubernetes.name",
    "kubernetes: {credentialStore: secret}": "authentication.clientSecret.store",
    "authentication: {clientSecretEndDate: '2027-05-15'}": "authentication.clientSecret.endDate",
    "clientSecretStore: secret": "authentication.clientSecret.store",
    "kubernetes: {tag: v2}": "kubernetes.image",
    "kubernetes: {type: ClusterIP}": "kubernetes.serviceType",
    "kubernetes: {containers: []}": "kubernetes.container",
    "kubernetes: {envFrom: []}": "containerSettings",
    "kubernetes: {progressDeadlineSeconds: 60}": "kubernetes.readyTimeout",
    "kubernetes: {settings: {a.level: x}}": "containerSettings",
    "kubernetes: {env: {a.level: x}}": "containerSettings",
    "settings: {a.level: x}": "containerSettings",
    "env: {a.level: x}": "containerSettings",
    "replicaCount: 2": "kubernetes.replicas",
    "image: {repository: x, tag: v2}": "kubernetes.image",
    "type: ClusterIP": "kubernetes.serviceType",
    "shared: {gateway: mygw}": "shared.gatewayName",
    "shared: {gateway: {replicas: 2}}": "shared.kubernetes.replicas",
    "shared: {replicaCount: 2}": "shared.kubernetes.replicas",
}
FIELDS = {
    "kubernetes: {livenessProb: {}}": ("livenessProbe", "kubernetes.container"),
    "kubernetes: {liveness: {}}": ("livenessProbe", "kubernetes.container"),
    "kubernetes: {terminationGracePeriod: 30}": ("terminationGracePeriodSeconds", "kubernetes.pod"),
    "kubernetes: {topologySpread: []}": ("topologySpreadConstraints", "kubernetes.pod"),
    "kubernetes: {toleration: []}": ("tolerations", "kubernetes.pod"),
    "kubernetes: {volume: []}": ("volumes", "kubernetes.pod"),
    "kubernetes: {pullPolicy: Always}": ("imagePullPolicy", "kubernetes.container"),
    "kubernetes: {env: [{name: a.level, value: x}]}": ("env", "kubernetes.container"),
    "affinity: {}": ("affinity", "kubernetes.pod"),
    "nodeSelector: {}": ("nodeSelector", "kubernetes.pod"),
    "tolerations: []": ("tolerations", "kubernetes.pod"),
    "resources: {limits: {cpu: 1}}": ("resources", "kubernetes.container"),
    "podSecurityContext: {}": ("securityContext", "kubernetes.pod"),
    "gateway: {affinity: {}}": ("affinity", "kubernetes.pod"),
    "shared: {affinity: {}}": ("affinity", "shared.kubernetes.pod"),
}
UNCLEAR = (
    *("location: westeurope", "kubernetes: {location: westeurope}", "kubernetes: {adopt: true}", "name: mygw"),
    *("authentication: {secret: hunter2}", "application: {clientId: x}", "roles: {scope: x}", "cluster: x"),
    *("podAnnotations: {a: b}", "kubernetes: {podAnnotations: {a: b}}", "autoscaling: {enabled: true}"),
    *("kubernetes: {autoscaling: {enabled: true}}", "kubernetes: {ingress: {}}", "ingress: {}", "services: []"),
    *("kubernetes: {cluster: x}", "kubernetes: {healthCheck: {}}", "kubernetes: {loadBalancer: true}"),
    *(
        "kubernetes: {pods: 3}",
        "kubernetes: {hostIPD: true}",
        "kubernetes: {serviceName: x}",
        "roles: {validator: x}",
        "gatewayResource: {displayName: x}",
        "kubernetes: {settings: x}",
        "kubernetes: {containerPort: 8080}",
        "kubernetes: {podSelector: {}}",
        "gateway: {auth: {}}",
        "apiManagement: {}",
    ),
)
WHOLE = {
    "kubernetes: {annotations: {a: b}}": (
        "kubernetes.annotations is unknown: there is no argument for the pods' metadata but their labels. Remove it, or"
        " write 'kubernetes.serviceAnnotations' for those of the Service."
    ),
    "annotations: {a: b}": (
        "annotations is unknown: there is no argument for the pods' metadata but their labels. Remove it, or write"
        " 'kubernetes.serviceAnnotations' for those of the Service."
    ),
    "kubernetes: {ports: []}": (
        "kubernetes.ports is unknown: it is a field of a container and of the Service. Write 'ports' in"
        " 'kubernetes.container' or in 'kubernetes.service'."
    ),
    "strategy: {type: Recreate}": (
        "strategy is unknown: it is a field of the Deployment, for which there is no argument. Remove it."
    ),
    "gateway: {name: mygw, replicas: 2}": (
        "gateway.name is unknown: nothing reads it. Remove it, or write 'gatewayName'.\n"
        "gateway.replicas is unknown: nothing reads it. Remove it, or write 'kubernetes.replicas'."
    ),
}


def said(file: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The refusal of a stack file, without the project before its keys."""
    given = yaml.safe_load(file) if isinstance(file, str) else file
    configure(monkeypatch, {**REQUIRED, **given})
    text = refused(settings.read, InputError)
    assert "hunter2" not in text
    return text.replace("apim-gateway:", "")


@pytest.mark.parametrize(("file", "key"), MEANT.items())
def test_a_name_from_elsewhere_leads_to_the_key_that_is_meant(
    file: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert re.fullmatch(
        rf"\S+ is unknown: nothing reads it\. Remove it, or write '{re.escape(key)}'\.", said(file, monkeypatch)
    )


@pytest.mark.parametrize(("file", "place"), FIELDS.items())
def test_a_name_of_kubernetes_leads_to_the_group_that_takes_it(
    file: str, place: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = rf"\S+ is unknown: it is a field of \w+ \w+\. Write '{place[0]}' in '{place[1]}'\."
    assert re.fullmatch(line, said(file, monkeypatch))


@pytest.mark.parametrize("file", UNCLEAR)
def test_a_name_that_may_mean_anything_leads_nowhere(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.fullmatch(r"\S+ is unknown: nothing reads it\. Remove it\.", said(file, monkeypatch))


@pytest.mark.parametrize(("file", "whole"), WHOLE.items())
def test_a_name_with_several_meanings_is_told_each(file: str, whole: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(file, monkeypatch) == whole


@pytest.mark.parametrize("key", sorted({*MEANT.values()}))
def test_an_advised_key_exists(key: str) -> None:
    assert any(each == key.removeprefix("shared.") or each.startswith(f"{key}.") for each in KEYS)


@pytest.mark.parametrize("field", OF_KUBERNETES)
def test_the_advice_on_each_field_of_kubernetes_is_taken(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = said({"kubernetes": {field: {}}}, monkeypatch)
    group = re.search(r"Write '(\w+)' in 'kubernetes\.(\w+)'", text)
    if group:
        configure(monkeypatch, {**REQUIRED, "kubernetes": {group[2]: {group[1]: None}}})
        settings.read()
    else:
        assert re.search(r"write '([\w.]+)'\.$", text)
