"""The machine that GitHub would lend: what its image brings into a job."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_IDENTITY = ("ARM_CLIENT_ID", "AZURE_CLIENT_ID", "GITHUB_TOKEN")
_SECRETS = ("ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET")


@dataclass(frozen=True)
class Machine:
    environment: Mapping[str, str]
    virtualenv: Path
    """What the cache of Python packages holds."""
    folder: Path
    """For workspaces and temporary files."""
    with_secret: bool = False
    """Whether jobs get the caller's client secret. GitHub's do not: they have to sign in by their tokens."""

    def variables(self, workspace: Path) -> dict[str, str]:
        left_out = _IDENTITY if self.with_secret else (*_IDENTITY, *_SECRETS)
        kept = {name: value for name, value in self.environment.items() if name not in left_out}
        path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', os.defpath)}"
        # The packages of the cache know another checkout's components.
        return {**kept, "PATH": path, "PYTHONPATH": str(workspace / "components")}
