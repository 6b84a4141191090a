"""The sandbox is a distribution of its own: installed alone, it has all its files and starts without the checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SANDBOX = Path(__file__).parents[1]
ROLES = {"exceptions", "models", "responses", "urls"}
SERVICES = ("api_management", "authorization", "configuration", "graph", "resources", "sign_in")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "checkout" / "sandbox"
    shutil.copytree(SANDBOX, copy, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "build"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--disable-pip-version-check", "--wheel-dir", str(folder), str(copy)], check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_has_every_file_but_the_tests(wheel: Path) -> None:
    expected = {
        f"sandbox/{path.relative_to(SANDBOX)}"
        for path in SANDBOX.rglob("*")
        if path.is_file() and not {"tests", "__pycache__", "build"} & set(path.parts) and path.suffix != ".toml"
    }
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == expected - {"sandbox/README.md"}


def test_the_installed_sandbox_works_on_the_program_in_the_folder_above(wheel: Path, tmp_path: Path) -> None:
    installed, program = tmp_path / "site-packages", tmp_path / "program"
    zipfile.ZipFile(wheel).extractall(installed)
    (program / "below").mkdir(parents=True)
    (program / "Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    script = "from sandbox.state import CHECKOUT, PACKAGE_FOLDER; print(CHECKOUT, PACKAGE_FOLDER)"
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-c", script]
    ran = subprocess.run(command, cwd=program / "below", env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [str(program), str(installed)]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_of_the_emulator_has_four_roles(service: str) -> None:
    found = {path.stem for path in (SANDBOX / "azure" / service).iterdir() if path.name != "__pycache__"}
    assert found - {"__init__"} == ROLES
