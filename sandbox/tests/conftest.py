"""The programs of the sandbox, for every folder that starts some of them."""

from pathlib import Path

import pytest
from rich.console import Console

from sandbox.toolchain import ensure, progress_for


@pytest.fixture(scope="session")
def toolchain() -> Path:
    """The folder with the engine and the control plane; what is missing is built first."""
    return ensure(progress_for(Console(stderr=True)))
