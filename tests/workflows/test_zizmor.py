"""The workflows as zizmor sees them, with the options that `make lint` has."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflows.conftest import CHECKOUT

[COMMAND] = [
    shlex.split(line.strip().lstrip("@"))
    for line in (CHECKOUT / "Makefile").read_text().splitlines()
    if "zizmor" in line
]
GOOD = CHECKOUT / ".github" / "workflows" / "ci.yml"


def zizmor(checkout: Path) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.prefix, "bin", "zizmor"))
    return subprocess.run(
        [program, "--color", "never", *COMMAND[1:]], cwd=checkout, capture_output=True, text=True, check=False
    )


def test_zizmor_finds_nothing_above_low_and_asks_nothing_of_the_network() -> None:
    assert COMMAND[0] == ".venv/bin/zizmor"
    assert "--offline" in COMMAND
    ran = zizmor(CHECKOUT)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.startswith("No findings to report.")


@pytest.mark.parametrize(
    ("replaced", "by", "finding"),
    [
        ("      - run: make lint\n", "      - run: echo ${{ github.head_ref }}\n", "template-injection"),
        ("3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "v7", "unpinned-uses"),
        ("persist-credentials: false", "fetch-depth: 1", "artipacked"),
        ("  pull_request:\n", "  pull_request_target:\n", "dangerous-triggers"),
    ],
)
def test_zizmor_refuses_a_bad_workflow(tmp_path: Path, replaced: str, by: str, finding: str) -> None:
    shutil.copytree(CHECKOUT / ".github", tmp_path / ".github")
    bad = GOOD.read_text()
    assert replaced in bad
    (tmp_path / ".github" / "workflows" / "bad.yml").write_text(bad.replace(replaced, by))
    ran = zizmor(tmp_path)
    assert ran.returncode != 0
    assert f"[{finding}]" in ran.stdout
    assert "bad.yml" in ran.stdout


def test_a_suppression_has_its_reason_beside_it() -> None:
    lines = [line for file in (CHECKOUT / ".github").rglob("*.yml") for line in file.read_text().splitlines()]
    bare = [line for line in lines if "zizmor: ignore" in line and not line.partition("]")[2].strip()]
    assert bare == []
    assert not list(CHECKOUT.glob("zizmor.y*ml")) + list((CHECKOUT / ".github").glob("zizmor.y*ml"))
