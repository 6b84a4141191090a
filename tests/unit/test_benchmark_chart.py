"""The chart that Helm installs is the library's own objects: nothing added, nothing left out, two values.

Helm itself is built and run only by `make bench`; here its two substitutions are made by hand.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from apim_gateway import KubernetesGateway

from benchmarks import chart

from .recording import run

SECRET = 'gJ8Q~it\'s: {a} "secret"'


def exported() -> list[dict[str, Any]]:
    """The stack's resources as `pulumi stack export --show-secrets` has them, with what the provider adds."""
    args: Any = {
        "gateway_name": "bench-1",
        "configuration_endpoint": "contoso.configuration.azure-api.net",
        "tenant_id": "5f3b8d3e-6c1a-4e0b-9d57-2a8c4f6e1b70",
        "client_id": "0b6f4a52-9b3d-4a70-8a21-7c5e9d1f3b86",
        "client_secret": SECRET,
        "settings": {"name": "edge"},
    }
    made = run(lambda: KubernetesGateway("edge", args)).created
    resources: list[dict[str, Any]] = [
        {"type": each.type, "inputs": json.loads(json.dumps(each.inputs))} for each in made
    ]
    for each in resources:
        if each["type"].endswith(":ConfigMap"):
            each["inputs"]["metadata"] |= {"name": "edge-env-1a2b", "annotations": {"pulumi.com/autonamed": "true"}}
            signed = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
            each["inputs"]["data"] = {**signed, "plaintext": json.dumps(each["inputs"]["data"])}
    return resources


@pytest.fixture
def templates(tmp_path: Path) -> dict[str, str]:
    chart.write(tmp_path / "chart", chart.objects(exported()), "edge", SECRET)
    return {path.name: path.read_text() for path in (tmp_path / "chart" / "templates").iterdir()}


def installed(templates: dict[str, str], name: str, client_secret: str) -> list[dict[str, Any]]:
    quoted = json.dumps(client_secret)
    return [
        yaml.safe_load(text.replace("{{ .Values.name }}", name).replace("{{ .Values.clientSecret | quote }}", quoted))
        for text in templates.values()
    ]


def test_with_its_own_values_the_chart_is_what_the_library_made(templates: dict[str, str]) -> None:
    made = {(each["kind"], each["metadata"]["name"]): each for each in chart.objects(exported())}
    assert len(made) == 4
    assert {(each["kind"], each["metadata"]["name"]): each for each in installed(templates, "edge", SECRET)} == made


def test_another_name_and_secret_reach_every_place_and_nothing_else(templates: dict[str, str]) -> None:
    objects = installed(templates, "other", "another")
    assert {each["metadata"]["name"] for each in objects} == {
        "other",
        "other-env-1a2b",
        "other-live-traffic",
        "other-instance-discovery",
    }
    [config_map] = [each for each in objects if each["kind"] == "ConfigMap"]
    assert config_map["data"]["config.service.auth.azureAd.clientSecret"] == "another"
    assert config_map["data"]["gateway.name"] == "bench-1"
    assert config_map["metadata"].get("annotations", {}) == {}
    [deployment] = [each for each in objects if each["kind"] == "Deployment"]
    assert deployment["spec"]["selector"]["matchLabels"] == {"app": "other"}
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    assert container["ports"][0]["containerPort"] == 8080


def test_no_template_holds_the_secret(templates: dict[str, str]) -> None:
    assert not [name for name, text in templates.items() if "gJ8Q" in text]


def test_what_helm_would_take_for_a_template_is_refused(tmp_path: Path) -> None:
    object = {"kind": "ConfigMap", "metadata": {"name": "edge"}, "data": {"x": "{{ .Release }}"}}
    with pytest.raises(ValueError, match=r"ConfigMap edge has \{\{ in it"):
        chart.write(tmp_path / "chart", [object], "edge", "secret")
