"""Ends with 1 where the branch of this run is not at its commit any more: a run of old, started again, would bring the
old commit back.
"""

import os
import sys

from github_api import GitHub


def main() -> None:
    ref, commit = os.environ["GITHUB_REF"], os.environ["GITHUB_SHA"]
    head = GitHub().get(f"/git/{ref.replace('refs/', 'ref/', 1)}")["object"]["sha"]
    if head != commit:
        sys.exit(
            f"{commit[:12]} is not what {ref} is at, which is {head[:12]}: nothing is deployed. Let that commit's run"
            " deploy. To go back, revert what you do not want, which is a new commit."
        )


if __name__ == "__main__":
    main()
