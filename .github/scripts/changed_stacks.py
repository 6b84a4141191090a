"""Which stacks a pull request changes, as a line for GITHUB_OUTPUT: `stacks=["dev", "prod"]`.

    changed_stacks.py BASE     those that differ between the commit BASE and the checkout
    changed_stacks.py --all    all that have a file

A stack's own files change that stack; the program, the components and the policy pack's rules change all. Documents,
tests and the sandbox change none.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

_STACK_FILE = re.compile(r"Pulumi\.([^/]+)\.yaml")
_POLICY_FILE = re.compile(r"policy/config/([^/]+)\.json")
_PROGRAM = re.compile(r"__main__\.py|settings\.py|Pulumi\.yaml|requirements\.txt|(components|policy)/.+")
_TEXT = re.compile(r".+\.md")
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
        elif _PROGRAM.fullmatch(name) and not _TEXT.fullmatch(name):
            return stacks
    return [stack for stack in stacks if stack in touched]


def changed_files(base: str) -> list[str]:
    """What differs from where the checkout and BASE parted."""
    # -z: without it git quotes names that are not ASCII. No renames: the old name counts too.
    command = ["git", "diff", "--name-only", "--no-renames", "-z", f"{base}...HEAD", "--"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        sys.exit(
            f"git cannot compare {base} with the checkout: {ran.stderr.strip()}. Check it out with fetch-depth: 0."
        )
    return [name for name in ran.stdout.split("\0") if name]


def main(argument: str) -> None:
    stacks = stacks_of(path.name for path in Path().glob("Pulumi.*.yaml"))
    if argument != "--all":
        stacks = changed(changed_files(argument), stacks)
    print(f"stacks={json.dumps(stacks)}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
