"""Every example is deployed as its reader would do it, with the library from its wheel in a fresh environment.

The examples come up side by side, each on an API Management instance of its own.
"""

import json
import subprocess
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.library import (
    Library,
    Project,
    example,
    fresh_virtualenv,
    installed,
    must_succeed,
    use_virtualenv,
    with_the_sdk_of,
)
from tests.sandbox.running import CHECKOUT, Ran, RunningSandbox
from tests.sandbox.sabotage import Gateway, new_gateway


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return installed(tmp_path_factory.mktemp("library"))


@dataclass
class Shown:
    """What an example showed when it was deployed."""

    ups: list[Ran]
    outputs: dict[str, Any]
    deployments: list[dict[str, Any]]
    plugin: "Plugin | None" = None


@dataclass
class Plugin:
    """What a program with every component showed, whose SDK is the plugin's."""

    ups: list[Ran]
    states: list[list[dict[str, Any]]]
    """The stack's resources after each up."""
    deployments: list[dict[str, Any]]
    misspelt: Ran
    wrong: Ran


def minimal(project: Project, gateway: Gateway) -> Shown:
    with project.stack("minimal", names(gateway) | {"gatewayName": gateway.name}) as stack:
        up = project.up(stack)
        return Shown([up], project.outputs(stack), deployments(project.sandbox, gateway.name))


def two_gateways(project: Project, gateway: Gateway) -> Shown:
    clients: Any = gateway.azure.api_management
    clients.gateway.create_or_update(gateway.group, gateway.service, "south", {"properties": {"description": ""}})
    first_stack, second_stack = gateway.name, "south"
    roles_from = {"rolesFrom": f"organization/two-gateways/{first_stack}"}
    with project.stack(first_stack, names(gateway)):
        ups = [project.up(first_stack)]
        with project.stack(second_stack, names(gateway) | roles_from):
            ups.append(project.up(second_stack))
            found = deployments(project.sandbox, first_stack, second_stack)
            return Shown(ups, project.outputs(second_stack), found)


def parts(project: Project, gateway: Gateway) -> Shown:
    with project.stack("parts", {"serviceName": "apim-parts"}) as stack:
        up = project.up(stack)
        return Shown([up], project.outputs(stack), deployments(project.sandbox, "north", "south"))


def generated_sdk(project: Project, gateway: Gateway) -> Shown:
    # Not the plugin's: an environment with the SDK asks for the plugin.
    own = fresh_virtualenv(project.directory, "-r", str(project.directory / "requirements.txt"))
    use_virtualenv(project.directory / "Pulumi.yaml", own)
    must_succeed(project.pulumi("install"))
    with project.stack("generated", names(gateway) | {"gatewayName": gateway.name}) as stack:
        up = project.up(stack)
        shown = Shown([up], project.outputs(stack), deployments(project.sandbox, gateway.name))
    shown.plugin = every_component(with_the_sdk_of(project, "every_component"), gateway)
    return shown


def every_component(project: Project, gateway: Gateway) -> Plugin:
    clients: Any = gateway.azure.api_management
    clients.gateway.create_or_update(gateway.group, gateway.service, "parts", {"properties": {"description": ""}})
    identity = clients.api_management_service.get(gateway.group, gateway.service).identity.principal_id
    more = {"gatewayName": gateway.name, "serviceId": gateway.service_id, "identity": identity}
    with project.stack("every", names(gateway) | more) as stack:
        ups: list[Ran] = []
        states: list[list[dict[str, Any]]] = []
        for _ in range(2):
            ups.append(project.up(stack))
            exported = must_succeed(project.pulumi("stack", "export", "--stack", stack)).output
            states.append(json.loads(exported)["deployment"]["resources"])
        found = deployments(project.sandbox, gateway.name, "parts")
        refused: list[Ran] = []
        for setting in ("replica", "replicas"):
            must_succeed(project.pulumi("config", "set", "--path", f"settings.{setting}", "0", "--stack", stack))
            refused.append(project.pulumi("preview", "--stack", stack))
            must_succeed(project.pulumi("config", "rm", "settings", "--stack", stack))
        return Plugin(ups, states, found, *refused)


EXAMPLES: dict[str, Callable[[Project, Gateway], Shown]] = {
    "minimal": minimal,
    "two-gateways": two_gateways,
    "parts": parts,
    "generated-sdk": generated_sdk,
}


@pytest.fixture(scope="module")
def shown(sandbox: RunningSandbox, library: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shown]:
    directories = {name: tmp_path_factory.mktemp(name) for name in EXAMPLES}
    gateways = {name: new_gateway(sandbox, f"example-{name}", directories[name]) for name in EXAMPLES}

    def show(name: str) -> Shown:
        return EXAMPLES[name](example(name, sandbox, library, directories[name]), gateways[name])

    with ThreadPoolExecutor(len(EXAMPLES)) as pool:
        return dict(zip(EXAMPLES, pool.map(show, EXAMPLES), strict=True))


def names(gateway: Gateway) -> dict[str, str]:
    """The configuration that examples for an instance which is there have in common."""
    return {"resourceGroupName": gateway.group, "serviceName": gateway.service}


def deployments(sandbox: RunningSandbox, *wanted: str) -> list[dict[str, Any]]:
    items = sandbox.kubectl("get", "deployments", "--all-namespaces")["items"]
    return [each for each in items if each["metadata"]["name"] in wanted]


def test_every_example_of_the_folder_is_shown_here_or_tested_elsewhere() -> None:
    projects = {path.parent.name for path in (CHECKOUT / "examples").glob("*/Pulumi.yaml")}
    assert projects - {"azure-setup"} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_examples_gateways_become_ready_without_a_warning(shown: dict[str, Shown], name: str) -> None:
    found = shown[name].deployments
    assert len(found) == (2 if name in ("two-gateways", "parts") else 1)
    assert all(each["status"]["readyReplicas"] == each["spec"]["replicas"] for each in found)
    assert all("warning:" not in up.output for up in shown[name].ups), shown[name].ups


def test_the_second_of_two_gateways_makes_no_role_and_uses_the_firsts(shown: dict[str, Shown]) -> None:
    first, second = shown["two-gateways"].ups
    assert first.output.count("RoleDefinition") > 0
    assert "RoleDefinition" not in second.output
    assert shown["two-gateways"].outputs["readerRoleId"] in str(shown["two-gateways"].outputs)


def test_the_generated_sdk_passes_outputs_and_secrets_into_the_fields(shown: dict[str, Shown]) -> None:
    [deployment] = shown["generated-sdk"].deployments
    template = deployment["spec"]["template"]
    assert deployment["spec"]["replicas"] == 2
    assert deployment["metadata"]["namespace"].startswith("gateways-")
    assert template["spec"]["serviceAccountName"].startswith("gateway-")
    assert template["metadata"]["labels"]["example.org/account"] == template["spec"]["serviceAccountName"]
    assert shown["generated-sdk"].outputs["clientSecretEndDate"]


@pytest.fixture(scope="module")
def plugin(shown: dict[str, Shown]) -> Plugin:
    found = shown["generated-sdk"].plugin
    assert found
    return found


def test_every_published_component_is_deployed_through_the_plugin(plugin: Plugin) -> None:
    published: dict[str, Any] = json.loads((CHECKOUT / "components" / "schema.json").read_text())["resources"]
    assert set(published) <= {each["type"] for each in plugin.states[0]}
    assert len(plugin.deployments) == 2
    assert all(each["status"]["readyReplicas"] == each["spec"]["replicas"] for each in plugin.deployments)


def test_a_second_up_through_the_plugin_changes_nothing_and_names_its_hooks_as_before(plugin: Plugin) -> None:
    [unchanged] = plugin.ups[1].summary
    assert unchanged.endswith(" unchanged")
    first, second = ({each["urn"]: each.get("resourceHooks") for each in state} for state in plugin.states)
    assert first == second
    assert len([each for each in first.values() if each]) == 4 * 3, "of four applications, each with three resources"


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        ("misspelt", "settings.replica is unknown: nothing reads it. Remove it, or write 'settings.replicas'."),
        ("wrong", "settings.replicas is 0: a gateway without pods serves nothing. Give 1 or more."),
    ],
)
def test_a_refusal_of_the_plugins_is_a_line_and_no_stack_trace(plugin: Plugin, attempt: str, said: str) -> None:
    ran: Ran = getattr(plugin, attempt)
    assert ran.code != 0
    assert f"error: apim-gateway:index:KubernetesGateway resource 'parts' has a problem: {said}" in ran.lines
    assert "Unexpected <class" not in ran.output
    assert "components/plugin" not in ran.output


def test_the_wheel_has_the_library_and_nothing_else(library: Library) -> None:
    packed = {name for name in zipfile.ZipFile(library.wheel).namelist() if ".dist-info/" not in name}
    written = {
        f"apim_gateway/{path.name}"
        for path in (CHECKOUT / "components" / "apim_gateway").iterdir()
        if path.suffix == ".py" or path.name == "py.typed"
    }
    assert packed == written


def test_the_plugins_schema_describes_every_input_and_output(
    sandbox: RunningSandbox, library: Library, tmp_path: Path
) -> None:
    project = example("minimal", sandbox, library, tmp_path)
    plugin = str(project.directory.parents[1] / "components")
    ran = subprocess.run(
        ["pulumi", "package", "get-schema", plugin],
        env=sandbox.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    schema = json.loads(ran.stdout)
    assert len(schema["resources"]) == 5
    fields = {
        f"{token}.{name}": field
        for token, kind in {**schema["resources"], **schema["types"]}.items()
        for group in ("inputProperties", "properties")
        for name, field in kind.get(group, {}).items()
    }
    assert len(fields) > 60
    assert [name for name, field in fields.items() if not field.get("description")] == []
