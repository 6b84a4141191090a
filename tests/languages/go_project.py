"""A Go module with a generated SDK, as `pulumi package add` would leave it."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.languages import tools


class GoProject:
    """A folder with a program, a test that records it, and the SDK."""

    def __init__(self, folder: Path, schema: Path) -> None:
        self.folder = folder
        self.go = tools.go()
        shutil.copytree(tools.GO_MODULE, folder, ignore=shutil.ignore_patterns("sdk"))
        tools.generate(schema, "go", folder / "sdk")

    def problems(self, program: str) -> str:
        """Messages of the compiler and `go vet` about a program; empty where nothing is wrong."""
        (self.folder / "main.go").write_text(program, encoding="utf-8")
        ran = self._run("vet", "./...")
        return "" if ran.returncode == 0 else ran.stdout + ran.stderr

    def recorded(self, proxy: str) -> list[dict[str, Any]]:
        """Lists what the program asks the engine for: type, name, inputs and secret inputs of each resource."""
        record = self.folder / "record.json"
        configuration = json.dumps({"project:proxy": proxy})
        ran = self._run("test", "-count=1", ".", RECORD=str(record), PULUMI_CONFIG=configuration)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return json.loads(record.read_text())

    def _run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**self.go.environment(), **variables}
        # As the toolchain compiles: what both need is compiled once.
        command = [str(self.go.executable), arguments[0], "-trimpath", "-gcflags=all=-dwarf=false", *arguments[1:]]
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
