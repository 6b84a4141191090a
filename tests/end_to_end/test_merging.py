"""Layers of Kubernetes' fields on the API server: preset, what stacks share and the stack, each with a part of a group.

The stack `dev` is deployed three times, each with another stack file, in which `shared` stands as in Pulumi.yaml.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from apim_gateway.arguments.kubernetes_list_keys import KEY_DEFAULTS, LIST_KEYS, UNIONS, UNIONS_OF_ALL_BUT

from tests.end_to_end.conftest import Deployed
from tests.end_to_end.running import CHECKOUT, Ran, run

pytestmark = pytest.mark.conformance

PROBE = {"exec": {"command": ["true"]}}
SHARED = {
    "preset": "production",
    "replicas": 1,
    "readyTimeout": 60,
    "labels": {"team": "api", "stage": "any"},
    "container": {"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}], "resources": {"requests": None}},
}
OWN = {
    "labels": {"stage": "dev"},
    "container": {
        "securityContext": {"runAsUser": 1000720000},
        "resources": {"requests": {"cpu": "100m"}, "limits": {"memory": "2Gi"}},
        "ports": [{"name": "metrics", "containerPort": 8082}],
        "livenessProbe": PROBE,
        "env": [{"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
    },
    "pod": {"serviceAccountName": "edge"},
    "service": {"ports": [{"name": "metrics", "port": 8082}]},
}
TAKEN_AWAY = {
    "disruptionBudget": "none",
    "container": {"livenessProbe": None, "securityContext": {"runAsGroup": None}},
    "pod": {"serviceAccountName": "default", "topologySpreadConstraints": None},
    "service": {"ports": [{"port": 80, "$patch": "delete"}], "externalTrafficPolicy": None},
}


class Stack:
    """The stack `dev`, with other settings of the gateway below what all stacks share."""

    def __init__(self, deployed: Deployed, file: Path) -> None:
        self.sandbox = deployed.sandbox
        self._file = file

    def pulumi(self, command: str, own: Any, *options: str) -> Ran:
        content = yaml.safe_load(self._file.read_text(encoding="utf-8"))
        content["config"] |= {
            "apim-gateway:kubernetes": own,
            "apim-gateway:shared": {"gatewayName": "mygw", "kubernetes": SHARED},
        }
        self._file.write_text(yaml.safe_dump(content), encoding="utf-8")
        return self.sandbox.pulumi(command, *options, "--stack", "dev", configuration=self._file)

    def up(self, own: Any) -> None:
        ran = self.pulumi("up", own, "--yes", "--skip-preview")
        assert ran.code == 0, ran.output

    @property
    def pod(self) -> dict[str, Any]:
        return self.sandbox.kubectl("get", "deployment", "mygw")["spec"]["template"]["spec"]

    @property
    def ports(self) -> list[str]:
        """The names of the live-traffic Service's ports."""
        return [each["name"] for each in self.sandbox.kubectl("get", "service", "mygw-live-traffic")["spec"]["ports"]]

    @property
    def budgets(self) -> list[Any]:
        return self.sandbox.kubectl("get", "poddisruptionbudgets")["items"]


@pytest.fixture(scope="module")
def stack(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The stack with SHARED and OWN."""
    file = tmp_path_factory.mktemp("merging") / "Pulumi.dev.yaml"
    shutil.copy(CHECKOUT / "Pulumi.dev.yaml", file)
    created = run(["kubectl", "create", "serviceaccount", "edge"], deployed.sandbox.environment)
    assert created.code == 0, created.output
    stack = Stack(deployed, file)
    stack.up(OWN)
    return stack


def test_a_part_of_a_group_keeps_the_presets_other_parts(stack: Stack) -> None:
    [container] = stack.pod["containers"]
    security = container["securityContext"]
    assert security["runAsUser"] == 1000720000
    assert (security["runAsNonRoot"], security["allowPrivilegeEscalation"]) == (True, False)
    assert security["capabilities"] == {"drop": ["ALL"]}


def test_a_null_of_what_is_shared_ends_below_the_stack(stack: Stack) -> None:
    [container] = stack.pod["containers"]
    assert container["resources"] == {"requests": {"cpu": "100m"}, "limits": {"memory": "2Gi"}}


def test_lists_are_merged_by_kubernetes_keys(stack: Stack) -> None:
    [container] = stack.pod["containers"]
    ports = [(each["name"], each["containerPort"]) for each in container["ports"]]
    guides = [("http", 8080), ("https", 8081), ("rate-limit-dc", 4290), ("dc-heartbeat", 4291)]
    assert ports == [*guides, ("metrics", 8082)]
    assert stack.ports == ["http", "https", "metrics"]
    assert [(each["name"], "valueFrom" in each) for each in container["env"]] == [("A", False), ("B", True)]


def test_another_probe_takes_the_presets_place(stack: Stack) -> None:
    probe = stack.pod["containers"][0]["livenessProbe"]
    assert (probe["exec"], probe["periodSeconds"], probe["failureThreshold"]) == (PROBE["exec"], 10, 6)
    assert "httpGet" not in probe


def test_labels_are_merged_by_name(stack: Stack) -> None:
    labels = stack.sandbox.kubectl("get", "deployment", "mygw")["metadata"]["labels"]
    assert labels == {"app": "mygw", "team": "api", "stage": "dev"}


def test_a_service_account_that_is_left_out_is_refused_in_the_preview(stack: Stack) -> None:
    ran = stack.pulumi("preview", {**OWN, "pod": {}})
    assert ran.code != 0
    assert "Deployment default/mygw has the ServiceAccount edge, which Kubernetes keeps" in ran.output
    assert "Traceback" not in ran.output


def test_a_string_null_is_refused_with_the_lines_for_the_file(stack: Stack) -> None:
    ran = stack.pulumi("preview", {**OWN, "container": {"livenessProbe": "null"}})
    assert "apim-gateway:kubernetes: {container: {livenessProbe: null}}" in ran.output


def test_nulls_and_none_take_the_presets_away(stack: Stack) -> None:
    assert len(stack.budgets) == 1
    stack.up(TAKEN_AWAY)
    pod = stack.pod
    [container] = pod["containers"]
    assert "livenessProbe" not in container
    assert container["securityContext"].keys() & {"runAsUser", "runAsGroup"} == {"runAsUser"}
    assert (pod["serviceAccountName"], "topologySpreadConstraints" in pod) == ("default", False)
    assert stack.ports == ["https"]
    assert stack.budgets == []
    again = stack.pulumi("preview", TAKEN_AWAY)
    assert again.summary == {"18 unchanged"}, again.output


def test_the_guides_objects_come_back_without_settings(stack: Stack, deployed: Deployed) -> None:
    ran = deployed.sandbox.pulumi("up", "--yes", "--skip-preview", "--stack", "dev")
    assert ran.code == 0, ran.output
    ports = [each["name"] for each in stack.pod["containers"][0]["ports"]]
    assert ports == ["http", "https", "rate-limit-dc", "dc-heartbeat"]
    assert stack.ports == ["http", "https"]


class Schemas:
    """The OpenAPI document of the API server's core types."""

    def __init__(self, document: Any) -> None:
        self._schemas: dict[str, Any] = document["components"]["schemas"]

    def of(self, kind: str) -> dict[str, Any]:
        return self._schemas.get(f"io.k8s.api.core.v1.{kind}", {})

    def keyed_lists(self, kinds: list[str]) -> Mapping[str, tuple[str, ...]]:
        """The keys of each list in these types, and in those below them."""
        found: dict[str, tuple[str, ...]] = {}
        seen: set[str] = set()
        while kinds:
            kind = kinds.pop()
            if kind in seen:
                continue
            seen.add(kind)
            for field, schema in self.of(kind).get("properties", {}).items():
                if keys := schema.get("x-kubernetes-list-map-keys"):
                    found[f"{kind}.{field}"] = tuple(keys)
                kinds += [each.rpartition(".")[2] for each in references(schema) if ".core.v1." in each]
        return found


def references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in cast("dict[str, Any]", schema).items():
            yield from [value] if key == "$ref" else references(value)
    elif isinstance(schema, list):
        for each in cast("list[Any]", schema):
            yield from references(each)


@pytest.fixture(scope="module")
def schemas(deployed: Deployed) -> Schemas:
    command = ["kubectl", "get", "--raw", "/openapi/v3/api/v1"]
    ran = subprocess.run(command, env=deployed.sandbox.environment, capture_output=True, check=True)
    return Schemas(json.loads(ran.stdout))


def test_the_table_of_lists_has_the_api_servers_keys(schemas: Schemas) -> None:
    assert schemas.keyed_lists(["Container", "PodSpec", "ServiceSpec"]) == LIST_KEYS


def test_a_key_that_is_left_out_has_the_api_servers_default(schemas: Schemas) -> None:
    for entry in ("ContainerPort", "ServicePort"):
        properties = schemas.of(entry)["properties"]
        assert {key: properties[key]["default"] for key in KEY_DEFAULTS} == KEY_DEFAULTS


def test_fields_of_a_union_are_fields_of_the_api(schemas: Schemas) -> None:
    assert all(schemas.of(kind)["properties"].keys() >= members for kind, members in UNIONS.items())
    [volumes] = [schemas.of(kind)["required"] for kind in UNIONS_OF_ALL_BUT]
    assert volumes == [*UNIONS_OF_ALL_BUT.values()]
