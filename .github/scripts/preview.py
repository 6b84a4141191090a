"""`preview.py STACK FILE`: runs `pulumi preview` with the policy pack and writes the comment about it into FILE.

Ends with pulumi's exit code. It does not send the comment: comment.py does, in a step that has GitHub's token.
"""

import os
import re
import sys
from pathlib import Path

from pulumi_command import Ran, policies, run
from report import fenced, folded, marker

_POLICY = re.compile(r"\s+\S+@v\S+ \[(advisory|mandatory|remediate)\]")
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


def main(stack: str, file: Path) -> int:
    ran = run("preview", stack, "--diff", "--suppress-progress", *policies(stack))
    text = comment(stack, os.environ["HEAD_COMMIT"], ran)
    file.write_text(text, encoding="utf-8")
    with open(os.environ["GITHUB_STEP_SUMMARY"], "a", encoding="utf-8") as summary:
        summary.write(text)
    return ran.code


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
