"""The comment about a stack's preview. Pulumi's and the program's output stands in blocks that it cannot leave."""

import re

from pulumi_command import Ran
from report import fenced, folded, marker

# Each part has a limit: a search over a long line takes no longer than over a short one.
_POLICY = re.compile(r"\s{1,20}\S{1,100}@v\S{1,50} \[(advisory|mandatory|remediate)\]")
_NO_TEXT = re.compile(r"(Resources|Outputs|Policies):|(info|warning|error): ")


def comment(stack: str, commit: str, ran: Ran) -> str:
    if ran.code != 0:
        title, body = "failed", fenced(ran.output)
    elif not ran.changes:
        title, body = "no change", ""
    else:
        change, policies_said = split(ran.output)
        title, body = ", ".join(ran.changes), folded("What would change", change)
        if policies_said:
            body += "\n\n" + folded("What the policy pack says", policies_said)
    lines = [
        marker(f"pulumi preview of {stack}"),
        f"### Preview of `{stack}`: {title}",
        f"Commit {commit[:12]}, with the policy pack.",
        body,
    ]
    return "\n\n".join(line for line in lines if line) + "\n"


def split(output: str) -> tuple[str, str]:
    """The change, and what policies say, which Pulumi writes amid it: a line that names the rule, and text beneath it,
    which is not indented as all resources are."""
    parts: tuple[list[str], list[str]] = ([], [])
    in_policy = False
    for line in output.splitlines():
        if _POLICY.match(line):
            in_policy = True
        elif not line or line[0].isspace() or _NO_TEXT.match(line):
            in_policy = False
        parts[in_policy].append(line)
    change, policies_said = ("\n".join(lines) for lines in parts)
    return change, policies_said
