"""What every folder of tests has: the sandbox's programs, and how much of the pages is run."""

import pytest

from sandbox.tests.conftest import toolchain
from tests import documents

__all__ = ["toolchain"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much of what the pages tell people to type is really run."""
    terminalreporter.write_line(documents.summary())
