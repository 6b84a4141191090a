"""What every folder of tests has: the sandbox's programs, whole parses, and how much of the pages is run."""

import ast
from collections.abc import Iterator

import pytest

from sandbox.tests.conftest import toolchain
from tests import documents, whole_parses

__all__ = ["toolchain"]


@pytest.fixture(scope="session", autouse=True)
def parse_without_collections() -> Iterator[None]:
    """Keeps the garbage collector out of each parse of a source, where Python has the fault that needs it."""
    with pytest.MonkeyPatch.context() as patch:
        if whole_parses.BROKEN:
            patch.setattr(ast, "parse", whole_parses.without_collections(ast.parse))
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much of what the pages tell people to type is really run."""
    terminalreporter.write_line(documents.summary())
