"""A Pulumi that the person has installed, which is used as it is where it will do."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sandbox.toolchain.versions import numbers

_LANGUAGE_HOST = ("pulumi-language-python", "pulumi-language-python-exec")


@dataclass(frozen=True)
class Installed:
    """Either the programs, or why what is on PATH will not do. Neither where there is no pulumi."""

    programs: dict[str, Path] | None
    refusal: str | None


def find_installed(pinned: str, ignored: Path) -> Installed:
    """The pulumi on PATH, if it is at least the pinned version and has its Python language host.

    The ignored folder is the cache: what this package built is no one's installation.
    """
    found = shutil.which("pulumi")
    if found is None or Path(found).resolve().is_relative_to(ignored.resolve()):
        return Installed(None, None)
    version = _version(found)
    if version is None:
        return Installed(None, f"pulumi on PATH ({found}) does not tell its version")
    if numbers(version) < numbers(pinned):
        return Installed(None, f"pulumi on PATH ({found}) is {version}, older than {pinned}")
    programs = {"pulumi": Path(found)}
    for name in _LANGUAGE_HOST:
        path = shutil.which(name, path=os.pathsep.join([str(Path(found).parent), os.environ.get("PATH", "")]))
        if path is None:
            return Installed(None, f"pulumi on PATH ({found}) has no {name} beside it or on PATH")
        programs[name] = Path(path)
    return Installed(programs, None)


def _version(pulumi: str) -> str | None:
    environment = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        result = subprocess.run(
            [pulumi, "version"], capture_output=True, text=True, env=environment, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"v?(\d+\.\d+\.\d+\S*)", result.stdout.strip())
    return found.group(1) if found else None
