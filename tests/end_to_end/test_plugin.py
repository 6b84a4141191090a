"""Every published component, deployed through the SDK that Pulumi generates from the plugin, and what it refuses."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests.end_to_end.library import (
    Project,
    example,
    fresh_virtualenv,
    installed,
    must_succeed,
    use_virtualenv,
    with_the_sdk_of,
)
from tests.end_to_end.losing import lose
from tests.end_to_end.running import CHECKOUT, DOCTOR, Ran, RunningSandbox, run
from tests.end_to_end.sabotage import Gateway, new_gateway

# It installs its packages twice, and asks an index for them.
pytestmark = pytest.mark.timeout(1200)
LOST = {"whole-application", "whole-deployment"}


@dataclass
class Plugin:
    """What a program with every component showed, whose SDK is the plugin's."""

    ups: list[Ran]
    states: list[list[dict[str, Any]]]
    """The stack's resources after each up."""
    deployments: list[dict[str, Any]]
    recovered: dict[str, Ran]
    """What doctor, recover and up said of a state that had lost resources, by the moment."""
    misspelt: Ran
    wrong: Ran


@pytest.fixture(scope="module")
def plugin(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Plugin:
    directory = tmp_path_factory.mktemp("plugin")
    library = installed(tmp_path_factory.mktemp("library"))
    project = example("generated-sdk", sandbox, library, directory)
    # Not the plugin's: an environment with the SDK asks for the plugin.
    requirements = str(project.directory / "requirements.txt")
    use_virtualenv(project.directory / "Pulumi.yaml", fresh_virtualenv(directory / "virtualenv", "-r", requirements))
    must_succeed(project.pulumi("install"))
    return _shown(with_the_sdk_of(project, "every_component"), new_gateway(sandbox, "every", directory))


def _shown(project: Project, gateway: Gateway) -> Plugin:
    clients: Any = gateway.azure.api_management
    identity = clients.api_management_service.get(gateway.group, gateway.service).identity.principal_id
    configuration = {
        "resourceGroupName": gateway.group,
        "serviceName": gateway.service,
        "gatewayName": gateway.name,
        "serviceId": gateway.service_id,
        "identity": identity,
    }
    with project.stack("every", configuration) as stack:
        ups: list[Ran] = []
        states: list[list[dict[str, Any]]] = []
        for _ in range(2):
            ups.append(project.up(stack))
            exported = must_succeed(project.pulumi("stack", "export", "--stack", stack)).output
            states.append(json.loads(exported)["deployment"]["resources"])
        items: list[dict[str, Any]] = project.sandbox.kubectl("get", "deployments", "--all-namespaces")["items"]
        found = [each for each in items if each["metadata"]["name"] in (gateway.name, "parts")]
        recovered = _recovered(project, gateway, stack)
        refused: list[Ran] = []
        for setting in ("replica", "replicas"):
            must_succeed(project.pulumi("config", "set", "--path", f"settings.{setting}", "0", "--stack", stack))
            refused.append(project.pulumi("preview", "--stack", stack))
            must_succeed(project.pulumi("config", "rm", "settings", "--stack", stack))
        return Plugin(ups, states, found, recovered, *refused)


def _recovered(project: Project, gateway: Gateway, stack: str) -> dict[str, Ran]:
    """Lose three resources of the gateway in one piece, find them again, and bring the stack up to date."""

    def doctor(*arguments: str) -> Ran:
        return run([*DOCTOR, *arguments, "--stack", stack], project.sandbox.environment, project.directory)

    said = {"before": doctor("--json", "--gateway", "whole")}
    lose(project.sandbox, project.directory, stack, project.directory, LOST | {f"whole-reader-{gateway.name}"})
    said["planned"] = doctor("recover", "--json")
    said["done"] = doctor("recover", "--yes")
    said["up"] = project.up(stack)
    said["again"] = doctor("recover")
    return said


def test_recover_finds_lost_resources_of_a_gateway_that_was_made_through_the_plugin(plugin: Plugin) -> None:
    said = plugin.recovered
    before = json.loads(said["before"].output)
    assert [each for each in before["checks"] if each["status"] == "failed"] == [], said["before"].output
    planned = {(step["action"], step["name"]) for step in json.loads(said["planned"].output)}
    assert planned == {("import", each) for each in (*LOST, "whole-reader-every")}
    assert said["done"].code == 0, said["done"].output
    assert not any(word in line for line in said["up"].summary for word in ("created", "replaced", "deleted"))
    assert said["again"].lines == ["Nothing to recover: the state has all that exists."]


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
    # Of four applications, each with three resources, of two gateways, each with a Deployment and two Services, and of
    # a gateway resource and its link.
    assert len([each for each in first.values() if each]) == 4 * 3 + 2 * 3 + 2


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
