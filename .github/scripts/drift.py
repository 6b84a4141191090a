"""`drift.py STACK FILE`: compares a stack's state with Azure, Entra and the cluster, and changes none of them.

Ends with 0 where they agree, and with 1 where they do not or could not be compared. Where they do not agree, FILE gets
the text of an issue; FILE without text says that they agree; no FILE, that nothing is known.
"""

import sys
from pathlib import Path

from pulumi_command import NO_CHANGES_EXPECTED, Ran, run
from report import folded, marker


def issue(stack: str, ran: Ran) -> str:
    return "\n\n".join(
        [
            marker(f"drift of {stack}"),
            f"What exists is not what `{stack}` was deployed as: {', '.join(ran.changes) or 'see below'}.",
            folded("What Pulumi found", ran.output),
            f"To undo a change by hand: `pulumi up --refresh --stack {stack}`. To keep it: bring the program"
            f" or `Pulumi.{stack}.yaml` into line, then the same command."
            ' Where it ends with `conflict with "kubectl"`, the Deployment was scaled by hand: see docs/operations.md.'
            " A check that finds nothing closes this issue.\n",
        ]
    )


def main(stack: str, file: Path) -> int:
    ran = run("refresh", stack, "--preview-only", "--expect-no-changes", "--diff", "--suppress-progress")
    if ran.code == 0:
        file.write_text("", encoding="utf-8")
    elif NO_CHANGES_EXPECTED in ran.output:
        file.write_text(issue(stack, ran), encoding="utf-8")
    return min(ran.code, 1)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
