"""Runs one pulumi command for a stack, shows what it says as it comes, and keeps it."""

import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

NO_CHANGES_EXPECTED = "no changes were expected"
# "    + 2 to create", "    +-1 to replace", "    3 changes. 14 unchanged"
_COUNT = re.compile(r"\s+(?:[^\s\w]{1,2} ?)?(\d+ [a-z][a-z ]{0,40})(?:\. \d+ unchanged)?")


@dataclass(frozen=True)
class Ran:
    code: int
    output: str

    @property
    def counts(self) -> list[str]:
        """The engine's own count, for example ["1 to update", "16 unchanged"]."""
        _, found, after = self.output.rpartition("\nResources:\n")
        lines = after.splitlines() if found else []
        # An error may follow without an empty line between.
        counted = takewhile(lambda match: match is not None, map(_COUNT.fullmatch, lines))
        return [match[1] for match in counted if match]

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
