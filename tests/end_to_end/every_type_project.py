"""A Pulumi project of its own around every_type.py. Every resource's logical name is its type's."""

import json
import shutil
import subprocess
import sys
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from sandbox.tests.emulator.clients import Azure
from tests.end_to_end.running import CHECKOUT, Ran, RunningSandbox, run
from tests.end_to_end.sabotage import azure_of

TYPES = {
    "RoleDefinition": "azure-native:authorization:RoleDefinition",
    "RoleAssignment": "azure-native:authorization:RoleAssignment",
    "Application": "azuread:index/application:Application",
    "ServicePrincipal": "azuread:index/servicePrincipal:ServicePrincipal",
    "ApplicationPassword": "azuread:index/applicationPassword:ApplicationPassword",
    "Namespace": "kubernetes:core/v1:Namespace",
    "ServiceAccount": "kubernetes:core/v1:ServiceAccount",
    "ConfigMap": "kubernetes:core/v1:ConfigMap",
    "Secret": "kubernetes:core/v1:Secret",
    "Service": "kubernetes:core/v1:Service",
    "PodDisruptionBudget": "kubernetes:policy/v1:PodDisruptionBudget",
    "Deployment": "kubernetes:apps/v1:Deployment",
}


@dataclass
class EveryType:
    """One stack of the program, in a folder of its own."""

    sandbox: RunningSandbox
    directory: Path
    name: str
    role_definition: str = field(default_factory=lambda: str(uuid.uuid4()))
    role_assignment: str = field(default_factory=lambda: str(uuid.uuid4()))

    def __post_init__(self) -> None:
        shutil.copy(CHECKOUT / "tests" / "end_to_end" / "every_type.py", self.directory / "__main__.py")
        runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
        (self.directory / "Pulumi.yaml").write_text(yaml.safe_dump({"name": self.name, "runtime": runtime}))
        created = self.pulumi("stack", "init", "test")
        assert created.code == 0, created.output
        self.configure("name", self.name)
        self.configure("roleDefinitionId", self.role_definition)
        self.configure("roleAssignmentName", self.role_assignment)

    def pulumi(self, *arguments: str) -> Ran:
        return run(["pulumi", "-C", str(self.directory), *arguments, "--color", "never"], self.sandbox.environment)

    def configure(self, key: str, value: Any) -> None:
        text = value if isinstance(value, str) else json.dumps(value)
        ran = self.pulumi("config", "set", "--stack", "test", key, text)
        assert ran.code == 0, ran.output

    def up(self, *arguments: str) -> Ran:
        return self.pulumi("up", "--yes", "--skip-preview", "--stack", "test", *arguments)

    def drift(self) -> Ran:
        """What the documented command for finding drift says."""
        return self.pulumi("refresh", "--preview-only", "--expect-no-changes", "--stack", "test")

    def remove(self) -> None:
        self.pulumi("destroy", "--yes", "--skip-preview", "--stack", "test")
        self.pulumi("stack", "rm", "test", "--yes", "--force")

    @cached_property
    def azure(self) -> Azure:
        return azure_of(self.sandbox)

    def state(self) -> dict[str, dict[str, Any]]:
        """The resources in the state, by their logical names."""
        ran = self.pulumi("stack", "export", "--stack", "test")
        assert ran.code == 0, ran.output
        found = json.loads(ran.output)["deployment"].get("resources", [])
        return {each["urn"].rpartition("::")[2]: each for each in found}

    def kubectl(self, *arguments: str, stdin: str = "") -> str:
        """What kubectl prints, in the program's namespace; a refusal is an error of the test."""
        command = ["kubectl", "--namespace", self.name, *arguments]
        done = subprocess.run(
            command, input=stdin, env=self.sandbox.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout
