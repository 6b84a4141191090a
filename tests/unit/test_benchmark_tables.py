"""What a benchmark prints and where README keeps it. What the figures are is no test's business."""

import json
from pathlib import Path

import pytest

from benchmarks import cold_build
from benchmarks.bench_sandbox import BenchmarkError, run, services_started
from benchmarks.tables import END, START, replaced, table
from sandbox.toolchain.cache import Cache
from sandbox.toolchain.parts import HERE, Part
from sandbox.toolchain.record import BuildRecord

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture
def part(tmp_path: Path) -> Part:
    return Part("engine", "the engine", tmp_path / "module", (".",), {})


def test_figures_stand_to_the_right_and_words_to_the_left() -> None:
    lines = table(("what", "took", "note"), [("one", "1.0 s", ""), ("other", "", "not here")]).splitlines()
    assert lines == ["| what | took | note |", "| --- | --: | --- |", "| one | 1.0 s |  |", "| other |  | not here |"]


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="has not one cell for each of"):
        table(("what", "took"), [("one",)])


def test_only_what_is_between_the_marks_of_readme_changes() -> None:
    page = README.read_text(encoding="utf-8")
    changed = replaced(page, "figures")
    assert f"{START}\nfigures\n{END}" in changed
    assert changed.partition(START)[0] == page.partition(START)[0]
    assert changed.partition(END)[2] == page.partition(END)[2]


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="the page lacks"):
        replaced("# A page", "figures")


def test_the_services_seconds_are_read_off_what_start_says() -> None:
    said = "  etcd is ready after 0.1 s\n  kube-apiserver is ready after 3.0 s\nThe sandbox is ready (5 s).\n"
    assert services_started(said) == {"etcd": 0.1, "kube-apiserver": 3.0}


def test_a_measured_command_that_fails_says_what_it_wrote() -> None:
    with pytest.raises(BenchmarkError, match=r"(?s)^sh -c .* ended with code 3:\nit said this"):
        run(["sh", "-c", "echo it said this; exit 3"], HERE, {"PATH": "/usr/bin:/bin"})


def test_a_cold_build_is_told_with_its_phases_disk_and_date(part: Part, tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.part_folder(part).mkdir()
    built = BuildRecord("nothing", {"downloading": 32.4, "compiling": 190.0}, 4.21, 2, "2026-11-23T20:32:41+00:00")
    built.write(cache.part_folder(part))
    installation = tmp_path / "installed"
    installation.write_text(json.dumps({"seconds": 61, "finished": "2026-11-22T10:00:00Z", "into": "new .venv"}))
    assert cold_build.rows(cache, [part], installation) == [
        ("the Python packages", "1 min 1 s", "", "2026-11-22, new .venv"),
        ("the engine", "downloading 32 s, compiling 3 min 10 s", "4.2 GB", "2026-11-23, 2 cores"),
    ]


@pytest.mark.parametrize("began_with", ["caches of Go", "an interrupted build"])
def test_a_build_that_did_not_begin_with_nothing_says_so(part: Part, tmp_path: Path, began_with: str) -> None:
    cache = Cache(tmp_path)
    cache.part_folder(part).mkdir()
    BuildRecord(began_with, {"compiling": 14.0}, 0.1, 2, "2026-11-23T20:32:41+00:00").write(cache.part_folder(part))
    _, row = cold_build.rows(cache, [part], tmp_path / "installed")
    assert row == ("the engine", "compiling 14 s", "", f"2026-11-23, 2 cores, began with {began_with}")


@pytest.mark.parametrize("content", [None, "", "{}", '{"seconds": 1}', "[]"])
def test_what_was_not_recorded_is_said_and_not_guessed(part: Part, tmp_path: Path, content: str | None) -> None:
    cache = Cache(tmp_path)
    cache.part_folder(part).mkdir()
    installation = tmp_path / "installed"
    if content is not None:
        installation.write_text(content)
        (cache.part_folder(part) / "build.json").write_text(content)
    assert cold_build.rows(cache, [part], installation) == [
        ("the Python packages", "", "", "not recorded here"),
        ("the engine", "", "", "not recorded here"),
    ]
