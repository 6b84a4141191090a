"""Every example is deployed as its reader would do it: the blocks of its README, in a fresh copy of the checkout.

The examples come up side by side, each on the API Management instance that the sandbox has for it.
"""

import json
import shutil
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import documents
from tests.documents import CHECKOUT, EXAMPLES_RUNNER, Block
from tests.end_to_end.library import Library, fresh_virtualenv, installed, use_virtualenv
from tests.end_to_end.reader import reader_of
from tests.end_to_end.running import UNAVAILABLE, RunningSandbox, warnings

# One fixture deploys them all: each installs its packages, and asks an index for them.
pytestmark = pytest.mark.timeout(1200)

BLOCKS = [block for block in documents.blocks() if block.run_by == EXAMPLES_RUNNER]
FIRST = [block for block in BLOCKS if block.page == "examples/README.md"]
# The Deployments of each; azure-setup makes none.
EXAMPLES = {
    "minimal": ["minimal"],
    "two-gateways": ["north", "south"],
    "parts": ["north", "south"],
    "generated-sdk": ["sdk"],
    "azure-setup": [],
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return installed(tmp_path_factory.mktemp("library"))


@dataclass
class Shown:
    """What an example showed when it was deployed, and when it was taken back."""

    up: str
    outputs: dict[str, Any]
    deployments: list[dict[str, Any]]
    taken_back: str
    left: list[str]
    """The stacks that its project has afterwards."""


def blocks_of(example: str) -> list[Block]:
    """The blocks of an example's page; the last one takes all back."""
    return [block for block in BLOCKS if block.page == f"examples/{example}/README.md"]


def show(sandbox: RunningSandbox, example: str, directory: Path) -> Shown:
    reader = reader_of(sandbox, directory)
    project = reader.checkout / "examples" / example
    # `pulumi install` uses an environment that is there already, and has less to fetch: the pins are in it.
    pins = reader.checkout / "components" / "requirements.txt"
    for folder in (project, reader.checkout / "components"):
        fresh_virtualenv(folder / ".venv", "-r", str(pins))
    # What the reader's shell has must not hide what the example installs.
    reader.environment.pop("PYTHONPATH", None)
    *making, taking_back = blocks_of(example)
    for block in FIRST:
        reader.runs(block)
    try:
        up = "".join(reader.runs(block) for block in making)
        outputs = subprocess.run(
            ["pulumi", "-C", str(project), "stack", "output", "--json"],
            env=reader.environment,
            check=True,
            capture_output=True,
        ).stdout
        found = deployments(sandbox, example)
    finally:
        taken_back = reader.runs(taking_back)
    stacks = subprocess.run(
        ["pulumi", "-C", str(project), "stack", "ls", "--json"],
        env=reader.environment,
        check=True,
        capture_output=True,
    ).stdout
    return Shown(up, json.loads(outputs), found, taken_back, [each["name"] for each in json.loads(stacks)])


@pytest.fixture(scope="module")
def shown(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shown]:
    directories = [tmp_path_factory.mktemp(name) for name in EXAMPLES]
    with ThreadPoolExecutor(len(EXAMPLES)) as pool:
        return dict(zip(EXAMPLES, pool.map(lambda *each: show(sandbox, *each), EXAMPLES, directories), strict=True))


def deployments(sandbox: RunningSandbox, example: str) -> list[dict[str, Any]]:
    """The Deployments of an example, in the namespaces that it uses."""
    start = {"parts": "gateway-", "generated-sdk": "gateways-"}.get(example, "default")
    return [
        each
        for each in sandbox.kubectl("get", "deployments", "--all-namespaces")["items"]
        if each["metadata"]["name"] in EXAMPLES[example] and each["metadata"]["namespace"].startswith(start)
    ]


def test_every_example_of_the_folder_is_shown_here() -> None:
    assert {path.parent.name for path in (CHECKOUT / "examples").glob("*/Pulumi.yaml")} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_examples_gateways_become_ready_with_no_other_warning(shown: dict[str, Shown], name: str) -> None:
    found = shown[name].deployments
    assert sorted(each["metadata"]["name"] for each in found) == EXAMPLES[name]
    assert all(each["status"]["readyReplicas"] == each["spec"]["replicas"] for each in found)
    assert warnings(shown[name].up) == ({UNAVAILABLE} if found else set()), shown[name].up


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_taken_back_without_a_rest(shown: dict[str, Shown], name: str) -> None:
    assert shown[name].left == [], shown[name].taken_back
    assert "error:" not in shown[name].taken_back


def test_the_second_of_two_gateways_makes_no_role_and_uses_the_firsts(shown: dict[str, Shown]) -> None:
    first, second = shown["two-gateways"].up.split("Created stack 'south'")
    assert first.count("RoleDefinition") > 0
    assert "RoleDefinition" not in second
    assert shown["two-gateways"].outputs["readerRoleId"] in first


def test_azure_setup_shows_what_the_workflows_variables_are(shown: dict[str, Shown]) -> None:
    outputs = shown["azure-setup"].outputs
    assert set(outputs) == {"repositoryVariables", "environmentVariables", "stackConfiguration"}
    assert set(outputs["environmentVariables"]) == set(outputs["stackConfiguration"]) == {"dev"}


def test_the_generated_sdk_passes_outputs_and_secrets_into_the_fields(shown: dict[str, Shown]) -> None:
    [deployment] = shown["generated-sdk"].deployments
    template = deployment["spec"]["template"]
    assert deployment["spec"]["replicas"] == 2
    assert deployment["metadata"]["namespace"].startswith("gateways-")
    assert template["spec"]["serviceAccountName"].startswith("gateway-")
    assert template["metadata"]["labels"]["example.org/account"] == template["spec"]["serviceAccountName"]
    assert len(template["spec"]["containers"][0]["ports"]) == 5
    assert shown["generated-sdk"].outputs["clientSecretEndDate"]


def test_the_wheel_has_the_library_and_doctor_and_nothing_else(library: Library) -> None:
    packed = {name for name in zipfile.ZipFile(library.wheel).namelist() if ".dist-info/" not in name}
    written = {
        str(path.relative_to(CHECKOUT / room))
        for room, package in (("components", "apim_gateway"), ("doctor", "apim_gateway_doctor"))
        for path in (CHECKOUT / room / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert packed == written


def test_the_plugins_schema_describes_every_input_and_output(
    sandbox: RunningSandbox, library: Library, tmp_path: Path
) -> None:
    # The plugin's own environment would be a second installation of the same pins.
    plugin = tmp_path / "components"
    shutil.copytree(CHECKOUT / "components", plugin, ignore=shutil.ignore_patterns(".venv", "*.egg-info"))
    use_virtualenv(plugin / "PulumiPlugin.yaml", library.virtualenv)
    ran = subprocess.run(
        ["pulumi", "package", "get-schema", str(plugin)],
        env=sandbox.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    schema = json.loads(ran.stdout)
    assert len(schema["resources"]) == 6
    fields = {
        f"{token}.{name}": field
        for token, kind in {**schema["resources"], **schema["types"]}.items()
        for group in ("inputProperties", "properties")
        for name, field in kind.get(group, {}).items()
    }
    assert len(fields) > 60
    assert [name for name, field in fields.items() if not field.get("description")] == []
