"""A gateway that a test sabotages, and what holds of every failed `up`, whatever its cause.

Sabotage itself goes through Microsoft's clients, kubectl, the stack's configuration file and the environment. Nothing
here, in the program or in the sandbox knows which sabotage was done.
"""

import json
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sandbox import contents
from sandbox.state import State
from sandbox.tests.emulator.clients import Azure
from sandbox.tests.emulator.process import EmulatorProcess
from tests import guide
from tests.end_to_end.running import CHECKOUT, DOCTOR, Ran, RunningSandbox, run

READY_TIMEOUT = 25
# The engine's own time around that: starting itself, the program and three plugins, on a busy machine.
ENGINE_SECONDS = 60
OPERATIONS = CHECKOUT / "docs" / "operations.md"
CLIENT_SECRET = "config.service.auth.azureAd.clientSecret"


class SandboxEmulator(EmulatorProcess):
    """The emulator of a sandbox that runs already."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self.directory = sandbox.directory / "azure"
        self.port = int(sandbox.environment["ARM_METADATA_HOSTNAME"].rpartition(":")[2])


def azure_of(sandbox: RunningSandbox) -> Azure:
    """Microsoft's clients, signed in as the sandbox's deployer."""
    emulator = SandboxEmulator(sandbox)
    return Azure(emulator, emulator.deployer["client_id"], emulator.deployer["client_secret"])


@dataclass(frozen=True)
class Diagnosis:
    """What `apim-gateway-doctor` said."""

    ran: Ran
    leaked: bool

    @property
    def results(self) -> dict[str, tuple[str, str]]:
        """Status and what was seen, by the check's id."""
        return {each["id"]: (each["status"], each["seen"]) for each in json.loads(self.ran.output)["checks"]}


@dataclass(frozen=True)
class Attempt:
    """One `pulumi up`, and how things were right after it where it failed."""

    ran: Ran
    seconds: float
    lost: frozenset[str] = frozenset()
    """What exists and is not in the state."""
    leaked: bool = False
    """Whether the output has a secret."""
    resources: int = 0
    """How many resources the state has."""
    diagnosis: Diagnosis | None = None

    @property
    def diagnostics(self) -> str:
        """What the engine says at the end, once all is over."""
        return self.ran.output.rpartition("\nDiagnostics:")[2]


@dataclass
class Gateway:
    """A gateway with a stack of its own, deployed from a configuration file of the test's."""

    sandbox: RunningSandbox
    azure: Azure
    stack: str
    name: str
    group: str
    service: str
    file: Path
    configuration: dict[str, Any] = field(default_factory=dict[str, Any])
    by_hand: set[str] = field(default_factory=set[str])
    """GUIDs of what the test made itself; that is no state's."""
    other_secrets: set[str] = field(default_factory=set[str])
    """Client secrets of identities that the test made."""

    @property
    def service_id(self) -> str:
        return self.azure.service(self.group, self.service)

    def up(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Attempt:
        """`pulumi up` with the configuration as it is now."""
        attempt = self.up_alone(*arguments, environment=environment)
        ran, seconds = attempt.ran, attempt.seconds
        if ran.code == 0:
            return attempt
        lost = frozenset(self.existing() - self.known())
        leaked = any(each in ran.output for each in self.secrets())
        return Attempt(ran, seconds, lost, leaked, len(self.state()), self.doctor(environment))

    def up_alone(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Attempt:
        """The same, without asking Azure and doctor what a failure has left."""
        self.file.write_text(yaml.safe_dump(self.configuration))
        command = ("up", "--yes", "--skip-preview", "--stack", self.stack, *arguments)
        began = time.monotonic()
        ran = self.sandbox.pulumi(*command, configuration=self.file, environment=environment)
        return Attempt(ran, time.monotonic() - began)

    def doctor(self, environment: Mapping[str, str] | None = None) -> Diagnosis:
        """`apim-gateway-doctor`, with the configuration as it is now."""
        self.file.write_text(yaml.safe_dump(self.configuration))
        command = [
            *DOCTOR,
            "--json",
            "--stack",
            self.stack,
            "--config-file",
            str(self.file),
        ]
        ran = run(command, {**self.sandbox.environment, **(environment or {})})
        return Diagnosis(ran, any(each in ran.output for each in self.secrets()))

    def configure(self, key: str, value: Any) -> None:
        """Another value in the configuration file, by its dotted key."""
        *groups, name = f"apim-gateway:{key}".split(".")
        below = self.configuration["config"]
        for group in groups:
            below = below.setdefault(group, {})
        below[name] = value

    def roll(self) -> None:
        """The next release: a setting with which every pod is made anew."""
        self.configure("kubernetes.pod", {"terminationGracePeriodSeconds": 61})

    def state(self) -> list[dict[str, Any]]:
        """The resources of the stack's state, without the providers."""
        return [each for each in self.sandbox.resources(self.stack) if not each["type"].startswith("pulumi:providers:")]

    def deployment(self) -> dict[str, Any]:
        return self.sandbox.kubectl("get", "deployment", self.name)

    def pods_say(self) -> str:
        """Why the pods are not ready, by their conditions.

        The real plugin passes over what it hears of a pod before its ReplicaSet, so that `up` may not show it.
        """
        pods = self.sandbox.kubectl("get", "pods", "--selector", f"app={self.name}")["items"]
        conditions = [each for pod in pods for each in pod["status"]["conditions"] if each["type"] == "Ready"]
        return "\n".join(each.get("message", "") for each in conditions)

    def config_map(self) -> dict[str, Any]:
        """The ConfigMap that the Deployment names."""
        [container] = self.deployment()["spec"]["template"]["spec"]["containers"]
        return self.sandbox.kubectl("get", "configmap", container["envFrom"][0]["configMapRef"]["name"])

    def application(self) -> dict[str, Any]:
        """The application, as Graph shows it."""
        client_id = self.config_map()["data"]["config.service.auth.azureAd.clientId"]
        return self.azure.graph("GET", f"/applications(appId='{client_id}')").body

    def assignment(self, role: str) -> Any:
        """The assignment of the stack's `reader` or `validator`, as ARM shows it."""
        held = contents.azure(State(self.sandbox.directory))
        role_name = f"{guide.role(role)['Name']} ({self.service})"
        [definition] = [each["id"] for each in held["roleDefinitions"] if each["roleName"] == role_name]
        [found] = [
            each
            for each in self.azure.roles.role_assignments.list_for_subscription()
            if str(each.role_definition_id).endswith(definition)
        ]
        return found

    def existing(self) -> set[str]:
        """All that Azure, Entra and the cluster hold of this gateway and its instance: GUIDs, and kinds with names."""
        held = contents.azure(State(self.sandbox.directory))
        tag = f"apim-gateway/apim-gateway/{self.stack}/{self.name}"
        applications = [each for each in held["applications"] if tag in each["tags"]]
        passwords = [
            each["keyId"]
            for application in applications
            for each in self.azure.graph("GET", f"/applications/{application['id']}").body["passwordCredentials"]
        ]
        client_ids = {each["appId"] for each in applications}
        group = f"/resourcegroups/{self.group}/".casefold()
        guids: set[str] = {
            *(each["id"] for each in applications),
            *passwords,
            *(each["id"] for each in held["servicePrincipals"] if each["appId"] in client_ids),
            *(each["id"] for each in held["roleDefinitions"] if each["roleName"].endswith(f"({self.service})")),
            *(each["id"] for each in held["roleAssignments"] if group in f"{each['scope']}/".casefold()),
        }
        objects = self.sandbox.kubectl(
            "get", "deployments,services,configmaps,secrets", "--selector", f"app={self.name}"
        )
        return (guids - self.by_hand) | {f"{each['kind']}/{each['metadata']['name']}" for each in objects["items"]}

    def known(self) -> set[str]:
        """The same, of what the state knows."""
        known: set[str] = set()
        for each in self.state():
            name = str(each.get("id", "")).rpartition("/")[2]
            known.add(f"{each['type'].rpartition(':')[2]}/{name}" if each["type"].startswith("kubernetes:") else name)
        return known

    def secrets(self) -> set[str]:
        """Every secret that an output could give away: the deployer's, and all client secrets in the cluster."""
        items = self.sandbox.kubectl("get", "configmaps", "--all-namespaces")["items"]
        found = {each.get("data", {}).get(CLIENT_SECRET) for each in items} - {None}
        return found | self.other_secrets | {self.sandbox.environment["ARM_CLIENT_SECRET"]}


def must_have_failed(attempt: Attempt, cause: str) -> None:
    """It failed in time, says the cause, shows no traceback and no secret, and the state knows all that exists."""
    assert attempt.ran.code != 0, f"it succeeded all the same:\n{attempt.ran.output}"
    assert cause in attempt.diagnostics, f"{cause!r} is not in\n{attempt.ran.output}"
    assert cause in OPERATIONS.read_text(), f"docs/operations.md does not tell {cause!r}"
    assert "Traceback" not in attempt.ran.output, attempt.ran.output
    assert not attempt.leaked, "the output has a secret"
    assert attempt.seconds < READY_TIMEOUT + ENGINE_SECONDS
    assert not attempt.lost, f"the state knows nothing of {sorted(attempt.lost)}"


def doctor_must_say(attempt: Attempt, **seen: str) -> None:
    """Right after the failure doctor's exit code is 1, and each of these checks has failed for this reason."""
    diagnosis = _diagnosis(attempt)
    assert diagnosis.ran.code == 1, diagnosis.ran.output
    for name, reason in seen.items():
        status, said = diagnosis.results[name.replace("_", "-")]
        assert status == "failed", diagnosis.ran.output
        assert reason in said


def doctor_must_refuse(attempt: Attempt, reason: str) -> None:
    """Right after the failure there was nothing to look at, or nobody who let doctor look: exit code 2 and one line."""
    ran = _diagnosis(attempt).ran
    assert ran.code == 2, ran.output
    assert reason in ran.output
    assert len(ran.lines) == 1, ran.output


def _diagnosis(attempt: Attempt) -> Diagnosis:
    assert attempt.diagnosis is not None, "it did not fail"
    assert "Traceback" not in attempt.diagnosis.ran.output, attempt.diagnosis.ran.output
    assert not attempt.diagnosis.leaked, "doctor's output has a secret"
    return attempt.diagnosis


def must_have_succeeded(attempt: Attempt, *operations: str) -> None:
    """It succeeded, with these operations by the engine's own count and no others."""
    assert attempt.ran.code == 0, attempt.ran.output
    assert attempt.ran.summary == set(operations), attempt.ran.output


def new_gateway(sandbox: RunningSandbox, name: str, directory: Path) -> Gateway:
    """A gateway resource on an instance of its own, made with Microsoft's clients; the stack has its name."""
    azure = azure_of(sandbox)
    group, service = f"rg-{name}", f"apim-{name}"
    new_instance(azure, group, service, name)
    return _gateway(sandbox, azure, name, name, group, service, directory)


def new_instance(azure: Azure, group: str, service: str, gateway: str) -> None:
    """An API Management instance in a resource group of its own, with a gateway resource that offers an API."""
    made = azure.arm("PUT", azure.group(group), b'{"location": "westeurope"}', "2021-04-01")
    assert made.status == 201, made.body
    clients: Any = azure.api_management
    wanted = {
        "location": "westeurope",
        "sku": {"name": "Developer", "capacity": 1},
        "identity": {"type": "SystemAssigned"},
        "properties": {"publisherName": "Contoso", "publisherEmail": "api@contoso.example"},
    }
    clients.api_management_service.begin_create_or_update(group, service, wanted).result()
    clients.gateway.create_or_update(group, service, gateway, {"properties": {"description": "made by a test"}})
    echo = {"properties": {"displayName": "Echo", "path": "echo-api", "protocols": ["https"]}}
    clients.api.begin_create_or_update(group, service, "echo-api", echo).result()
    clients.gateway_api.create_or_update(group, service, gateway, "echo-api")


def prerequisites_gateway(sandbox: RunningSandbox, stack: str, directory: Path) -> Gateway:
    """The gateway with which the sandbox starts."""
    return _gateway(sandbox, azure_of(sandbox), stack, "mygw", "rg-apim-dev", "apim-contoso-dev", directory)


def _gateway(
    sandbox: RunningSandbox, azure: Azure, stack: str, name: str, group: str, service: str, directory: Path
) -> Gateway:
    configuration = yaml.safe_load((CHECKOUT / "Pulumi.dev.yaml").read_text())
    configuration["config"] = {
        "apim-gateway:resourceGroupName": group,
        "apim-gateway:serviceName": service,
        "apim-gateway:gatewayName": name,
        "apim-gateway:kubernetes": {"readyTimeout": READY_TIMEOUT},
    }
    file = directory / f"Pulumi.{stack}.yaml"
    return Gateway(sandbox, azure, stack, name, group, service, file, deepcopy(configuration))


@contextmanager
def started(directory: Path) -> Generator[RunningSandbox]:
    """A sandbox of the test's own."""
    sandbox = RunningSandbox(directory / "state")
    try:
        ran = sandbox.command("start")
        assert ran.code == 0, ran.output
        yield sandbox
    finally:
        sandbox.command("reset")
