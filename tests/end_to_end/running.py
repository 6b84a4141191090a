"""A sandbox of the tests' own, driven as a person would: its commands, pulumi and kubectl, each as a process."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]
DOCTOR = (sys.executable, "-m", "apim_gateway_doctor")
# The engine's, about a plugin of another version that a run has chosen; without the heading if it stands alone.
_VERSION_WARNING = re.compile(
    r"(Diagnostics:\n  pulumi:pulumi:Stack \(.*\):\n)?.*resource plugin \w+ is expected to have version .*\n\n?"
)


@dataclass
class Ran:
    """A finished command."""

    code: int
    output: str
    """What it wrote, to either stream, in order."""

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.output.splitlines()]

    @property
    def summary(self) -> set[str]:
        """The engine's own count, for example {"~ 1 updated", "16 unchanged"}."""
        after = self.lines[self.lines.index("Resources:") + 1 :]
        return set(after[: after.index("")])


UNAVAILABLE = "[MinimumReplicasUnavailable] Deployment does not have minimum availability."


def warnings(ran: Ran | str) -> set[str]:
    """What the engine warned of, each once; not that a plugin of another version is used than the SDK asks for."""
    output = ran if isinstance(ran, str) else ran.output
    found = {line.partition("warning: ")[2].strip() for line in output.splitlines() if "warning: " in line}
    return {each for each in found if not each.startswith("resource plugin kubernetes is expected to have version")}


@dataclass
class RunningSandbox:
    """One state directory, and the commands against it."""

    directory: Path

    def command(self, *arguments: str) -> Ran:
        """`python -m sandbox ...`"""
        return run([sys.executable, "-m", "sandbox", "--directory", str(self.directory), *arguments], os.environ)

    def started_command(self, *arguments: str, start_new_session: bool = False) -> subprocess.Popen[str]:
        """The same, without waiting for its end."""
        return subprocess.Popen(
            [sys.executable, "-m", "sandbox", "--directory", str(self.directory), *arguments],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=start_new_session,
            # A shell's background jobs ignore Ctrl-C, and so would whatever a test run among them starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    @cached_property
    def environment(self) -> dict[str, str]:
        """The caller's environment with what `python -m sandbox env` prints, as a shell would read it."""
        printed = self.command("env")
        assert printed.code == 0, printed.output
        show = "import json, os; print(json.dumps(dict(os.environ)))"
        script = f'{printed.output}\nexec {shlex.quote(sys.executable)} -c "{show}"'
        # Not `sh -c`: the deployer's secret would stand in a command line.
        shell = subprocess.run(["sh"], input=script, capture_output=True, text=True, check=True)
        return json.loads(shell.stdout)

    def pulumi(
        self, *arguments: str, configuration: Path | None = None, environment: Mapping[str, str] | None = None
    ) -> Ran:
        """`pulumi ...` in the checkout; the stack's configuration can be a file of the test's, and variables others."""
        extra = ["--config-file", str(configuration)] if configuration else []
        return run(["pulumi", *arguments, *extra, "--color", "never"], {**self.environment, **(environment or {})})

    def resources(self, stack: str) -> list[dict[str, Any]]:
        """The resources in the stack's state."""
        ran = self.pulumi("stack", "export", "--stack", stack)
        assert ran.code == 0, ran.output
        return json.loads(ran.output)["deployment"].get("resources", [])

    def ids(self, stack: str) -> dict[str, str]:
        """The id of every resource in the stack's state, components and the stack itself left empty, by URN."""
        ours = [each for each in self.resources(stack) if not each["type"].startswith("pulumi:providers:")]
        return {each["urn"]: each.get("id", "") for each in ours}

    @contextmanager
    def new_stack(self, name: str) -> Generator[None]:
        """An empty stack, gone afterwards with the file that pulumi makes for it in the checkout."""
        created = self.pulumi("stack", "init", name)
        assert created.code == 0, created.output
        try:
            yield
        finally:
            self.pulumi("stack", "rm", name, "--yes", "--force")
            (CHECKOUT / f"Pulumi.{name}.yaml").unlink(missing_ok=True)

    def kubectl(self, *arguments: str) -> Any:
        """The parsed answer of `kubectl ... --output json`."""
        ran = run(["kubectl", *arguments, "--output", "json"], self.environment)
        assert ran.code == 0, ran.output
        return json.loads(ran.output)

    def outputs(self, stack: str) -> dict[str, Any]:
        """The stack's outputs, secrets masked."""
        ran = self.pulumi("stack", "output", "--json", "--stack", stack)
        assert ran.code == 0, ran.output
        return json.loads(ran.output)


def run(command: list[str], environment: Any, directory: Path = CHECKOUT) -> Ran:
    """Run a command, in the checkout unless a directory is given, and keep all that it writes."""
    finished = subprocess.run(
        command,
        cwd=directory,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Ran(finished.returncode, _VERSION_WARNING.sub("", finished.stdout))
