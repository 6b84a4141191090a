"""The YAML program of docs/library.md, deployed through the plugin by Pulumi's own YAML language host."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.library import installed, must_succeed, use_virtualenv
from tests.end_to_end.running import CHECKOUT, Ran, RunningSandbox
from tests.end_to_end.sabotage import azure_of, new_instance
from tests.end_to_end.secret_places import logs, objects, places
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

    def add(self, argument: str, *lines: str) -> None:
        """Write more below an argument of the program's gateway."""
        file = self.folder / "Pulumi.yaml"
        heading = f"        {argument}:\n"
        text = file.read_text(encoding="utf-8")
        assert heading in text
        added = "".join(f"          {line}\n" for line in lines)
        file.write_text(text.replace(heading, f"{heading}{added}"), encoding="utf-8")

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


def test_values_of_the_yaml_program_are_found_where_the_page_says_and_nowhere_else(project: YamlProject) -> None:
    plain, secret, label = values = [str(uuid.uuid4()) for _ in range(3)]
    project.add("containerSettings", f"plugin.plain: {plain}", f"plugin.level: {{fn::secret: {secret}}}")
    commands = (("preview", "--diff"), ("preview", "--json"), ("up", "--yes", "--diff"), ("stack", "export"))
    texts = {" ".join(each): must_succeed(project.pulumi(*each, "--stack", "yaml")).output for each in commands}
    texts |= objects(project.sandbox, "default") | logs(project.sandbox)
    project.add("labels", f"secret: {{fn::secret: {label}}}")
    refused = project.pulumi("preview", "--stack", "yaml")
    assert refused.code != 0
    assert "kubernetes.labels has 'secret' as a secret: it would stand readable in the cluster. " in refused.output
    assert "Traceback" not in refused.output, refused.output
    texts["refusal"] = refused.output
    assert places({each: [each] for each in values}, texts) == {
        plain: {"ConfigMap edge", *map(" ".join, commands)},
        secret: {"Secret edge"},
        label: set(),
    }
