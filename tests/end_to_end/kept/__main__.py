"""Deploys the stacks in a sandbox of its own and keeps their state: `python -m tests.end_to_end.kept`, at a release."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.end_to_end.kept import FOLDER, STACKS, stack_file, state_file
from tests.end_to_end.running import CHECKOUT, RunningSandbox

# Lines and paths of the machine that deployed, and times: no preview reads them.
DROPPED = ("created", "modified", "sourcePosition", "stackTrace")


def main() -> None:
    if _git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{FOLDER.relative_to(CHECKOUT)}"):
        sys.exit("The checkout has changes: the state is to stem from a commit. Commit them, then run this again.")
    version = _git("describe", "--tags", "--always")
    with tempfile.TemporaryDirectory() as directory:
        sandbox = RunningSandbox(Path(directory) / "state")
        try:
            for stack in STACKS:
                _keep(sandbox, stack)
        finally:
            sandbox.command("reset")
    origin = {"commit": _git("rev-parse", "HEAD"), "version": version}
    (FOLDER / "origin.json").write_text(json.dumps(origin, indent=2) + "\n")
    print(f"Kept the state of {' and '.join(STACKS)} at {version}.")


def _keep(sandbox: RunningSandbox, stack: str) -> None:
    ran = sandbox.command("up", "--stack", stack)
    exported = sandbox.pulumi("stack", "export", "--stack", stack)
    if ran.code or exported.code:
        sys.exit(f"{ran.output}\n{exported.output}")
    state: dict[str, Any] = json.loads(exported.output)
    del state["deployment"]["manifest"]["time"]
    for resource in state["deployment"]["resources"]:
        for name in DROPPED:
            resource.pop(name, None)
    state_file(stack).write_text(json.dumps(state, indent=2, sort_keys=True) + "\n")
    shutil.copy(CHECKOUT / f"Pulumi.{stack}.yaml", stack_file(stack))


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
