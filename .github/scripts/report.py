"""The text of a comment or an issue about a stack, in GitHub's Markdown, within GitHub's limit."""

import re

from redaction import redacted

MOST_CHARACTERS = 65_536
"""What GitHub takes as the body of a comment or an issue."""
# A comment has two blocks at most, and some lines beside them.
_LONGEST_BLOCK = 30_000
_LONGEST_RUN = 50
_CUT = "(This was cut: the beginning is in the job's log.)"
_SHORTENED = "(This was cut: backticks in long rows are left out.)"


def marker(subject: str) -> str:
    """The first line, which GitHub does not show: by it the next run finds what it has to edit."""
    return f"<!-- {subject} -->"


def folded(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{fenced(text)}\n\n</details>"


def fenced(text: str) -> str:
    """A block with the text, which it cannot leave: the fence is longer than any row of backticks in it.

    A text that is too long loses its beginning, and credentials are taken out before.
    """
    text = redacted(text).strip("\n")
    notes: list[str] = []
    # Fences of any length would take the whole comment.
    text, shortened = re.subn(f"`{{{_LONGEST_RUN + 1},}}", "`" * _LONGEST_RUN, text)
    if shortened:
        notes.append(_SHORTENED)
    if len(text) > _LONGEST_BLOCK:
        end = text[-_LONGEST_BLOCK:]
        # From the beginning of a line, unless there is only one.
        text = end.partition("\n")[2] or end
        notes.append(_CUT)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return "\n".join([fence, *notes, text, fence])
