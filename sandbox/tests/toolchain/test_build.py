"""The folder of programs: what is missing is built once, what is there is used, a failure costs no finished work.

Built here are tiny Go modules with the real Go; keys are decided in test_key.py, Go itself in test_go.py.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox.toolchain.build import provide
from sandbox.toolchain.cache import Cache, remove
from sandbox.toolchain.errors import ToolchainError
from sandbox.toolchain.record import BuildRecord, gigabytes_of

from .recording import MakePart, RecordingProgress

GoCaches = tuple[Path, Path]


def test_the_folder_has_the_programs_scripts_and_links_of_all_parts(
    make_part: MakePart, cache: Cache, go_caches: GoCaches, progress: RecordingProgress
) -> None:
    folder = provide([make_part("one"), make_part("two")], {}, cache, progress, go_caches)
    assert folder.name == "bin"
    expected = {f"{part}-{what}" for part in ("one", "two") for what in ("program", "script", "link")}
    assert {path.name for path in folder.iterdir()} == expected
    said = subprocess.run([folder / "two-link"], capture_output=True, text=True, check=True).stderr
    assert said == "two\n"
    assert os.access(folder / "one-script", os.X_OK)


def test_a_second_run_builds_nothing_and_needs_no_go(
    make_part: MakePart,
    cache: Cache,
    go_caches: GoCaches,
    progress: RecordingProgress,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    part = make_part("one")
    first = provide([part], {}, cache, progress, go_caches)
    monkeypatch.setenv("PATH", "")
    assert provide([part], {}, cache, progress, go_caches) == first
    assert progress.compiled() == ["one"]


def test_a_change_in_one_part_leaves_the_other_as_it_is(
    make_part: MakePart, cache: Cache, go_caches: GoCaches, progress: RecordingProgress
) -> None:
    one, two = make_part("one"), make_part("two")
    first = provide([one, two], {}, cache, progress, go_caches)
    (two.module / "more.go").write_text("package main\n", encoding="utf-8")
    second = provide([one, two], {}, cache, progress, go_caches)
    assert progress.compiled() == ["one", "two", "two"]
    assert second != first
    assert (first / "two-program").exists(), "a checkout of the old version still works"


def test_go_caches_of_its_own_are_dropped_after_a_success(
    make_part: MakePart, cache: Cache, progress: RecordingProgress
) -> None:
    provide([make_part("one")], {}, cache, progress)
    assert not cache.work.exists()
    assert not list(cache.folder.glob("dropped-*"))


def test_a_failed_build_keeps_the_finished_part_and_the_caches_for_the_next_run(
    make_part: MakePart, cache: Cache, progress: RecordingProgress
) -> None:
    one, two = make_part("one"), make_part("two")
    good = (two.module / "main.go").read_text(encoding="utf-8")
    (two.module / "main.go").write_text("package main\n\nfunc main() { missing() }\n", encoding="utf-8")
    with pytest.raises(ToolchainError) as caught:
        provide([one, two], {}, cache, progress)
    first_line, *rest = str(caught.value).splitlines()
    assert first_line.startswith("Compiling the two failed: ")
    assert str(cache.logs / "two.log") in first_line
    assert any("undefined: missing" in line for line in rest)
    assert cache.has(one)
    assert not cache.has(two)
    assert (cache.work / "build").is_dir()

    (two.module / "main.go").write_text(good, encoding="utf-8")
    folder = provide([one, two], {}, cache, progress)
    assert (folder / "two-program").exists()
    assert progress.compiled() == ["one", "two", "two"]


def test_a_build_is_recorded_beside_what_it_built(
    make_part: MakePart, cache: Cache, go_caches: GoCaches, progress: RecordingProgress
) -> None:
    one, two, three = make_part("one"), make_part("two"), make_part("three")
    provide([one], {}, cache, progress)
    provide([two], {}, cache, progress, go_caches)
    (cache.work / "build").mkdir(parents=True)
    folder = provide([three], {}, cache, progress)
    records = [BuildRecord.read(cache.part_folder(part)) for part in (one, two, three)]
    assert [record and record.began_with for record in records] == ["nothing", "caches of Go", "an interrupted build"]
    assert records[0]
    assert list(records[0].seconds) == ["downloading", "compiling"]
    assert 0 < sum(records[0].seconds.values()) < 300
    # What Go compiled of its own runtime alone, and less than its caches could ever be.
    assert 0.01 < records[0].gigabytes < 1
    assert not (folder / "build.json").exists(), "it is no program"


def test_disk_is_counted_once_for_a_file_with_two_names(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"x" * 4_096_000)
    os.link(tmp_path / "folder" / "file", tmp_path / "other-name")
    assert gigabytes_of(tmp_path) == pytest.approx(0.0041, rel=0.1)  # pyright: ignore[reportUnknownMemberType]


def test_a_half_written_part_is_not_taken_for_a_finished_one(make_part: MakePart, cache: Cache) -> None:
    part = make_part("one")

    def interrupted() -> None:
        with cache.new_part(part) as folder:
            (folder / "one-program").write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not cache.has(part)
    assert list(cache.work.iterdir()) == []


def test_programs_from_elsewhere_are_linked_under_their_names(
    make_part: MakePart, cache: Cache, go_caches: GoCaches, progress: RecordingProgress, tmp_path: Path
) -> None:
    installed = tmp_path / "pulumi"
    installed.write_text("x", encoding="utf-8")
    part = make_part("one")
    folder = provide([part], {"pulumi": installed}, cache, progress, go_caches)
    assert (folder / "pulumi").resolve() == installed
    assert provide([part], {}, cache, progress, go_caches) != folder


def test_too_little_disk_is_refused_before_the_work_starts(
    make_part: MakePart, cache: Cache, progress: RecordingProgress
) -> None:
    part = make_part("one")
    object.__setattr__(part, "gigabytes", 1e9)
    with pytest.raises(ToolchainError, match=r"^Building the one needs 1e\+09 GB of disk and .* GB free: make room"):
        provide([part], {}, cache, progress)
    assert progress.tasks == []


def test_time_and_disk_are_said_before_the_work_starts(
    make_part: MakePart, cache: Cache, go_caches: GoCaches, progress: RecordingProgress
) -> None:
    provide([make_part("one")], {}, cache, progress, go_caches)
    assert "about 1 minutes" in progress.lines[0]
    assert "0.001 GB" in progress.lines[0]


def test_a_build_that_is_unused_for_a_month_is_dropped(
    make_part: MakePart, cache: Cache, go_caches: GoCaches, progress: RecordingProgress
) -> None:
    old, current = make_part("old"), make_part("current")
    provide([old], {}, cache, progress, go_caches)
    for folder in cache.folder.iterdir():
        os.utime(folder, (1, 1))
    provide([current], {}, cache, progress, go_caches)
    assert not cache.has(old)
    assert cache.has(current)
    assert cache.logs.is_dir()


def test_read_only_folders_of_a_module_cache_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "modules" / "example.test@v1" / "inner"
    inner.mkdir(parents=True)
    (inner / "file.go").write_text("x", encoding="utf-8")
    (inner / "file.go").chmod(0o444)
    inner.chmod(0o555)
    inner.parent.chmod(0o555)
    modes: list[int] = []

    def rmtree(folder: Path) -> None:
        # Seen here, because root removes from read-only folders as well.
        modes.extend(path.stat().st_mode & 0o200 for path in folder.rglob("*") if path.is_dir())
        really_rmtree(folder)

    really_rmtree = shutil.rmtree
    monkeypatch.setattr("shutil.rmtree", rmtree)
    remove(tmp_path / "modules")
    assert modes == [0o200, 0o200]
    assert not (tmp_path / "modules").exists()
