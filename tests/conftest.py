"""The programs of the sandbox, for every folder that starts some of them; and which tests run side by side."""

from collections.abc import Generator
from pathlib import Path

import pytest
from rich.console import Console

from sandbox.toolchain import ensure, progress_for


@pytest.fixture(scope="session")
def toolchain() -> Path:
    """The folder with the engine and the control plane; what is missing is built first."""
    return ensure(progress_for(Console(stderr=True)))


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """A file's tests stay together, and so do the files that look at the one deployed stack. The longest come first."""
    shared = {item.path for item in items if "deployed" in getattr(item, "fixturenames", ())}
    for item in items:
        item.add_marker(pytest.mark.xdist_group("deployed" if item.path in shared else item.path.name))
    items.sort(key=lambda item: "sandbox" not in item.path.parts[-2:])
    # A wrapper, because the workers read the groups in a hook of this name, too, and theirs comes first.
    yield
