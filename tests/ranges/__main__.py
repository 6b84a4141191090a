"""`python -m tests.ranges [lowest | newest]`: the unit tests and an `up` with the versions at an end of the ranges.

The ranges are those of the library's wheel, in pyproject.toml. Each end has a copy of the checkout with an environment
of its own, which is gone afterwards; what the package index gave stays in uv's cache.
"""

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import click

from tests.end_to_end.copied_checkout import copied_files
from tests.end_to_end.running import CHECKOUT
from tests.side_by_side import SIDE_BY_SIDE

_RESOLUTIONS = {"lowest": "lowest-direct", "newest": "highest"}
_TESTS = ("tests/unit", "tests/end_to_end/test_up.py", "tests/end_to_end/test_made_instance.py")
_UV = (sys.executable, "-m", "uv")


@click.command()
@click.argument("ends", nargs=-1, type=click.Choice([*_RESOLUTIONS]))
def main(ends: tuple[str, ...]) -> None:
    """Run the tests at each end, or at the ones that are named."""
    failed = [end for end in ends or _RESOLUTIONS if not _passes(end)]
    if failed:
        sys.exit(f"The tests failed with the {' and the '.join(failed)} versions.")


def _passes(end: str) -> bool:
    with tempfile.TemporaryDirectory(prefix=f"ranges-{end}-") as folder:
        copy = copied_files(Path(folder) / "checkout")
        # Tests ask git for the checkout's files.
        for command in (("init", "--quiet"), ("add", "--all")):
            subprocess.run(["git", *command], cwd=copy, check=True)
        python = str(_environment(copy, end))
        print(f"The {end} versions: {_installed(python)}", flush=True)
        command = [python, "-m", "pytest", *SIDE_BY_SIDE, *_TESTS]
        return subprocess.run(command, cwd=copy, check=False).returncode == 0


def _environment(copy: Path, end: str) -> Path:
    """The interpreter of a new `.venv` in the copy, which has the ranges' versions in place of the program's pins."""
    python = copy / ".venv" / "bin" / "python"
    ranges = copy.parent / "ranges.txt"
    ranges.write_text("\n".join(_ranges()), encoding="utf-8")
    # pip, because a test builds the wheel with it.
    subprocess.run([*_UV, "venv", "--quiet", "--seed", "--python", sys.executable, ".venv"], cwd=copy, check=True)
    install = [*_UV, "pip", "install", "--quiet", "--python", str(python), "--resolution", _RESOLUTIONS[end]]
    subprocess.run([*install, "--group", "dev", "--override", str(ranges), "--editable", "."], cwd=copy, check=True)
    return python


def _installed(python: str) -> str:
    listed = subprocess.run(
        [*_UV, "pip", "freeze", "--quiet", "--python", python], check=True, capture_output=True, text=True
    ).stdout
    names = {each.partition(">")[0] for each in _ranges()}
    return ", ".join(line for line in listed.splitlines() if line.partition("==")[0] in names)


def _ranges() -> list[str]:
    """Requirements of the wheel, for example `pulumi>=3.259,<4`."""
    return tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]


if __name__ == "__main__":
    main()
