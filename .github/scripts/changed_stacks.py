"""The stacks that a pull request changes, as a line for GITHUB_OUTPUT: `stacks=["dev", "prod"]`.

    changed_stacks.py BASE     those that differ between the commit BASE and the checkout
    changed_stacks.py --all    all that have a file

Where PULL_REQUEST_STACKS is set, a JSON list, BASE gives no others than these: the rest is previewed on main only.

A stack's own files change that stack. Files that are known to reach no program change none: documents, tests, the
sandbox. Any other file changes every stack, so that a new module or a new folder is previewed before it is deployed.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from redaction import redacted

# Pulumi's own rule for a stack's name.
_STACK_FILE = re.compile(r"Pulumi\.([A-Za-z0-9_.-]{1,100})\.yaml")
_POLICY_FILE = re.compile(r"policy/config/([^/]+)\.json")
_NO_PROGRAM = re.compile(
    r"(acceptance|docs|tests|sandbox|benchmarks|examples|doctor)/.+"
    r"|\.github/(?!scripts/).+"
    r"|(policy/|components/)?[^/]+\.md"
    r"|LICENSE|Makefile|\.git[^/]*|requirements-dev\.txt",
    re.DOTALL,
)
_ORDER = ("dev", "staging", "prod")


def stacks_of(files: Iterable[str]) -> list[str]:
    """The stacks with a file, in the order of deployment."""
    found = {match[1] for name in files if (match := _STACK_FILE.fullmatch(name))}
    return [*(name for name in _ORDER if name in found), *sorted(found - {*_ORDER})]


def changed(files: Iterable[str], stacks: list[str]) -> list[str]:
    """Those of the stacks that the changed files are about."""
    touched: set[str] = set()
    for name in files:
        own = _STACK_FILE.fullmatch(name) or _POLICY_FILE.fullmatch(name)
        if own:
            touched.add(own[1])
        elif not _NO_PROGRAM.fullmatch(name):
            return stacks
    return [stack for stack in stacks if stack in touched]


def changed_files(base: str) -> list[str]:
    """The files that differ from where the checkout and BASE parted."""
    # -z: without it git quotes names that are not ASCII. No renames: the old name counts too.
    command = ["git", "diff", "--name-only", "--no-renames", "-z", f"{base}...HEAD", "--"]
    ran = subprocess.run(command, capture_output=True, check=False)
    if ran.returncode != 0:
        reason = redacted(ran.stderr.decode("utf-8", "replace").strip())
        sys.exit(f"git cannot compare {base} with the checkout: {reason}. Check it out with fetch-depth: 0.")
    # A name may have any bytes but zero.
    return [os.fsdecode(name) for name in ran.stdout.split(b"\0") if name]


def in_pull_requests(stacks: list[str]) -> list[str]:
    """Those of the stacks that a pull request previews."""
    given = os.environ.get("PULL_REQUEST_STACKS")
    if given is None:
        return stacks
    try:
        allowed: Any = json.loads(given)
    except ValueError:
        allowed = None
    if not isinstance(allowed, list):
        sys.exit('PULL_REQUEST_STACKS is not a list of stacks in JSON. Set it to what azure-setup gives, as ["dev"].')
    later = [stack for stack in stacks if stack not in allowed]
    if later:
        # Standard output is the job's.
        print(f"Changed, and previewed on main only: {', '.join(later)}.", file=sys.stderr)
    return [stack for stack in stacks if stack in allowed]


def main(argument: str) -> None:
    stacks = stacks_of(path.name for path in Path().glob("Pulumi.*.yaml"))
    if argument != "--all":
        stacks = in_pull_requests(changed(changed_files(argument), stacks))
    print(f"stacks={json.dumps(stacks)}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
