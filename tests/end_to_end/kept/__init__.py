"""The state of deployed stacks, kept as data: what a newer program finds after an upgrade.

`origin.json` says which commit deployed them, `<stack>.json` is what `pulumi stack export` printed then, and
`Pulumi.<stack>.yaml` is the stack's file of that commit. `python -m tests.end_to_end.kept` writes all of them.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
STACKS = ("dev", "prod")


def state_file(stack: str) -> Path:
    return FOLDER / f"{stack}.json"


def stack_file(stack: str) -> Path:
    return FOLDER / f"Pulumi.{stack}.yaml"
