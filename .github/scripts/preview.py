"""`preview.py STACK FOLDER`: runs `pulumi preview` with the policy pack, and shows it in the job's summary.

Ends with pulumi's exit code. Into FOLDER goes what became of it, for comment.py, which another job runs: this one runs
the program of whoever wrote the change, and has no right to comment.
"""

import os
import sys
from pathlib import Path

import preview_result
from preview_comment import comment
from pulumi_command import policies, run


def main(stack: str, folder: Path) -> int:
    ran = run("preview", stack, "--diff", "--suppress-progress", *policies(stack))
    preview_result.write(folder, stack, ran)
    with open(os.environ["GITHUB_STEP_SUMMARY"], "a", encoding="utf-8") as summary:
        summary.write(comment(stack, os.environ["HEAD_COMMIT"], ran))
    return ran.code


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
