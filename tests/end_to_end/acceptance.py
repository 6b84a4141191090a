"""A repository with the acceptance, and the identity that its workflow signs in as, made as docs/acceptance.md says."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox import contents
from sandbox.state import State
from sandbox.tests.emulator.clients import Azure
from tests.end_to_end.git_repository import copied, git
from tests.end_to_end.running import CHECKOUT, RunningSandbox
from tests.end_to_end.sabotage import SandboxEmulator
from tests.workflows.runner import Environment, Event, LocalGitHub, Machine, Run, run_workflow

REPOSITORY = "contoso/gateways"
_PROGRAM = ("__main__.py", "Pulumi.yaml", "pyproject.toml", "requirements.txt", "requirements-dev.txt")
_FOLDERS = (".github", "acceptance", "components", "doctor", "policy", "sandbox", "settings")
_OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
_GRAPH, _OWNED_BY = "00000003-0000-0000-c000-000000000000", "18a4783c-866b-4cc7-a460-3d5e5662c884"


@dataclass
class AcceptanceRepository:
    sandbox: RunningSandbox
    github: LocalGitHub
    folder: Path
    jobs: Path
    client_id: str

    def commit(self, **changed: str) -> str:
        """A commit with a text of acceptance/steps.py replaced by another, and its hash."""
        steps = self.folder / "acceptance" / "steps.py"
        original = (CHECKOUT / "acceptance" / "steps.py").read_text()
        for old, new in changed.items():
            assert old in original
            original = original.replace(f"        {old}(programs, reachable)\n", f"        {new}\n")
        steps.write_text(original)
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", "a change")
        return git(self.folder, "rev-parse", "HEAD")

    def run(self, commit: str) -> Run:
        """The workflow, approved, with the sandbox's cluster."""
        emulator = SandboxEmulator(self.sandbox).deployer
        own = {"AZURE_CLIENT_ID": self.client_id, "AZURE_SUBSCRIPTION_ID": emulator["subscription_id"]}
        event = Event(
            "workflow_dispatch",
            self.folder,
            commit,
            variables={"AZURE_TENANT_ID": emulator["tenant_id"]},
            environments={"acceptance": Environment(own)},
            full_name=REPOSITORY,
            inputs={"accept_the_cost": True, "cluster": "kubeconfig"},
        )
        machine = Machine(self.sandbox.environment, Path(sys.prefix), self.jobs)
        return run_workflow("acceptance.yml", event, self.github, machine)

    @property
    def transcripts(self) -> list[Path]:
        """What the runs have kept, the first one first."""
        found = self.jobs.glob("artifacts-*/transcript/transcript.json")
        return sorted(found, key=lambda file: file.stat().st_mtime)

    def left(self) -> list[str]:
        """All that Azure and Entra hold of the acceptance, but for its identity."""
        held = contents.azure(State(self.sandbox.directory))
        azure = administrator(self.sandbox)
        groups: list[dict[str, Any]] = azure.arm("GET", f"{azure.subscription}/resourceGroups").body["value"]
        provider = f"{azure.subscription}/providers/Microsoft.ApiManagement"
        deleted: list[dict[str, Any]] = azure.arm("GET", f"{provider}/deletedservices").body["value"]
        names = [
            *(each["displayName"] for each in held["applications"] if each["appId"] != self.client_id),
            *(each["roleName"] for each in held["roleDefinitions"]),
            *(each["scope"] for each in held["roleAssignments"]),
            *(each["name"] for each in [*groups, *deleted]),
        ]
        return [name for name in names if "acceptance" in name or name == "API Management gateway mygw"]


def administrator(sandbox: RunningSandbox) -> Azure:
    emulator = SandboxEmulator(sandbox)
    return Azure(emulator, emulator.administrator["client_id"], emulator.administrator["client_secret"])


@contextmanager
def made(sandbox: RunningSandbox, directory: Path) -> Generator[AcceptanceRepository]:
    folder = copied(directory / "repository", _FOLDERS, _PROGRAM)
    git(folder, "init", "--quiet", "--initial-branch=main")
    with LocalGitHub() as github:
        client_id = _identity(administrator(sandbox), github.url)
        yield AcceptanceRepository(sandbox, github, folder, directory / "jobs", client_id)


def _identity(azure: Azure, issuer: str) -> str:
    """The requests behind the page's commands of `az`. Returns the client id."""
    application = azure.new_application()
    credential = {
        "name": "acceptance",
        "issuer": issuer,
        "audiences": ["api://AzureADTokenExchange"],
        "subject": f"repo:{REPOSITORY}:environment:acceptance",
    }
    principal = azure.graph("POST", "/servicePrincipals", {"appId": application["appId"]}).body
    graph = azure.graph("GET", f"/servicePrincipals(appId='{_GRAPH}')").body
    permission = {"principalId": principal["id"], "resourceId": graph["id"], "appRoleId": _OWNED_BY}
    for path, body in (
        (f"/applications/{application['id']}/federatedIdentityCredentials", credential),
        (f"/servicePrincipals/{graph['id']}/appRoleAssignedTo", permission),
    ):
        answer = azure.graph("POST", path, body)
        assert answer.status == 201, answer.body
    role = f"{azure.subscription}/providers/Microsoft.Authorization/roleDefinitions/{_OWNER}"
    azure.assign(azure.subscription, role, principal["id"])
    return application["appId"]
