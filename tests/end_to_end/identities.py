"""The identities of examples/azure-setup, made on the sandbox, which trusts a local GitHub instead of the real one."""

import json
import os
import shutil
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azure.identity import ClientAssertionCredential

from sandbox.tests.emulator.clients import Azure
from tests.end_to_end.library import use_virtualenv
from tests.end_to_end.running import CHECKOUT, Ran, RunningSandbox
from tests.end_to_end.sabotage import Gateway, SandboxEmulator, azure_of
from tests.workflows.runner import LocalGitHub

REPOSITORY = "contoso/gateways"
STACK = "contoso"
_MAKES_ROLES = {
    "resourceGroupName": "rg-apim-dev",
    "serviceName": "apim-contoso-dev",
    "deployerMakesRoles": "true",
}


@dataclass
class Identities:
    """What the example has made, and the GitHub whose tokens it trusts."""

    sandbox: RunningSandbox
    gateway: Gateway
    github: LocalGitHub
    up: Ran
    again: Ran
    state: str
    """The stack as it was exported, secrets encrypted."""
    repository_variables: Mapping[str, str]
    environment_variables: Mapping[str, Mapping[str, str]]
    stack_configuration: Mapping[str, Mapping[str, Mapping[str, str]]]
    misspelt: Ran
    """A preview with a key that no environment has."""

    @property
    def azure(self) -> Azure:
        """As the sandbox's deployer, who may read everything in Azure."""
        return azure_of(self.sandbox)

    def reader(self, environment: str) -> str:
        return json.loads(self.repository_variables["AZURE_READER_CLIENT_IDS"])[environment]

    def deployer(self, environment: str) -> str:
        return self.environment_variables[environment]["AZURE_CLIENT_ID"]

    def credential(self, client_id: str, subject: str) -> ClientAssertionCredential:
        """Microsoft's client, signing in with a token of GitHub's for a job with this subject."""
        emulator = SandboxEmulator(self.sandbox)
        job = self.github.token({"id-token": "write"}, subject)

        def assertion() -> str:
            query = {"audience": "api://AzureADTokenExchange"}
            return self.github.id_token(job, query)[1]["value"]

        return ClientAssertionCredential(
            self.azure.tenant_id,
            client_id,
            assertion,
            authority=emulator.base_url,
            disable_instance_discovery=True,
            connection_verify=emulator.ca,
        )


def administrator(sandbox: RunningSandbox) -> dict[str, str]:
    """The environment of whoever may make identities and give them rights."""
    known: dict[str, str] = json.loads((sandbox.directory / "azure" / "administrator.json").read_text())
    return {f"ARM_{name.upper()}": value for name, value in known.items()}


@contextmanager
def made(
    sandbox: RunningSandbox,
    gateway: Gateway,
    github: LocalGitHub,
    directory: Path,
    *,
    with_one_that_makes_roles: bool = False,
) -> Generator[Identities]:
    """Deploy the example for the environments dev, which previews pull requests, and prod of one instance; destroyed
    afterwards.

    A third one, qa, can be another instance's, whose deployer makes the roles itself.
    """
    project = directory / "azure-setup"
    shutil.copytree(CHECKOUT / "examples" / "azure-setup", project)
    use_virtualenv(project / "Pulumi.yaml", Path(sys.prefix))
    environment = {**administrator(sandbox), "PYTHONPATH": os.fspath(CHECKOUT / "components")}

    def pulumi(*arguments: str) -> Ran:
        ran = sandbox.pulumi("-C", str(project), *arguments, "--stack", STACK, environment=environment)
        assert ran.code == 0, ran.output
        return ran

    initialised = sandbox.pulumi("-C", str(project), "stack", "init", STACK, environment=environment)
    assert initialised.code == 0, initialised.output
    try:
        pulumi("config", "set", "repository", REPOSITORY)
        pulumi("config", "set", "issuer", github.url)
        pulumi("config", "set", "namePrefix", gateway.name)
        for name in ("dev", "prod"):
            for key, value in (("resourceGroupName", gateway.group), ("serviceName", gateway.service)):
                pulumi("config", "set", "--path", f"environments.{name}.{key}", value)
        pulumi("config", "set", "--path", "environments.dev.previewsPullRequests", "true")
        pulumi("config", "set", "--path", "environments.qa.serviceNam", "apim-contoso-dev")
        misspelt = sandbox.pulumi("-C", str(project), "preview", "--stack", STACK, environment=environment)
        pulumi("config", "rm", "--path", "environments.qa")
        if with_one_that_makes_roles:
            for key, value in _MAKES_ROLES.items():
                pulumi("config", "set", "--path", f"environments.qa.{key}", value)
        up = pulumi("up", "--yes", "--skip-preview")
        again = pulumi("preview", "--expect-no-changes")
        outputs: dict[str, Any] = json.loads(pulumi("stack", "output", "--json").output)
        state = pulumi("stack", "export").output
        yield Identities(
            sandbox,
            gateway,
            github,
            up,
            again,
            state,
            outputs["repositoryVariables"],
            outputs["environmentVariables"],
            outputs["stackConfiguration"],
            misspelt,
        )
    finally:
        pulumi("destroy", "--yes", "--skip-preview", "--remove")
