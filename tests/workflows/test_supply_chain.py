"""The packages that jobs and machines install: pinned, with hashes, and nothing is built from what an index says then.

`requirements.txt` alone has none: `pulumi install` runs `pip install -r requirements.txt`, and pip refuses hashes
beside the editable package that the program is.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workflows.conftest import CHECKOUT

HASHED = ("requirements-dev.txt", "requirements-locked.txt", "components/requirements.txt")
_PIN = re.compile(r"^([a-z0-9_.-]+(?:\[[a-z,]+\])?)==([^ \\\n]+)", re.MULTILINE | re.IGNORECASE)
PYPROJECT: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())


def pins(name: str) -> dict[str, str]:
    """Each package of a list with its version."""
    return dict(_PIN.findall((CHECKOUT / name).read_text()))


@pytest.mark.parametrize("name", HASHED)
def test_every_package_of_a_list_has_hashes(name: str) -> None:
    text = (CHECKOUT / name).read_text()
    joined = [line for line in text.replace("\\\n", " ").splitlines() if line and not line.lstrip().startswith("#")]
    assert len(joined) > 20
    assert [line for line in joined if "--hash=sha256:" not in line or not _PIN.match(line)] == []


@pytest.mark.parametrize("name", [*HASHED, "requirements.txt"])
def test_no_list_names_an_index(name: str) -> None:
    assert "://" not in (CHECKOUT / name).read_text()


def test_all_lists_have_the_same_versions() -> None:
    all_of_them = pins("requirements-dev.txt")
    assert all_of_them.items() >= pins("requirements-locked.txt").items() >= pins("requirements.txt").items()
    assert pins("components/requirements.txt") == pins("requirements.txt")
    policy = pins("policy/requirements.txt")
    assert policy
    assert pins("requirements-locked.txt").items() >= policy.items()


def test_the_build_system_of_the_library_is_pinned_and_has_hashes() -> None:
    [build] = PYPROJECT["build-system"]["requires"]
    assert PYPROJECT["dependency-groups"]["build"] == [build]
    name, _, version = build.partition("==")
    for each in ("requirements-locked.txt", "requirements-dev.txt"):
        assert pins(each)[name] == version


def test_a_job_that_can_sign_in_installs_by_the_script_only() -> None:
    for file in sorted((CHECKOUT / ".github" / "workflows").glob("*.yml")):
        for name, job in yaml.safe_load(file.read_text())["jobs"].items():
            runs = [step["run"] for step in job.get("steps", []) if "run" in step]
            if job["permissions"].get("id-token") == "write" and runs:
                script = {".github/scripts/install.sh", ".github/scripts/install.sh requirements-dev.txt"}
                assert len(script & set(runs)) == 1, f"{file.name}: {name}"
                assert not [run for run in runs if "pip" in run.split() or "make" in run.split()], (
                    f"{file.name}: {name}"
                )


def test_make_installs_with_hashes_and_builds_the_library_with_what_they_brought() -> None:
    installs = [line for line in (CHECKOUT / "Makefile").read_text().splitlines() if "-m pip install" in line]
    [packages, library] = installs
    assert "--require-hashes -r requirements-dev.txt" in packages
    assert "--no-deps --no-build-isolation -e ." in library


_BACKEND = """
import zipfile

def get_requires_for_build_editable(config_settings=None):
    return []

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "library-1-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("library-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: library\\nVersion: 1\\n")
        wheel.writestr("library-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("library-1.dist-info/RECORD", "")
    return name
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A library that is built by its own code, and a wheel that an index could have."""
    shutil.copy(CHECKOUT / ".github" / "scripts" / "install.sh", tmp_path)
    (tmp_path / "backend.py").write_text(_BACKEND)
    system = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    (tmp_path / "pyproject.toml").write_text(f'{system}[project]\nname = "library"\nversion = "1"\n')
    (tmp_path / "index").mkdir()
    with zipfile.ZipFile(tmp_path / "index" / "thing-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("thing.py", "")
        wheel.writestr("thing-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: thing\nVersion: 1\n")
        wheel.writestr("thing-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("thing-1.dist-info/RECORD", "")
    return tmp_path


def install(
    project: Path, requirements: str, name: str = "requirements-locked.txt", arguments: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    (project / name).write_text(requirements)
    # What the list that was there before would have let in.
    (project / "requirements.txt").write_text(f"-e .\n{requirements.partition(' ')[0]}\n")
    (project / "policy").mkdir()
    (project / "policy" / "requirements.txt").write_text("")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.base_prefix, 'bin')}{os.pathsep}{os.environ['PATH']}",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(project / "index"),
    }
    command = ["bash", str(project / "install.sh"), *arguments]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def test_a_package_with_its_hash_is_installed_and_the_library_after_it(project: Path) -> None:
    digest = hashlib.sha256((project / "index" / "thing-1-py3-none-any.whl").read_bytes()).hexdigest()
    ran = install(project, f"thing==1 --hash=sha256:{digest}")
    assert ran.returncode == 0, ran.stderr
    found = next((project / ".venv" / "lib").glob("python*/site-packages"))
    assert (found / "thing.py").exists()
    assert (found / "library-1.dist-info").exists()


def test_another_list_is_installed_by_its_hashes_too(project: Path) -> None:
    ran = install(project, "thing==1", "requirements-dev.txt", ("requirements-dev.txt",))
    assert ran.returncode != 0
    assert "Hashes are required in --require-hashes mode" in ran.stderr


@pytest.mark.parametrize(
    ("requirements", "says"),
    [
        (f"thing==1 --hash=sha256:{'0' * 64}", "THESE PACKAGES DO NOT MATCH THE HASHES"),
        ("thing==1", "Hashes are required in --require-hashes mode"),
    ],
)
def test_a_package_that_is_not_the_locked_one_is_refused(project: Path, requirements: str, says: str) -> None:
    ran = install(project, requirements)
    assert ran.returncode != 0
    assert says in ran.stderr
