"""Runs one pulumi command for a stack, and shows and keeps its output without credentials."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path

from redaction import Redaction

NO_CHANGES_EXPECTED = "no changes were expected"
# "    + 2 to create", "    +-1 to replace", "    3 changes. 14 unchanged"
_COUNT = re.compile(r"\s{1,20}(?:[^\s\w]{1,2} ?)?([0-9]{1,9} [a-z][a-z ]{0,40})(?:\. [0-9]{1,9} unchanged)?")
# The engine has fewer kinds of changes. More lines that look like counts are the program's.
_MOST_COUNTS = 20


@dataclass(frozen=True)
class Ran:
    code: int
    output: str

    @property
    def counts(self) -> list[str]:
        """The engine's own count, for example ["1 to update", "16 unchanged"]."""
        _, found, after = self.output.rpartition("\nResources:\n")
        # No more than can be counts: the rest of the output may be long.
        lines = after[: 100 * _MOST_COUNTS].splitlines() if found else []
        # An error may follow without an empty line between.
        counted = takewhile(lambda match: match is not None, map(_COUNT.fullmatch, lines))
        return [match[1] for match in islice(counted, _MOST_COUNTS) if match]

    @property
    def changes(self) -> list[str]:
        return [each for each in self.counts if not each.endswith("unchanged")]


def run(command: str, stack: str, *options: str) -> Ran:
    """`pulumi COMMAND` with what every one of them needs here."""
    arguments = ["pulumi", command, "--stack", stack, "--non-interactive", "--color", "never", *options]
    _show(f"$ {' '.join(arguments)}\n")
    # A byte that is not UTF-8 must not end this script: pulumi would be killed, and its stack stay locked.
    process = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace"
    )
    assert process.stdout is not None
    redaction = Redaction()
    lines: list[str] = []
    for line in process.stdout:
        shown = redaction.line(line)
        _show(shown)
        lines.append(shown)
    return Ran(process.wait(), "".join(lines))


def _show(text: str) -> None:
    """Writes to the log in UTF-8, whatever the locale. A log that is closed does not stop pulumi either."""
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def policies(stack: str) -> list[str]:
    """The policy pack, with the stack's own levels where it has a file for them."""
    own = Path("policy", "config", f"{stack}.json")
    return ["--policy-pack", "policy", *(["--policy-pack-config", str(own)] if own.exists() else [])]
