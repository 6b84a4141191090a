"""A copy of the checkout that a test may change, with the Python environment that is there already."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.end_to_end.running import CHECKOUT


def copied_checkout(copy: Path) -> Path:
    """The files that git knows, and the checkout's `.venv`."""
    copied_files(copy)
    for name in ("requirements-dev.txt", "pyproject.toml"):
        # Older than the packages that are installed, so that `make` installs nothing into the environment of all.
        os.utime(copy / name, (0, 0))
    (copy / ".venv").symlink_to(CHECKOUT / ".venv")
    return copy


def copied_files(copy: Path) -> Path:
    """The files that git knows."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout
    for name in names.split("\0"):
        if name and (CHECKOUT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, copy / name)
    return copy
