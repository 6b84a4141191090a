"""The programs of the sandbox, for every folder that starts some of them."""

from pathlib import Path

import pytest
from rich.console import Console

from sandbox.toolchain import ensure, progress_for
from tests import documents


@pytest.fixture(scope="session")
def toolchain() -> Path:
    """The folder with the engine and the control plane; what is missing is built first."""
    return ensure(progress_for(Console(stderr=True)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much of what the pages tell people to type is really run."""
    terminalreporter.write_line(documents.summary())
