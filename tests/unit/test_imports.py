"""Who may import whom: `make lint` is red where a room imports from one that it must not know."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import apim_gateway
import pytest

CHECKOUT = Path(__file__).parents[2]
ROOMS = ("acceptance", "benchmarks", "components", "doctor", "policy", "sandbox", "tests")


def linted(checkout: Path) -> subprocess.CompletedProcess[str]:
    """What the command of `make lint` says."""
    [line] = [line for line in (CHECKOUT / "Makefile").read_text().splitlines() if "lint-imports" in line]
    assert "lint-imports --no-logo --no-cache" in line
    command = [str(Path(sys.prefix, "bin", "lint-imports")), "--no-logo", "--no-cache"]
    environment = {name: value for name, value in os.environ.items() if name != "FORCE_COLOR"}
    environment |= {"PYTHONPATH": ".:components:doctor", "COLUMNS": "300", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("checkout")
    ignored = shutil.ignore_patterns("__pycache__", ".venv", "*.egg-info", "build")
    for room in ROOMS:
        shutil.copytree(CHECKOUT / room, copy / room, ignore=ignored)
    shutil.copy(CHECKOUT / "pyproject.toml", copy)
    return copy


def test_the_checkout_keeps_every_contract(copied: Path) -> None:
    ran = linted(copied)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 broken" in ran.stdout


@pytest.mark.parametrize(
    ("room", "imported", "contract"),
    [
        ("components/apim_gateway", "apim_gateway_doctor.stack", "the library imports nothing of ours"),
        ("components/plugin", "sandbox.state", "the plugin imports the library alone"),
        ("doctor/apim_gateway_doctor", "apim_gateway.azure_ids", "public names only"),
        ("components/plugin", "apim_gateway.errors", "public names only"),
        ("components/plugin", "apim_gateway.arguments.door", "public names only"),
        ("policy", "apim_gateway.credentials", "public names only"),
        ("policy", "apim_gateway_doctor.stack", "neither each other nor the sandbox"),
        ("sandbox", "apim_gateway.naming", "the sandbox imports neither"),
        ("sandbox/plugins", "sandbox.azure.core.store", "over the network only"),
        ("sandbox/azure/core", "sandbox.azure.graph.urls", "the emulator stands in layers"),
        ("sandbox/azure/arm", "sandbox.azure.resources.models", "the emulator stands in layers"),
        ("sandbox/cluster", "sandbox.tests.role_references", "the sandbox runs without its tests"),
        ("sandbox/tests", "tests.documents", "the sandbox imports neither"),
        ("benchmarks", "tests.documents", "nothing but tests imports tests"),
    ],
)
def test_a_forbidden_import_is_named_with_its_contract(copied: Path, room: str, imported: str, contract: str) -> None:
    intruder = copied / room / "intruder.py"
    intruder.write_text(f"import {imported}\n")
    try:
        ran = linted(copied)
    finally:
        intruder.unlink()
    broken = [line for line in ran.stdout.splitlines() if " BROKEN" in line]
    assert ran.returncode == 1, ran.stdout
    assert [line for line in broken if contract in line], ran.stdout
    assert "intruder" in ran.stdout


def imported_names(file: Path) -> set[str]:
    """What a file imports of the library, as `module.name`."""
    statements = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    found: set[str] = set()
    for each in statements:
        if isinstance(each, ast.ImportFrom) and (each.module or "").split(".")[0] == "apim_gateway":
            found |= {f"{each.module}.{name.name}" for name in each.names}
        elif isinstance(each, ast.Import):
            found |= {name.name for name in each.names if name.name.startswith("apim_gateway.")}
    return found


def public_names() -> set[str]:
    """All that the library exports, and all that its public modules do."""
    public = {f"apim_gateway.{name}" for name in apim_gateway.__all__}
    for module in (apim_gateway.arguments, apim_gateway.naming):
        public |= {f"{module.__name__}.{name}" for name in module.__all__}
    return public


PROGRAMS = [
    CHECKOUT / "__main__.py",
    *sorted((CHECKOUT / "settings").glob("*.py")),
    *sorted((CHECKOUT / "examples").rglob("*.py")),
]


@pytest.mark.parametrize("file", PROGRAMS, ids=lambda file: str(file.relative_to(CHECKOUT)))
def test_program_and_examples_import_the_librarys_public_names_only(file: Path) -> None:
    assert imported_names(file) <= public_names()


def test_an_import_of_a_private_module_is_found(tmp_path: Path) -> None:
    intruder = tmp_path / "intruder.py"
    intruder.write_text("from apim_gateway.errors import Problem\nimport apim_gateway.hooks\n")
    assert imported_names(intruder) - public_names() == {"apim_gateway.errors.Problem", "apim_gateway.hooks"}
