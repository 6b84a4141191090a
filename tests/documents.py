"""The pages that people read: their blocks of commands and code, and how each comes to be run.

Right above a block stands how it is run, or why it is not:

    <!-- run: tests/end_to_end/test_documents.py -->              that test runs it as it stands (an example's page:
                                                               tests/end_to_end/test_examples.py)
    <!-- run: tests/policy/test_pack.py::test_a_sentence -->    that test does what it shows
    <!-- not run: needs an Azure subscription -->

Blocks of the languages `text` (what a command prints) and `mermaid` need neither.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

CHECKOUT = Path(__file__).parents[1]
RUNNER, EXAMPLES_RUNNER = "tests/end_to_end/test_documents.py", "tests/end_to_end/test_examples.py"
NO_COMMANDS = ("text", "mermaid")
_MARK = re.compile(r"<!-- (?P<kind>run|not run): (?P<text>\S.*?) -->")


@dataclass(frozen=True)
class Block:
    """A fenced or indented block of a page."""

    page: str
    line: int
    language: str
    content: str
    run_by: str
    """The test that runs it."""
    not_run_because: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def is_marked(self) -> bool:
        return bool(self.run_by or self.not_run_because)


def pages() -> list[Path]:
    """Every page, README first."""
    found = [
        CHECKOUT.glob(f"{folder}/*.md")
        for folder in ("docs", "docs/decisions", "policy", "sandbox", "examples", "examples/*")
    ]
    first = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md"]
    return [*first, *sorted(each for folder in found for each in folder)]


def blocks() -> list[Block]:
    """All blocks that need a mark, in the order of the pages."""
    return [
        block
        for page in pages()
        for block in blocks_of(page.relative_to(CHECKOUT).as_posix(), page.read_text(encoding="utf-8"))
    ]


def blocks_of(page: str, text: str) -> Iterator[Block]:
    """The blocks of one page that need a mark."""
    before: Token | None = None
    for token in parsed(text):
        if token.type in ("fence", "code_block"):
            language = token.info.strip()
            if language not in NO_COMMANDS:
                mark = _MARK.fullmatch(before.content.strip()) if before and before.type == "html_block" else None
                said = {mark["kind"]: mark["text"]} if mark else {}
                line = (token.map or [0])[0] + 1
                yield Block(page, line, language, token.content, said.get("run", ""), said.get("not run", ""))
        before = token


def parsed(text: str) -> list[Token]:
    """A page as Markdown's own parser sees it, as GitHub does with tables."""
    return MarkdownIt("commonmark").enable("table").parse(text)


def summary() -> str:
    """How many blocks are run, and how many are not."""
    found = blocks()
    run = sum(bool(block.run_by) for block in found)
    return f"documents: {run} blocks of {len(pages())} pages are run by tests, {len(found) - run} are marked as not run"
