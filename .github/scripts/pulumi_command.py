"""Runs one pulumi command for a stack, shows what it says as it comes, and keeps it."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

NO_CHANGES_EXPECTED = "no changes were expected"


@dataclass(frozen=True)
class Ran:
    code: int
    output: str

    @property
    def counts(self) -> list[str]:
        """The engine's own count, for example ["1 to update", "16 unchanged"]."""
        _, found, after = self.output.rpartition("\nResources:\n")
        lines = after.partition("\n\n")[0].splitlines() if found else []
        return [line.strip().lstrip("+-~ ") for line in lines if line.strip()]

    @property
    def changes(self) -> list[str]:
        return [each for each in self.counts if not each.endswith("unchanged")]


def run(command: str, stack: str, *options: str) -> Ran:
    """`pulumi COMMAND` with what every one of them needs here."""
    arguments = ["pulumi", command, "--stack", stack, "--non-interactive", "--color", "never", *options]
    print(f"$ {' '.join(arguments)}", flush=True)
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        lines.append(line)
    return Ran(process.wait(), "".join(lines))


def policies(stack: str) -> list[str]:
    """The policy pack, with the stack's own levels where it has a file for them."""
    own = Path("policy", "config", f"{stack}.json")
    return ["--policy-pack", "policy", *(["--policy-pack-config", str(own)] if own.exists() else [])]
