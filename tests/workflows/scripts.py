"""The workflows' scripts as modules, for tests that call their functions. They are no package."""

import importlib
import sys
from types import ModuleType

from tests.workflows.conftest import CHECKOUT

FOLDER = CHECKOUT / ".github" / "scripts"


def module(name: str) -> ModuleType:
    """The script, with the others in reach of its imports."""
    if str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
    return importlib.import_module(name)
