"""`deploy.py STACK`: `pulumi up` with the policy pack. Its preview comes first, so that a policy stops it in time."""

import sys

from pulumi_command import policies, run


def main(stack: str) -> int:
    return run("up", stack, "--yes", "--suppress-progress", *policies(stack)).code


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
