"""dev, staging and prod, side by side in one tenant and one cluster: they share nothing, and one can go alone.

What each one creates is checked elsewhere; here it counts that the others never notice.
"""

import json
import re
import subprocess
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox import contents
from sandbox.state import State
from sandbox.tests.emulator.clients import Azure
from tests.end_to_end.conftest import Deployed
from tests.end_to_end.copied_checkout import copied_checkout
from tests.end_to_end.running import CHECKOUT, RunningSandbox
from tests.end_to_end.sabotage import azure_of, must_have_failed, new_gateway

_STACK_FILES = ("Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.staging.yaml", "Pulumi.prod.yaml")
KINDS = "deployments,replicasets,pods,services,configmaps,secrets,poddisruptionbudgets"


def policy_of(stack: str) -> tuple[str, ...]:
    return ("--policy-pack", "policy", "--policy-pack-config", f"policy/config/{stack}.json")


@dataclass(frozen=True)
class Environment:
    """One stack, and everything that is its own."""

    sandbox: RunningSandbox
    azure: Azure
    name: str
    namespace: str
    options: tuple[str, ...] = ()

    @property
    def service(self) -> str:
        return f"apim-contoso-{self.name}"

    def pulumi(self, command: str, *arguments: str) -> Any:
        return self.sandbox.pulumi(command, "--stack", self.name, *self.options, *arguments)

    def everything(self) -> dict[str, Any]:
        """The state, and all that Azure, Entra and the cluster hold of it, whole: versions and times included."""
        held = contents.azure(State(self.sandbox.directory))
        client_id = self.sandbox.outputs(self.name)["clientId"]
        roles = [each["id"] for each in held["roleDefinitions"] if each["roleName"].endswith(f"({self.service})")]
        group = f"/resourceGroups/rg-apim-{self.name}"
        assignments = [each["id"] for each in held["roleAssignments"] if group in each["scope"]]
        assert len(roles) == len(assignments) == 2
        by_id = self.azure.roles.role_assignments
        prefix = f"{self.azure.subscription}/providers/Microsoft.Authorization/roleDefinitions"
        assigned = [each for each in by_id.list_for_subscription() if str(each.name) in assignments]
        return {
            "state": self.sandbox.resources(self.name),
            "roles": [self.azure.arm("GET", f"{prefix}/{id}").body for id in roles],
            "assignments": sorted((each.as_dict() for each in assigned), key=str),
            "application": self.azure.graph("GET", f"/applications(appId='{client_id}')").body,
            "service principal": self.azure.graph("GET", f"/servicePrincipals(appId='{client_id}')").body,
            "objects": self.objects(),
        }

    def objects(self) -> list[dict[str, Any]]:
        return self.sandbox.kubectl("--namespace", self.namespace, "get", KINDS, "--selector", "app=mygw")["items"]

    def heartbeats(self) -> int:
        seen = contents.gateways(State(self.sandbox.directory))
        return next(each.heartbeats for each in seen if each.service == self.service)


@pytest.fixture(scope="module")
def stack_files() -> dict[str, str]:
    """Those of the repository; other tests make stacks in the checkout at the same time."""
    return {name: (CHECKOUT / name).read_text() for name in _STACK_FILES}


@pytest.fixture(scope="module")
def environments(stack_files: dict[str, str], deployed: Deployed) -> Iterator[dict[str, Environment]]:
    """All three; staging and prod come up at the same time."""
    sandbox, azure = deployed.sandbox, azure_of(deployed.sandbox)
    copies = {name: copy_of(sandbox, name) for name in ("staging", "prod")}
    dev = Environment(sandbox, azure, "dev", "default")
    try:
        staging_starts = sandbox.started_command("up", "--stack", "staging")
        with prepared_prod(sandbox, copies["prod"]) as prod_starts:
            said = [each.communicate()[0] for each in (staging_starts, prod_starts)]
            assert [staging_starts.returncode, prod_starts.returncode] == [0, 0], "\n".join(said)
        yield {
            "dev": dev,
            **{
                name: Environment(sandbox, azure, name, f"mygw-{name}", ("--config-file", str(copy)))
                for name, copy in copies.items()
            },
        }
    finally:
        for name, copy in copies.items():
            sandbox.pulumi("destroy", "--yes", "--skip-preview", "--stack", name, "--config-file", str(copy))
            sandbox.pulumi("stack", "rm", "--yes", "--preserve-config", "--stack", name)


def copy_of(sandbox: RunningSandbox, name: str) -> Path:
    return sandbox.directory / "configuration" / f"Pulumi.{name}.yaml"


@contextmanager
def prepared_prod(sandbox: RunningSandbox, copy: Path) -> Generator[subprocess.Popen[str]]:
    """`up` of prod, as the first after its secret was renewed: the date in its file will have gone by one day."""
    previewed = sandbox.command("preview", "--stack", "prod")
    assert previewed.code == 0, previewed.output
    settings = yaml.safe_load(copy.read_text())
    end = (datetime.now(UTC) + timedelta(days=90)).strftime("%Y-%m-%dT%H:%M:%SZ")
    settings["config"]["apim-gateway:authentication"] = {"clientSecret": {"endDate": end}}
    copy.write_text(yaml.safe_dump(settings))
    command = ["pulumi", "up", "--yes", "--skip-preview", "--stack", "prod", "--config-file", str(copy)]
    with subprocess.Popen(
        [*command, "--color", "never"],
        cwd=CHECKOUT,
        env=sandbox.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        yield process


def test_each_environment_has_a_ready_gateway_of_its_own_size(environments: dict[str, Environment]) -> None:
    ready = {
        name: each.sandbox.kubectl("--namespace", each.namespace, "get", "deployment", "mygw")["status"][
            "readyReplicas"
        ]
        for name, each in environments.items()
    }
    assert ready == {"dev": 1, "staging": 1, "prod": 3}


def test_no_two_environments_share_anything_but_the_gateways_name(environments: dict[str, Environment]) -> None:
    sandbox = environments["dev"].sandbox
    ids = {name: {id for id in sandbox.ids(name).values() if id} for name in environments}
    assert all(ids.values())
    assert sum(map(len, ids.values())) == len(set[str]().union(*ids.values()))
    outputs = [sandbox.outputs(name) for name in environments]
    for different in ("clientId", "address", "namespace", "configurationEndpoint", "readerRoleId", "validatorRoleId"):
        assert len({each[different] for each in outputs}) == len(environments), different
    assert {each["gateway"] for each in outputs} == {"mygw"}


def test_the_value_that_all_share_stands_once(stack_files: dict[str, str]) -> None:
    shared = yaml.safe_load(stack_files["Pulumi.yaml"])["config"]["shared"]["default"]
    assert shared == {"gatewayName": "mygw"}
    for name in ("dev", "staging", "prod"):
        assert "apim-gateway:gatewayName" not in yaml.safe_load(stack_files[f"Pulumi.{name}.yaml"])["config"]


def test_a_second_up_of_a_copy_changes_nothing(environments: dict[str, Environment]) -> None:
    again = environments["staging"].sandbox.command("up", "--stack", "staging")
    assert again.code == 0, again.output
    assert "19 unchanged" in again.lines, again.output


def test_staging_keeps_its_rules(environments: dict[str, Environment]) -> None:
    ran = environments["staging"].pulumi("preview", *policy_of("staging"))
    assert ran.code == 0, ran.output
    told = re.findall(r"- \[(mandatory|advisory)\] .*?  (\S+)  \(", ran.output)
    assert sorted(told) == [("advisory", "allowed-source-ranges"), ("advisory", "client-secret-lifetime")], ran.output


def test_prod_keeps_the_rules_for_production(environments: dict[str, Environment]) -> None:
    ran = environments["prod"].pulumi("preview", *policy_of("prod"))
    assert ran.code == 0, ran.output
    # That the gateway is public is for the team to decide.
    told = re.findall(r"- \[(mandatory|advisory)\] .*?  (\S+)  \(", ran.output)
    assert told == [("advisory", "allowed-source-ranges")], ran.output


@pytest.mark.usefixtures("environments")
def test_the_stack_files_meant_for_azure_stay_as_they_are(stack_files: dict[str, str]) -> None:
    assert {name: (CHECKOUT / name).read_text() for name in stack_files} == stack_files
    for name in ("staging", "prod"):
        assert not set(yaml.safe_load(stack_files[f"Pulumi.{name}.yaml"])) - {"config"}


def test_a_secret_that_is_encrypted_for_a_team_is_not_guessed(sandbox: RunningSandbox) -> None:
    theirs = CHECKOUT / "Pulumi.theirs.yaml"
    theirs.write_text(
        json.dumps(
            {
                "secretsprovider": "azurekeyvault://contoso.vault.azure.net/keys/pulumi",
                "config": {"apim-gateway:containerSettings": {"telemetry.key": {"secure": "AAAA"}}},
            }
        )
    )
    try:
        ran = sandbox.command("preview", "--stack", "theirs")
    finally:
        theirs.unlink()
        sandbox.pulumi("stack", "rm", "theirs", "--yes", "--force")
    assert ran.code == 1
    assert ran.lines[-1] == (
        "Pulumi.theirs.yaml has a secret in apim-gateway:containerSettings, encrypted for its team. Give the sandbox"
        f" one of its own: pulumi config set --secret --path 'containerSettings[\"name\"]' --config-file"
        f" {copy_of(sandbox, 'theirs')}"
    )


def test_a_namespace_that_does_not_exist_is_refused_and_once_it_does_up_goes_on(
    sandbox: RunningSandbox, tmp_path: Path
) -> None:
    gateway = new_gateway(sandbox, "nowhere", tmp_path)
    gateway.configure("kubernetes.namespace", "nowhere")
    with sandbox.new_stack("nowhere"):
        try:
            failed = gateway.up()
            previewed = sandbox.pulumi("preview", "--stack", "nowhere", configuration=gateway.file)
            sandbox.kubectl("create", "namespace", "nowhere")
            goes_on = gateway.up()
        finally:
            destroyed = sandbox.pulumi("destroy", "--yes", "--stack", "nowhere", configuration=gateway.file)
    refusal = "apim-gateway:kubernetes.namespace is 'nowhere': the cluster has no such Namespace."
    must_have_failed(failed, refusal)
    assert refusal in previewed.output
    assert goes_on.ran.code == 0, goes_on.ran.output
    assert destroyed.code == 0, destroyed.output


def test_without_its_copy_the_sandboxs_shell_writes_into_a_file_that_is_meant_for_azure(
    environments: dict[str, Environment], tmp_path: Path
) -> None:
    checkout = copied_checkout(tmp_path)
    sandbox = environments["staging"].sandbox
    sandbox.pulumi("preview", "-C", str(checkout), "--stack", "staging")
    assert "encryptionsalt" in yaml.safe_load((checkout / "Pulumi.staging.yaml").read_text())


def test_destroying_one_leaves_the_others_as_they_are_to_the_last_byte(environments: dict[str, Environment]) -> None:
    others = [environments[name] for name in ("dev", "prod")]
    before = [each.everything() for each in others]
    beats = [each.heartbeats() for each in others]
    destroyed = environments["staging"].pulumi("destroy", "--yes", "--skip-preview")
    assert destroyed.code == 0, destroyed.output
    assert environments["staging"].objects() == []
    held = json.dumps(contents.azure(State(environments["staging"].sandbox.directory)) | {"gateways": []})
    assert "staging" not in held

    assert [each.everything() for each in others] == before
    deadline = time.monotonic() + 30
    while any(each.heartbeats() <= seen for each, seen in zip(others, beats, strict=True)):
        assert time.monotonic() < deadline, "the heartbeats of another environment have stopped"
        time.sleep(0.2)
