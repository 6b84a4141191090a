"""`drift_issue.py STACK FILE`: opens the issue about a stack's drift, edits the open one, or closes it.

FILE is what drift.py wrote. Without it the check itself failed: nothing is known, and the issue stays as it is.
"""

import sys
from pathlib import Path

from github_api import GitHub, is_ours
from report import marker


def main(stack: str, file: Path) -> None:
    if not file.exists():
        return
    text = file.read_text(encoding="utf-8")
    github = GitHub()
    own = marker(f"drift of {stack}")
    # Pull requests are issues too.
    issues = (each for each in github.get_all("/issues?state=open") if "pull_request" not in each)
    before = next((each for each in issues if is_ours(each, own)), None)
    if text and before:
        github.patch(f"/issues/{before['number']}", {"body": text})
    elif text:
        github.post("/issues", {"title": f"Drift of {stack}", "body": text})
    elif before:
        github.patch(f"/issues/{before['number']}", {"state": "closed", "state_reason": "completed"})


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]))
