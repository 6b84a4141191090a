"""The YAML program of docs/library.md, deployed through the plugin by Pulumi's own YAML language host."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.library import installed, must_succeed, use_virtualenv
from tests.end_to_end.running import CHECKOUT, Ran, RunningSandbox
from tests.end_to_end.sabotage import azure_of, new_instance
from tests.languages import tools
from tests.languages.programs import SECRET, program

# The first run on a machine builds the language host, and each one installs the plugin's packages.
pytestmark = pytest.mark.timeout(1200)


class YamlProject:
    """A folder with the page's program, beside a copy of the plugin, and its stack."""

    def __init__(self, sandbox: RunningSandbox, directory: Path) -> None:
        self.sandbox = sandbox
        group, service = "rg-in-yaml", "apim-in-yaml"
        new_instance(azure_of(sandbox), group, service, "edge")
        plugin = directory / "apim-gateway" / "components"
        shutil.copytree(CHECKOUT / "components", plugin, ignore=shutil.ignore_patterns(".venv", "*.egg-info"))
        use_virtualenv(plugin / "PulumiPlugin.yaml", installed(directory / "library").virtualenv)
        self.folder = directory / "edge"
        self.folder.mkdir()
        text = program("yaml").content
        for shown, ours in (("rg-apim-prod", group), ("apim-contoso", service)):
            assert shown in text
            text = text.replace(shown, ours)
        (self.folder / "Pulumi.yaml").write_text(text, encoding="utf-8")
        host = tools.built(tools.yaml_host_part())
        self.path = f"{host}{os.pathsep}{sandbox.environment['PATH']}"

    def pulumi(self, *arguments: str) -> Ran:
        return self.sandbox.pulumi("-C", str(self.folder), *arguments, environment={"PATH": self.path})


@pytest.fixture(scope="module")
def project(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[YamlProject]:
    """The project, deployed."""
    project = YamlProject(sandbox, tmp_path_factory.mktemp("yaml"))
    must_succeed(project.pulumi("stack", "init", "yaml"))
    try:
        must_succeed(project.pulumi("config", "set", "--secret", "proxy", SECRET, "--stack", "yaml"))
        must_succeed(project.pulumi("up", "--yes", "--skip-preview", "--stack", "yaml"))
        yield project
    finally:
        must_succeed(project.pulumi("destroy", "--yes", "--skip-preview", "--remove", "--stack", "yaml"))


def test_gateway_of_the_yaml_program_becomes_ready(project: YamlProject) -> None:
    deployment: dict[str, Any] = project.sandbox.kubectl("get", "deployment", "edge")
    assert deployment["spec"]["replicas"] == deployment["status"]["readyReplicas"] == 3
    assert deployment["metadata"]["labels"]["team"] == "integration"
    address = must_succeed(project.pulumi("stack", "output", "address", "--stack", "yaml")).output.strip()
    service: dict[str, Any] = project.sandbox.kubectl("get", "service", "edge-live-traffic")
    assert address == service["status"]["loadBalancer"]["ingress"][0]["ip"]


def test_secret_setting_of_the_yaml_program_is_in_a_secret_and_readable_nowhere(project: YamlProject) -> None:
    secrets = project.sandbox.kubectl("get", "secrets")["items"]
    assert [each["metadata"]["name"] for each in secrets if "HTTPS_PROXY" in each.get("data", {})]
    exported = must_succeed(project.pulumi("stack", "export", "--stack", "yaml")).output
    assert SECRET not in exported


def test_second_up_of_the_yaml_program_changes_nothing(project: YamlProject) -> None:
    [unchanged] = must_succeed(project.pulumi("up", "--yes", "--skip-preview", "--stack", "yaml")).summary
    assert unchanged.endswith(" unchanged")
