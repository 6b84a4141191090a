"""A git repository with a part of the checkout, as a team has it on GitHub."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.end_to_end.running import CHECKOUT

_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.egg-info", ".venv")


def copied(folder: Path, folders: Sequence[str], files: Sequence[str]) -> Path:
    """A new folder with these folders and files of the checkout, and a .gitignore for what commands leave there."""
    folder.mkdir()
    for name in folders:
        shutil.copytree(CHECKOUT / name, folder / name, ignore=_LEFT_OUT)
    for name in files:
        shutil.copy(CHECKOUT / name, folder)
    (folder / ".gitignore").write_text(".venv\n__pycache__/\n")
    return folder


def git(folder: Path, *arguments: str) -> str:
    """What a git command prints in the folder."""
    identity = ["-c", "user.name=Test", "-c", "user.email=test@contoso.example"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
