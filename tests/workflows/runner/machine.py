"""The machine that GitHub would lend: what its image brings into a job."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Of the caller's own: a step that signs in by them would not show what it shows on GitHub.
_SECRETS = ("ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET", "ARM_CLIENT_ID", "AZURE_CLIENT_ID", "GITHUB_TOKEN")


@dataclass(frozen=True)
class Machine:
    environment: Mapping[str, str]
    virtualenv: Path
    """What the cache of Python packages holds."""
    folder: Path
    """For workspaces and temporary files."""

    def variables(self, workspace: Path) -> dict[str, str]:
        kept = {name: value for name, value in self.environment.items() if name not in _SECRETS}
        path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', os.defpath)}"
        # The packages of the cache know another checkout's components.
        return {**kept, "PATH": path, "PYTHONPATH": str(workspace / "components")}
