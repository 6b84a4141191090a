"""The library as others get it: its wheel in a fresh environment, and projects that use this environment."""

import json
import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.end_to_end.running import CHECKOUT, Ran, RunningSandbox


@dataclass(frozen=True)
class Library:
    """The wheel, and an environment that has it and what it needs, and nothing else of this checkout."""

    wheel: Path
    virtualenv: Path

    @property
    def python(self) -> Path:
        return self.virtualenv / "bin" / "python"


def installed(directory: Path) -> Library:
    """Build the wheel and install it as a newcomer would, with the pins of this checkout."""
    source = directory / "source"
    # Setuptools leaves build/ and *.egg-info/ behind, and would pack what an earlier build has left there.
    for folder in ("components", "doctor"):
        shutil.copytree(CHECKOUT / folder, source / folder, ignore=shutil.ignore_patterns(".venv", "*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, source)
    _uv("build", "--quiet", "--wheel", "--out-dir", str(directory / "dist"), str(source))
    [wheel] = (directory / "dist").glob("*.whl")
    return Library(wheel, fresh_virtualenv(directory / "virtualenv", str(wheel)))


def fresh_virtualenv(virtualenv: Path, *requirements: str) -> Path:
    """An environment with these packages and what they need, at the pins of this checkout."""
    _uv("venv", "--quiet", "--seed", "--python", sys.executable, str(virtualenv))
    pins = str(CHECKOUT / "components" / "requirements.txt")
    _uv("pip", "install", "--quiet", "--python", str(virtualenv), "--constraint", pins, *requirements)
    return virtualenv


@dataclass(frozen=True)
class Project:
    """A copy of an example, whose environment is the library's, with its own place for stack files."""

    sandbox: RunningSandbox
    directory: Path

    def pulumi(self, *arguments: str) -> Ran:
        return self.sandbox.pulumi("-C", str(self.directory), *arguments)

    @contextmanager
    def stack(self, name: str, configuration: Mapping[str, str]) -> Generator[str]:
        """A new stack; destroyed and removed afterwards."""
        must_succeed(self.pulumi("stack", "init", name))
        try:
            for key, value in configuration.items():
                must_succeed(self.pulumi("config", "set", key, value, "--stack", name))
            yield name
        finally:
            must_succeed(self.pulumi("destroy", "--yes", "--skip-preview", "--remove", "--stack", name))

    def up(self, stack: str) -> Ran:
        return must_succeed(self.pulumi("up", "--yes", "--skip-preview", "--stack", stack))

    def outputs(self, stack: str) -> dict[str, str]:
        return json.loads(must_succeed(self.pulumi("stack", "output", "--json", "--stack", stack)).output)


def example(name: str, sandbox: RunningSandbox, library: Library, directory: Path) -> Project:
    """A copy of an example beside a copy of the plugin, both in the library's environment.

    The plugin's own environment would be a second installation of the same pins.
    """
    keep_out = shutil.ignore_patterns(".venv", "sdks", "__pycache__", "*.egg-info", "Pulumi.*.yaml")
    project = directory / "examples" / name
    shutil.copytree(CHECKOUT / "examples" / name, project, ignore=keep_out)
    shutil.copytree(CHECKOUT / "components", directory / "components", ignore=keep_out)
    use_virtualenv(project / "Pulumi.yaml", library.virtualenv)
    use_virtualenv(directory / "components" / "PulumiPlugin.yaml", library.virtualenv)
    return Project(sandbox, project)


def with_the_sdk_of(project: Project, program: str) -> Project:
    """A copy of a program of the tests', in the environment of an example that has the generated SDK."""
    copy = project.directory.with_name(program)
    shutil.copytree(CHECKOUT / "tests" / "end_to_end" / "programs" / program, copy)
    environment = yaml.safe_load((project.directory / "Pulumi.yaml").read_text())["runtime"]["options"]["virtualenv"]
    use_virtualenv(copy / "Pulumi.yaml", Path(environment))
    return Project(project.sandbox, copy)


def use_virtualenv(file: Path, virtualenv: Path) -> None:
    """Name an environment in a Pulumi.yaml or PulumiPlugin.yaml."""
    content = yaml.safe_load(file.read_text())
    content["runtime"]["options"]["virtualenv"] = str(virtualenv)
    file.write_text(yaml.safe_dump(content))


def must_succeed(ran: Ran) -> Ran:
    assert ran.code == 0, ran.output
    return ran


def _uv(*arguments: str) -> None:
    ran = subprocess.run([sys.executable, "-m", "uv", *arguments], cwd="/", capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
