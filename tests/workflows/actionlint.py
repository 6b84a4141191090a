"""actionlint, built from its Go module as the sandbox's own programs are; only a test asks for it."""

import subprocess
from pathlib import Path

from sandbox.toolchain import Progress
from sandbox.toolchain.build import provide
from sandbox.toolchain.cache import Cache, cache_folder
from sandbox.toolchain.parts import Part, module_version

_MODULE = Path(__file__).with_name("actionlint")
_SOURCE = "github.com/rhysd/actionlint"


def version() -> str:
    """The pinned version."""
    return module_version(_MODULE, _SOURCE)


def part() -> Part:
    return Part(
        name="actionlint",
        title="actionlint",
        module=_MODULE,
        packages=(f"{_SOURCE}/cmd/actionlint",),
        programs={"actionlint": "actionlint"},
        linker_flags=f"-s -w -X {_SOURCE}.version=v{version()}",
        gigabytes=0.3,
    )


def build(progress: Progress) -> Path:
    """The program; built if it is missing."""
    return provide([part()], {}, Cache(cache_folder()), progress) / "actionlint"


def lint(program: Path, checkout: Path) -> str:
    """What it has to say about all workflows of the checkout; empty where nothing is wrong.

    Without shellcheck and pyflakes, whether the machine has them or not: the same answer everywhere.
    """
    workflows = sorted(str(path) for path in (checkout / ".github" / "workflows").glob("*.yml"))
    command = [str(program), "-no-color", "-shellcheck=", "-pyflakes=", *workflows]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False).stdout
