"""A TypeScript project with a generated SDK, as `pulumi package add` and `npm install` would leave it."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.languages import tools


class TypeScriptProject:
    """A folder whose SDK is compiled by the script that it brings for that."""

    def __init__(self, folder: Path, schema: Path) -> None:
        self.folder = folder
        packages = tools.node_packages()
        self.environment = tools.on_path(tools.NODE, packages / ".bin")
        shutil.copytree(tools.NODE_PROJECT, folder, ignore=shutil.ignore_patterns("node_modules", "bin"))
        ours = folder / "node_modules" / "@pulumi"
        ours.mkdir(parents=True)
        for package in packages.iterdir():
            if package.name != ours.name:
                (ours.parent / package.name).symlink_to(package)
        for package in (packages / ours.name).iterdir():
            (ours / package.name).symlink_to(package)
        self.sdk = ours / "apim-gateway"
        tools.generate(schema, "nodejs", self.sdk)
        ran = self._run("node", "scripts/postinstall.js", folder=self.sdk)
        assert ran.returncode == 0, ran.stderr

    def problems(self, program: str) -> str:
        """Messages of the compiler about a program; empty where nothing is wrong."""
        (self.folder / "index.ts").write_text(program, encoding="utf-8")
        ran = self._run("tsc", "--pretty", "false")
        assert (ran.returncode == 0) == (ran.stdout == ""), ran.stderr
        return ran.stdout

    def recorded(self, proxy: str) -> list[dict[str, Any]]:
        """Lists what the compiled program asks for: type, name, inputs and secret inputs of each resource."""
        ran = self._run("node", "record.js", PROXY=proxy)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def _run(self, *command: str, folder: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**self.environment, **variables}
        where = folder or self.folder
        return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)
