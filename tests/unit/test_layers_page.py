"""docs/environments.md shows how layers are merged by a stack file: each of its comments comes true."""

from typing import Any

import pytest
import yaml
from apim_gateway import SelfHostedGateway

import settings
from tests.documents import blocks

from .configuration import REQUIRED, configure
from .recording import RecordingMonitor, run
from .test_kubernetes_gateway import container as guides_container


@pytest.fixture
def monitor(monkeypatch: pytest.MonkeyPatch) -> RecordingMonitor:
    [block] = [each for each in blocks() if each.run_by.startswith("tests/unit/test_layers_page.py")]
    configure(monkeypatch, {**REQUIRED, **yaml.safe_load(block.content)})
    return run(lambda: SelfHostedGateway("mygw", settings.read()))


def test_the_container_keeps_what_the_page_does_not_name(monitor: RecordingMonitor) -> None:
    pod = monitor.one(":Deployment").inputs["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "privileged": False,
        "runAsNonRoot": True,
        "runAsUser": 1000720000,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert container["ports"] == [*guides_container()["ports"], {"name": "metrics", "containerPort": 8082}]
    assert container["livenessProbe"] == {
        "exec": {"command": ["/bin/true"]},
        "periodSeconds": 10,
        "failureThreshold": 6,
    }
    assert "topologySpreadConstraints" not in pod


def test_the_service_and_the_budget_are_as_the_page_says(monitor: RecordingMonitor) -> None:
    ports: Any = monitor.one(":Service", "live-traffic").inputs["spec"]["ports"]
    assert ports == [{"name": "https", "port": 443, "targetPort": 8081, "nodePort": 30443}]
    assert not [each for each in monitor.created if each.type.endswith("PodDisruptionBudget")]
