"""README's first command: what `up` creates is what `preview` said, it ends with a working gateway, and twice is once.

The objects' contents are checked in test_kubernetes_objects.py and test_azure_objects.py.
"""

import stat
from pathlib import Path

from docs import diagram
from tests.end_to_end.conftest import Deployed
from tests.end_to_end.running import CHECKOUT, UNAVAILABLE, RunningSandbox, warnings

# 4 components, 2 roles, 2 assignments, application, service principal, client secret, 4 Kubernetes objects; the stack.
RESOURCES = 1 + 5 + 2 + 2 + 3 + 4


def test_preview_on_an_empty_stack_lists_the_resources_that_up_then_creates(deployed: Deployed) -> None:
    previewed = sorted(step["urn"] for step in deployed.preview["steps"] if step["op"] == "create")
    created = sorted(each["urn"] for each in deployed.resources if not each["type"].startswith("pulumi:providers:"))
    assert previewed == created
    assert len(created) == RESOURCES


def test_the_only_warning_on_a_clean_run_is_about_the_new_deployments_pods(deployed: Deployed) -> None:
    # The provider warns before a new Deployment's pods are Ready. The diagnostics may repeat the line.
    assert warnings(deployed.first) == {UNAVAILABLE}, deployed.first.output
    assert warnings(deployed.second) == set(), deployed.second.output


def test_up_ends_with_a_ready_gateway_its_address_and_its_heartbeats(deployed: Deployed) -> None:
    lines = dict(
        line.split(None, 1) for line in deployed.first.lines if line.startswith(("Gateway", "Address", "Heart"))
    )
    assert lines["Gateway"] == "mygw is Ready"
    assert lines["Address"] == deployed.outputs["address"]
    heartbeats, _, instances = lines["Heartbeats"].partition(" from ")
    assert int(heartbeats) >= 1
    assert instances == "1 instance(s)"


def test_up_waits_until_the_pods_have_their_configuration(deployed: Deployed) -> None:
    pods = deployed.sandbox.kubectl("get", "pods", "--selector", "app=mygw")["items"]
    ready = [c["status"] for pod in pods for c in pod["status"]["conditions"] if c["type"] == "Ready"]
    assert ready == ["True"]


def test_a_second_up_changes_nothing_in_the_engines_own_words(deployed: Deployed) -> None:
    assert f"{RESOURCES} unchanged" in deployed.second.lines, deployed.second.output
    assert not [line for line in deployed.second.lines if line.endswith(("created", "updated", "replaced", "deleted"))]


def test_a_stack_that_nobody_configured_is_refused_and_not_made(deployed: Deployed) -> None:
    refused = deployed.sandbox.command("up", "--stack", "nope")
    assert refused.code == 1
    assert refused.lines[-1].startswith("There is no Pulumi.nope.yaml: the stacks here are ")
    assert "dev" in refused.lines[-1]
    assert not (CHECKOUT / "Pulumi.nope.yaml").exists()
    assert '"nope"' not in deployed.sandbox.pulumi("stack", "ls", "--json").output


def test_a_misspelt_stack_is_refused_before_anything_is_built_or_started(tmp_path: Path) -> None:
    refused = RunningSandbox(tmp_path / "state").command("up", "--stack", "nope")
    assert refused.code == 1
    assert "There is no Pulumi.nope.yaml" in refused.output
    assert not (tmp_path / "state").exists()


def test_the_outputs_are_what_a_person_wants_after_a_deploy(deployed: Deployed) -> None:
    outputs = deployed.outputs
    assert outputs["gateway"] == "mygw"
    assert outputs["namespace"] == "default"
    assert outputs["configurationEndpoint"] == "apim-contoso-dev.configuration.azure-api.net"
    assert outputs["configMap"].startswith("mygw-env-")
    for name in ("clientId", "tenantId", "clientSecretExpires", "readerRoleId", "validatorRoleId", "address"):
        assert outputs[name], f"{name} is empty"


def test_no_output_is_or_contains_the_client_secret(deployed: Deployed) -> None:
    secret = deployed.config_map_data()["config.service.auth.azureAd.clientSecret"]
    shown = deployed.sandbox.pulumi("stack", "output", "--json", "--show-secrets", "--stack", "dev")
    assert secret not in shown.output
    for ran in (deployed.first, deployed.second):
        assert secret not in ran.output


def test_the_sandboxs_environment_is_all_that_kubectl_needs(deployed: Deployed) -> None:
    """The guide's own check, step 11: `kubectl get deployments`."""
    deployment = deployed.sandbox.kubectl("get", "deployment", "mygw")
    assert deployment["status"]["readyReplicas"] == 1


def test_readmes_diagram_is_drawn_from_what_is_deployed(deployed: Deployed) -> None:
    drawn = diagram.diagram(deployed.resources)
    assert f"```mermaid\n{drawn}\n```" in (CHECKOUT / "README.md").read_text(), "run `make diagram`"


def test_no_other_user_of_the_machine_reads_the_sandboxs_data(deployed: Deployed) -> None:
    assert stat.S_IMODE(deployed.sandbox.directory.stat().st_mode) == 0o700
