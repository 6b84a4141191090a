"""Go modules small enough to build in a test, and programs that are only shell scripts."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.toolchain.cache import Cache
from sandbox.toolchain.parts import Part

from .recording import MakePart, RecordingProgress


@pytest.fixture
def progress() -> RecordingProgress:
    return RecordingProgress()


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache" / "toolchain")


@pytest.fixture(scope="session")
def go_caches(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Go's caches for the whole session: only the first build compiles Go's runtime."""
    folder = tmp_path_factory.mktemp("go")
    return folder / "modules", folder / "build"


@pytest.fixture
def make_part(tmp_path: Path) -> MakePart:
    def make(name: str) -> Part:
        module = tmp_path / "modules" / name
        module.mkdir(parents=True)
        (module / "go.mod").write_text(f"module example.test/{name}\n\ngo 1.26\n", encoding="utf-8")
        (module / "main.go").write_text(f'package main\n\nfunc main() {{ println("{name}") }}\n', encoding="utf-8")
        (module / "script.py").write_text("# a script\n", encoding="utf-8")
        return Part(
            name=name,
            title=f"the {name}",
            module=module,
            packages=(".",),
            programs={name: f"{name}-program"},
            scripts={f"{name}-script": (f"example.test/{name}", "script.py")},
            links={f"{name}-link": f"{name}-program"},
            gigabytes=0.001,
        )

    return make


@pytest.fixture
def fake_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Puts a shell script under a name first on PATH; nothing else is there but a shell's own commands."""
    folder = tmp_path / "path"
    folder.mkdir()
    for needed in ("sh", "cat", "sleep"):
        found = shutil.which(needed)
        assert found is not None
        (folder / needed).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))

    def write(name: str, script: str) -> Path:
        path = folder / name
        path.write_text(f"#!{shutil.which('sh')}\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    return write
