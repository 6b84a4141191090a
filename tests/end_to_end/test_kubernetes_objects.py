"""The four Kubernetes objects, read back from the API server, equal the guide's field by field.

Both sides go through the same API server, so that its defaults are in both. What differs is exactly what
docs/guide-differences.md lists: a row too few or too many fails.
"""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

from tests.end_to_end.conftest import Deployed
from tests.end_to_end.running import CHECKOUT, run

GUIDE = CHECKOUT / "tests" / "guide" / "mygw.yaml"
DIFFERENCES = CHECKOUT / "docs" / "guide-differences.md"

# Made by the API server and the controllers, for each object anew.
SERVER_OWNED = re.compile(
    r"status\b|metadata\.(uid|resourceVersion|creationTimestamp|managedFields|generation|namespace)\b"
    r"|metadata\.annotations\.deployment\.kubernetes\.io/revision"
    r"|spec\.(clusterIP|clusterIPs\[\d\]|healthCheckNodePort|ports\[\d\]\.nodePort)=(?!None)"
)


class Field(NamedTuple):
    """A field of one of the guide's objects, by the name that the object has there."""

    object: str
    path: str


@pytest.fixture(scope="module")
def here(deployed: Deployed) -> dict[Field, Any]:
    get = deployed.sandbox.kubectl
    found = {
        "ConfigMap mygw-env": get("get", "configmap", deployed.outputs["configMap"]),
        "Deployment mygw": get("get", "deployment", "mygw"),
        "Service mygw-live-traffic": get("get", "service", "mygw-live-traffic"),
        "Service mygw-instance-discovery": get("get", "service", "mygw-instance-discovery"),
    }
    return {field: value for name, each in found.items() for field, value in fields(name, each)}


@pytest.fixture(scope="module")
def guide(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> dict[Field, Any]:
    """The guide's file with its placeholders filled in, and the API server's defaults."""
    text = GUIDE.read_text()
    for placeholder, value in filled_in(deployed).items():
        assert placeholder in text, f"the guide does not say {placeholder}"
        text = text.replace(placeholder, value)
    file: Path = tmp_path_factory.mktemp("guide") / "gateway.yaml"
    file.write_text(text)
    # Another namespace: the names are taken in the gateway's own.
    command = ["kubectl", "create", "--dry-run=server", "--namespace", "kube-public", "--filename", str(file)]
    ran = run([*command, "--output", "jsonpath={@}{'\\n'}"], deployed.sandbox.environment)
    assert ran.code == 0, ran.output
    objects = [json.loads(line) for line in ran.output.splitlines() if line]
    assert len(objects) == 4
    return {
        field: value for each in objects for field, value in fields(f"{each['kind']} {each['metadata']['name']}", each)
    }


def filled_in(deployed: Deployed) -> dict[str, str]:
    outputs = deployed.outputs
    data = deployed.config_map_data()
    return {
        "danlep0510.configuration.azure-api.net": outputs["configurationEndpoint"],
        "<Azure AD tenant ID>": outputs["tenantId"],
        "<Azure AD client ID>": outputs["clientId"],
        "<Azure AD client secret>": data["config.service.auth.azureAd.clientSecret"],
    }


def fields(name: str, value: Any, path: str = "") -> list[tuple[Field, Any]]:
    """Every leaf of an object with its path, without what the server makes anew each time."""
    if isinstance(value, dict) and value:
        items = cast(dict[str, Any], value).items()
        return [leaf for key, item in items for leaf in fields(name, item, f"{path}.{key}" if path else key)]
    if isinstance(value, list) and value:
        elements = cast(list[Any], value)
        return [leaf for index, item in enumerate(elements) for leaf in fields(name, item, f"{path}[{index}]")]
    return [] if SERVER_OWNED.match(f"{path}={value}") else [(Field(name, path), value)]


def documented() -> dict[Field, tuple[str, str]]:
    """The rows of the page's table of Kubernetes objects: what the guide has, and what is here."""
    text = DIFFERENCES.read_text().split("## Kubernetes objects")[1].split("\n## ")[0]
    rows = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in text.splitlines() if "|" in line
    ]
    return {Field(row[0], row[1]): (row[2], row[3]) for row in rows[2:]}


def test_the_objects_differ_from_the_guides_exactly_where_the_page_says(
    guide: dict[Field, Any], here: dict[Field, Any]
) -> None:
    different = {field for field in guide.keys() | here.keys() if guide.get(field) != here.get(field)}
    assert different == documented().keys()


def test_the_page_tells_both_values_of_each_difference(guide: dict[Field, Any], here: dict[Field, Any]) -> None:
    for field, (in_the_guide, in_the_cluster) in documented().items():
        assert str(guide.get(field, "absent")) == in_the_guide, field
        seen = str(here.get(field, "absent"))
        assert re.fullmatch(re.escape(in_the_cluster).replace("<generated>", "[0-9a-f]{8}"), seen), (field, seen)


def test_the_config_map_has_the_guides_eleven_keys(deployed: Deployed, guide: dict[Field, Any]) -> None:
    expected = {field.path.removeprefix("data.") for field in guide if field.path.startswith("data.")}
    assert len(expected) == 11
    assert set(deployed.config_map_data()) == expected


def test_the_config_map_has_entras_own_ids(deployed: Deployed) -> None:
    data = deployed.config_map_data()
    assert data["config.service.auth.azureAd.tenantId"] == deployed.outputs["tenantId"]
    assert data["config.service.auth.azureAd.clientId"] == deployed.outputs["clientId"]
