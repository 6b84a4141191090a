"""Figures as Markdown tables, and where README keeps them."""

from collections.abc import Sequence

START, END = "<!-- cost: python -m benchmarks --write README.md -->", "<!-- /cost -->"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table. A column stands to the right where each of its cells is a figure or empty."""
    wrong = [row for row in rows if len(row) != len(headings)]
    if wrong:
        raise ValueError(f"{wrong[0]} has not one cell for each of {list(headings)}")
    marks = [
        "--:" if all(cell[:1].isdigit() for cell in column if cell) else "---" for column in zip(*rows, strict=True)
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in (headings, marks, *rows))


def seconds(value: float) -> str:
    """One digit after the point: the second is noise."""
    return f"{value:.1f} s"


def replaced(page: str, text: str) -> str:
    """The page with the text between its two marks."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"the page lacks {START} or, behind it, {END}: put both where the figures belong")
    return f"{before}{START}\n{text}\n{END}{after}"
