"""Python programs as pyright sees them: the page's with the library, the example's with the generated SDK."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import CHECKOUT
from tests.languages import tools
from tests.languages.programs import program, without_argument

SCHEMA = CHECKOUT / "components" / "schema.json"
EXAMPLE = CHECKOUT / "examples" / "generated-sdk" / "__main__.py"
pytestmark = pytest.mark.timeout(1200)


def problems(folder: Path, text: str, *packages: Path) -> str:
    """Errors of pyright in a program of its own; empty where nothing is wrong."""
    (folder / "program.py").write_text(text, encoding="utf-8")
    settings = {"include": ["program.py"], "typeCheckingMode": "strict", "extraPaths": [str(each) for each in packages]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "--project", str(folder)]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "" if ran.returncode == 0 else ran.stdout + ran.stderr


def sdk(folder: Path, schema: Path) -> Path:
    tools.generate(schema, "python", folder / "sdk")
    return folder / "sdk"


def test_pages_program_has_the_librarys_types(tmp_path: Path) -> None:
    text = program("python").content
    library = CHECKOUT / "components"
    assert problems(tmp_path, text, library) == ""
    assert '"replica"' in problems(tmp_path, text.replace('"replicas"', '"replica"'), library)


def test_examples_program_has_the_generated_types(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    generated = sdk(tmp_path, SCHEMA)
    assert problems(tmp_path, text, generated) == ""
    # It names no field of the mapping, only what it is not assignable to.
    assert "reportArgumentType" in problems(tmp_path, text.replace('"replicas"', '"replica"'), generated)


def test_schema_without_an_argument_of_the_example_is_noticed(tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps(without_argument(json.loads(SCHEMA.read_text()), "KubernetesSettings", "labels")))
    assert "reportArgumentType" in problems(tmp_path, EXAMPLE.read_text(encoding="utf-8"), sdk(tmp_path, schema))
