"""What a comment or an issue says about a stack, in GitHub's Markdown."""

import re

# GitHub refuses more than 65,536 characters, and a comment has two blocks at most.
LONGEST = 30_000


def marker(subject: str) -> str:
    """The first line, which nobody sees: by it the next run finds what it has to edit."""
    return f"<!-- {subject} -->"


def folded(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{fenced(text)}\n\n</details>"


def fenced(text: str) -> str:
    """As it is, whatever it contains: the fence is longer than any in it. The end of it counts most."""
    text = text.strip("\n")
    if len(text) > LONGEST:
        text = f"(The beginning is in the job's log.)\n{text[-LONGEST:].partition(chr(10))[2]}"
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"
