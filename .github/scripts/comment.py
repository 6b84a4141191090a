"""`comment.py FOLDER`: a comment on the pull request PULL_REQUEST for each preview in FOLDER, or an edit of the one
that it wrote before.

It runs as the base branch has it, on files that the pull request's code has written: data, of which nothing is run.
"""

import os
import sys
from pathlib import Path

import preview_result
from github_api import GitHub, is_ours
from preview_comment import comment


def main(folder: Path) -> None:
    # All of them are read before the first is said.
    texts = [comment(stack, os.environ["HEAD_COMMIT"], ran) for stack, ran in preview_result.read_all(folder)]
    comments = f"/issues/{int(os.environ['PULL_REQUEST'])}/comments"
    github = GitHub()
    for text in texts:
        first_line = text.partition("\n")[0]
        before = next((each for each in github.get_all(comments) if is_ours(each, first_line)), None)
        if before:
            github.patch(f"/issues/comments/{before['id']}", {"body": text})
        else:
            github.post(comments, {"body": text})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
