"""The wheel that others install: its packages, its command, and the extra `doctor`."""

import ast
import shutil
import subprocess
import sys
import tomllib
import zipfile
from configparser import ConfigParser
from email import message_from_string
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

CHECKOUT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
EXTRA = [Requirement(each) for each in PROJECT["project"]["optional-dependencies"]["doctor"]]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Built from a copy: setuptools leaves folders behind, and would pack what an earlier build has left."""
    directory = tmp_path_factory.mktemp("package")
    source = directory / "source"
    keep_out = shutil.ignore_patterns(".*", "build", "*.egg-info", "__pycache__", "Pulumi.*.yaml")
    shutil.copytree(CHECKOUT, source, ignore=keep_out)
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(directory / "dist"))
    command = [sys.executable, "-m", "pip", "wheel", *options, str(source)]
    ran = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    [file] = (directory / "dist").iterdir()
    return zipfile.ZipFile(file)


def information(wheel: zipfile.ZipFile, name: str) -> str:
    [file] = [each for each in wheel.namelist() if each.endswith(f".dist-info/{name}")]
    return wheel.read(file).decode()


def test_wheel_has_the_library_and_doctor_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    folders = {each.partition("/")[0] for each in wheel.namelist()}
    assert {each for each in folders if not each.endswith(".dist-info")} == {"apim_gateway", "apim_gateway_doctor"}
    packed = {each for each in wheel.namelist() if ".dist-info/" not in each}
    for name, folder in (("apim_gateway", "components"), ("apim_gateway_doctor", "doctor")):
        modules = {str(each.relative_to(CHECKOUT / folder)) for each in (CHECKOUT / folder / name).rglob("*.py")}
        assert modules == {each for each in packed if each.startswith(f"{name}/") and each.endswith(".py")}
    assert "apim_gateway/py.typed" in packed


def test_wheel_brings_the_command(wheel: zipfile.ZipFile) -> None:
    scripts = ConfigParser()
    scripts.read_string(information(wheel, "entry_points.txt"))
    assert dict(scripts["console_scripts"]) == {"apim-gateway-doctor": "apim_gateway_doctor.__main__:main"}


def test_extra_doctor_has_what_doctor_needs_and_the_library_alone_does_not(wheel: zipfile.ZipFile) -> None:
    described = message_from_string(information(wheel, "METADATA"))
    assert described.get_all("Provides-Extra") == ["doctor"]
    needed = [Requirement(each) for each in described.get_all("Requires-Dist") or []]
    of_extra = {each.name for each in needed if each.marker and each.marker.evaluate({"extra": "doctor"})}
    assert of_extra == {each.name for each in EXTRA}
    always = {each.name for each in needed if not each.marker}
    assert always == {Requirement(each).name for each in PROJECT["project"]["dependencies"]}


def imported(folder: Path) -> set[str]:
    """The top-level modules that a folder's code imports."""
    nodes = [node for file in folder.rglob("*.py") for node in ast.walk(ast.parse(file.read_text()))]
    plain = {alias.name.partition(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {str(node.module).partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}


def test_doctor_imports_nothing_that_its_extra_does_not_bring() -> None:
    distributions = metadata.packages_distributions()
    brought = {each.name for each in EXTRA}
    # What these cannot do without, such as the Kubernetes client's urllib3, is there with them.
    needed = [Requirement(each) for name in brought for each in metadata.requires(name) or []]
    brought |= {each.name for each in needed if not each.marker or each.marker.evaluate({"extra": ""})}
    foreign = imported(CHECKOUT / "doctor") - sys.stdlib_module_names - {"apim_gateway", "apim_gateway_doctor"}
    assert [name for name in foreign if not brought.intersection(distributions[name])] == []


def test_versions_that_the_tests_run_are_within_the_extras_ranges() -> None:
    ranges = {each.name: each.specifier for each in EXTRA}
    pins = {each.name: each.specifier for each in map(Requirement, PROJECT["dependency-groups"]["doctor"])}
    assert pins.keys() == ranges.keys()
    for name, pin in pins.items():
        [exact] = pin
        assert exact.operator == "=="
        assert exact.version in ranges[name], f"{name} {exact.version} is not in {ranges[name]}"
