"""A secret of a stack file is found where docs/security.md says, with what stands beside it, and nowhere else.

It is set by the page's command. A secret in another group is refused.
"""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.end_to_end.library import must_succeed
from tests.end_to_end.running import Ran, RunningSandbox, run
from tests.end_to_end.sabotage import Gateway, new_gateway
from tests.end_to_end.secret_places import logs, objects, places

STACK = NAMESPACE = "stack-secrets"
PRINTED = {"preview --diff", "up --diff", "stack export"}
OF_THE_FILE = {"stack file", "config", "preview --json"}
"""Where the plain values of a stack file are, whatever is made of them."""
FOUND: dict[str, set[str]] = {
    "shared plain setting": {f"ConfigMap {STACK}", *OF_THE_FILE, *PRINTED},
    "plain setting beside a secret": {f"Secret {STACK}", *OF_THE_FILE},
    "setting as a secret": {f"Secret {STACK}"},
    "credential as a secret": {f"Secret {STACK}"},
    "label as a secret": set(),
}
SETTINGS = {
    "plain setting beside a secret": "plugin.plain",
    "setting as a secret": "plugin.level",
    "credential as a secret": "HTTPS_PROXY",
}


class StackFile:
    """The stack, with each road's value, and what the commands printed."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.values = {name: str(uuid.uuid4()) for name in FOUND}
        self.texts: dict[str, str] = {}
        shared = {"containerSettings": {"plugin.shared": self.values["shared plain setting"]}}
        gateway.configuration["config"]["apim-gateway:shared"] = shared
        gateway.configure("kubernetes.namespace", NAMESPACE)
        gateway.file.write_text(yaml.safe_dump(gateway.configuration))

    def run(self, *arguments: str) -> Ran:
        """A command of pulumi's, whose output is kept."""
        ran = self.gateway.sandbox.pulumi(*arguments, "--stack", STACK, configuration=self.gateway.file)
        self.texts[" ".join(each for each in arguments if each != "--yes")] = ran.output
        return ran

    def set(self, road: str, path: str) -> None:
        """The page's command; without --secret for what is plain."""
        value = self.values[road]
        value = f"http://user:{value}@proxy.contoso.example:8080" if "credential" in road else value
        options = ["--path", *(["--secret"] if "as a secret" in road else [])]
        command = ("config", "set", *options, path, value, "--stack", STACK)
        must_succeed(self.gateway.sandbox.pulumi(*command, configuration=self.gateway.file))

    def look(self) -> None:
        """Keep what the namespace holds, the state, the file, and what doctor says."""
        sandbox = self.gateway.sandbox
        self.texts |= {**objects(sandbox, NAMESPACE), **logs(sandbox), "stack file": self.gateway.file.read_text()}
        self.texts["stack export"] = json.dumps(sandbox.resources(STACK))
        must_succeed(self.run("config"))
        self.gateway.configuration = yaml.safe_load(self.gateway.file.read_text())
        self.texts["doctor"] = must_succeed(self.gateway.doctor().ran).output


@pytest.fixture(scope="module")
def stack(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackFile]:
    """The stack, deployed, and then given a secret where none may be."""
    sandbox.kubectl("create", "namespace", NAMESPACE)
    gateway = new_gateway(sandbox, STACK, Path(tmp_path_factory.mktemp("stack-secrets")))
    with sandbox.new_stack(STACK):
        stack = StackFile(gateway)
        for road, setting in SETTINGS.items():
            stack.set(road, f'containerSettings["{setting}"]')
        for command in (("preview", "--diff"), ("preview", "--json"), ("up", "--yes", "--diff")):
            must_succeed(stack.run(*command))
        stack.look()
        stack.set("label as a secret", "kubernetes.labels.team")
        assert stack.run("preview").code != 0
        yield stack
        gateway.file.write_text(yaml.safe_dump(gateway.configuration))
        stack.run("destroy", "--yes", "--skip-preview")
    run(["kubectl", "delete", "namespace", NAMESPACE, "--wait=false"], sandbox.environment)


@pytest.mark.parametrize("road", FOUND)
def test_a_value_of_the_stack_file_is_found_where_the_page_says_and_nowhere_else(road: str, stack: StackFile) -> None:
    assert places({road: [stack.values[road]]}, stack.texts)[road] == FOUND[road]


def test_a_secret_in_another_group_is_refused_in_a_line(stack: StackFile) -> None:
    said = stack.texts["preview"]
    assert "apim-gateway:kubernetes has a secret: nothing in it is one. " in said
    assert "Traceback" not in said, said
