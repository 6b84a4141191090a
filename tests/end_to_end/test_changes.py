"""A change to a deployed gateway does what a reader of the diff expects, and the gateway serves meanwhile.

Each test leaves the stack as it found it.
"""

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Deployed
from tests.end_to_end.running import CHECKOUT, DOCTOR, Ran, RunningSandbox, run, warnings
from tests.end_to_end.watching import watching

pytestmark = pytest.mark.conformance


@pytest.fixture
def changed(deployed: Deployed, configuration: Path) -> Iterator["Change"]:
    yield Change(deployed.sandbox, configuration)
    restored = deployed.sandbox.pulumi("up", "--yes", "--skip-preview", "--stack", "dev")
    assert restored.code == 0, restored.output
    assert wait_until_pods_are_gone(deployed.sandbox), "pods of the changed Deployment do not go"


class Change:
    """The stack `dev` with another configuration."""

    def __init__(self, sandbox: RunningSandbox, configuration: Path) -> None:
        self._sandbox = sandbox
        self._configuration = configuration

    def set(self, path: str, value: str, *options: str, policy: Path | None = None) -> Ran:
        """`pulumi config set --path`, then `pulumi up`, with a policy pack's configuration; returns what `up` said."""
        arguments = ("config", "set", *options, "--path", path, value, "--stack", "dev")
        told = self._sandbox.pulumi(*arguments, configuration=self._configuration)
        assert told.code == 0, told.output
        pack = ("--policy-pack", str(CHECKOUT / "policy"), "--policy-pack-config", str(policy)) if policy else ()
        up = ("up", "--yes", "--skip-preview", "--stack", "dev", *pack)
        ran = self._sandbox.pulumi(*up, configuration=self._configuration)
        assert ran.code == 0, ran.output
        return ran


def test_another_number_of_replicas_updates_one_resource(changed: Change, deployed: Deployed) -> None:
    ran = changed.set("kubernetes.replicas", "3")
    assert ran.summary == {"~ 1 updated", "16 unchanged"}, ran.output
    deployment = deployed.sandbox.kubectl("get", "deployment", "mygw")
    assert deployment["status"]["readyReplicas"] == 3


def test_another_container_setting_rolls_the_pods_over_to_a_new_config_map(changed: Change, deployed: Deployed) -> None:
    before = deployed.outputs["configMap"]
    with watching(deployed.sandbox) as seen:
        ran = changed.set('containerSettings["telemetry.logs.std.level"]', "warn")
    after = deployed.outputs["configMap"]
    assert after != before
    assert deployed.config_map_data()["telemetry.logs.std.level"] == "warn"
    assert ran.summary == {"~ 1 updated", "+-1 replaced", "2 changes. 15 unchanged"}, ran.output

    assert len(seen.pods) == 2, "the old pod was not replaced by a new one"
    assert min(seen.ready) >= 1, f"there was a moment without a ready pod: {seen.ready}"
    assert {before, after} in seen.config_maps, "the new ConfigMap did not exist beside the old one"
    assert seen.config_maps[-1] == {after} or wait_until_gone(deployed.sandbox, before)


def test_a_secret_container_setting_reaches_the_pods_in_a_secret_and_passes_the_policies(
    changed: Change, deployed: Deployed, tmp_path: Path
) -> None:
    # The guide's client secret stays where the guide has it, in the ConfigMap.
    only_pods = tmp_path / "policy.json"
    only_pods.write_text('{"all": "advisory", "credential-in-pod": "mandatory"}')
    before = deployed.outputs["configMap"]
    token = "a-token-of-a-plug-in"
    ran = changed.set('containerSettings["plugin.token"]', token, "--secret", policy=only_pods)
    assert ran.summary >= {"+ 1 created", "~ 1 updated"}, ran.output
    assert token not in ran.output
    assert [each for each in warnings(ran) if "not documented under this name" in each and "'plugin.token'" in each]
    assert "the ConfigMap has plugin.token" not in ran.output
    assert deployed.outputs["configMap"] == before
    [secret] = deployed.sandbox.kubectl("get", "secrets", "--selector", "app=mygw")["items"]
    assert {name: base64.b64decode(value).decode() for name, value in secret["data"].items()} == {"plugin.token": token}
    [container] = deployed.sandbox.kubectl("get", "deployment", "mygw")["spec"]["template"]["spec"]["containers"]
    assert container["envFrom"][0] == {"secretRef": {"name": secret["metadata"]["name"]}}
    seen = json.loads(must_be_ok(deployed.sandbox).output)["checks"]
    [in_use] = [each["seen"] for each in seen if each["id"] == "settings-in-use"]
    assert in_use == f"ConfigMap {before}, Secret {secret['metadata']['name']}"


def must_be_ok(sandbox: RunningSandbox) -> Ran:
    """What doctor says, where nothing fails."""
    ran = run([*DOCTOR, "--stack", "dev", "--json"], sandbox.environment)
    assert ran.code == 0, ran.output
    return ran


def wait_until_gone(sandbox: RunningSandbox, config_map: str) -> bool:
    for _ in range(50):
        items = sandbox.kubectl("get", "configmaps", "--selector", "app=mygw")["items"]
        if config_map not in {item["metadata"]["name"] for item in items}:
            return True
        time.sleep(0.1)
    return False


def wait_until_pods_are_gone(sandbox: RunningSandbox) -> bool:
    """Pods still terminating would be seen by the next test."""
    replicas = sandbox.kubectl("get", "deployment", "mygw")["spec"]["replicas"]
    for _ in range(300):
        if len(sandbox.kubectl("get", "pods", "--selector", "app=mygw")["items"]) == replicas:
            return True
        time.sleep(0.2)
    return False


def test_the_old_config_map_goes_last(changed: Change) -> None:
    ran = changed.set('containerSettings["telemetry.logs.std.level"]', "error")
    positions = {
        "created": next(i for i, line in enumerate(ran.lines) if "ConfigMap mygw-env" in line and "created" in line),
        "rolled": next(i for i, line in enumerate(ran.lines) if "Deployment mygw" in line and "updated" in line),
        "deleted": next(i for i, line in enumerate(ran.lines) if "ConfigMap mygw-env" in line and "deleted" in line),
    }
    assert positions["created"] < positions["rolled"] < positions["deleted"], ran.output


def test_a_rotated_client_secret_reaches_the_pods_before_the_old_one_goes(changed: Change, deployed: Deployed) -> None:
    before = deployed.config_map_data()["config.service.auth.azureAd.clientSecret"]
    ran = changed.set("authentication.clientSecret.rotation", "2027-01")
    assert deployed.config_map_data()["config.service.auth.azureAd.clientSecret"] != before
    lines = ran.lines
    rolled = next(i for i, line in enumerate(lines) if "Deployment mygw" in line and "updated" in line)
    revoked = next(i for i, line in enumerate(lines) if "ApplicationPassword" in line and "deleted" in line)
    assert rolled < revoked, "the old secret went while pods still signed in with it"
    assert before not in ran.output


def test_a_later_end_date_makes_a_new_client_secret_once(changed: Change, deployed: Deployed) -> None:
    later = changed.set("authentication.clientSecret.endDate", "2099-06-30T02:00:00+02:00", "--plaintext")
    assert later.summary == {"~ 1 updated", "+-2 replaced", "3 changes. 14 unchanged"}, later.output
    assert deployed.outputs["clientSecretExpires"] == "2099-06-30T00:00:00Z"
    for spelling in ("2099-06-30T02:00:00+02:00", "2099-06-30T00:00:00.000Z", "2099-06-29T21:30:00-02:30"):
        again = changed.set("authentication.clientSecret.endDate", spelling, "--plaintext")
        assert again.summary == {"17 unchanged"}, again.output


def test_nobody_else_is_needed_to_find_the_gateways_state(deployed: Deployed) -> None:
    """`status` names every service and counts the heartbeats."""
    ran = deployed.sandbox.command("status")
    assert ran.code == 0, ran.output
    for service in ("azure", "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "gateway"):
        assert any(line.startswith(service) and "running" in line for line in ran.lines), ran.output
    assert any(line.startswith("apim-contoso-dev") and "mygw" in line for line in ran.lines), ran.output
