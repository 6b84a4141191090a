"""Says what an acceptance costs and how long it takes, in the log and in the run's summary. Exit code 1 unless
ACCEPT_THE_COST is true. Where CLEAN_UP names an earlier run, nothing is made and nothing has to be accepted."""

import os
import sys
from pathlib import Path

_TIME = "About two hours, most of them waiting for the API Management instance (45 to 75 minutes). At most six hours."
_PARTS = (
    "an API Management instance of the Developer tier, by the hour:"
    " https://azure.microsoft.com/pricing/details/api-management/",
)
_OF_A_CLUSTER = (
    "an AKS cluster's node, its disk, load balancer and public address, by the hour:"
    " https://azure.microsoft.com/pricing/details/kubernetes-service/",
)


def text(cluster: str, keep: bool) -> str:
    """What is said, in GitHub's Markdown."""
    parts = "\n".join(f"- {each}" for each in (*_PARTS, *(_OF_A_CLUSTER if cluster == "new" else ())))
    end = (
        "`keep` is set: **it goes on costing** until a run with this run's name in `clean_up` has removed it."
        if keep
        else "Everything is removed at the end, also after a failure. See that the last step is green."
    )
    return f"### What this costs\n\n{parts}\n\n{_TIME}\n\n{end}\n"


def main() -> int:
    earlier = os.environ.get("CLEAN_UP", "")
    said = (
        "Nothing is made: this run removes what an earlier one has left.\n"
        if earlier
        else text(os.environ.get("CLUSTER", "new"), os.environ.get("KEEP") == "true")
    )
    print(said)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(said)
    if earlier or os.environ.get("ACCEPT_THE_COST") == "true":
        return 0
    print("accept_the_cost is not set: nothing was made. Start the workflow again with it.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
