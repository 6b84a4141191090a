"""A stack of a program in `programs`, with its configuration in a file of the test's."""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.end_to_end.running import Ran, RunningSandbox


class ProgramStack:
    """Runs pulumi on one stack of a program."""

    def __init__(self, sandbox: RunningSandbox, program: Path, name: str, file: Path) -> None:
        self.sandbox = sandbox
        self._program, self._name, self.file = program, name, file

    def run(self, *arguments: str, identity: Mapping[str, str] | None = None) -> Ran:
        """A command of pulumi's, as the sandbox's deployer or as another identity."""
        options = ("-C", str(self._program), "--stack", self._name)
        environment = {**(identity or {}), "PULUMI_CONFIG_PASSPHRASE": "of a test"}
        return self.sandbox.pulumi(*arguments, *options, configuration=self.file, environment=environment)

    def up(self, configuration: Mapping[str, Any], identity: Mapping[str, str] | None = None) -> Ran:
        self.configure(configuration)
        return self.run("up", "--yes", "--skip-preview", identity=identity)

    def preview(self, configuration: Mapping[str, Any]) -> Ran:
        self.configure(configuration)
        return self.run("preview")

    def configure(self, configuration: Mapping[str, Any]) -> None:
        project = self._program.name.replace("_", "-")
        self.file.write_text(json.dumps({"config": {f"{project}:{key}": each for key, each in configuration.items()}}))


@contextmanager
def new_stack(sandbox: RunningSandbox, program: Path, name: str, directory: Path) -> Generator[ProgramStack]:
    """A new stack, destroyed and removed afterwards."""
    stack = ProgramStack(sandbox, program, name, directory / f"Pulumi.{name}.yaml")
    made = sandbox.pulumi("-C", str(program), "stack", "init", name)
    assert made.code == 0, made.output
    (program / f"Pulumi.{name}.yaml").unlink(missing_ok=True)
    try:
        yield stack
    finally:
        stack.run("destroy", "--yes", "--skip-preview")
        sandbox.pulumi("-C", str(program), "stack", "rm", name, "--yes", "--force")
