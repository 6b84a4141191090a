"""A part's key is the promise that its files need not be built again. What is built is decided in test_build.py."""

import dataclasses
import os
from pathlib import Path

import pytest

from sandbox.toolchain.key import part_key

from .recording import MakePart


@pytest.mark.parametrize("name", ["main.go", "go.mod", "script.py"])
def test_a_changed_source_changes_the_key(make_part: MakePart, name: str) -> None:
    part = make_part("one")
    before = part_key(part)
    content = (part.module / name).read_text(encoding="utf-8")
    (part.module / name).write_text(content.replace("\n", "\t"), encoding="utf-8")
    assert part_key(part) != before


def test_a_new_or_renamed_source_changes_the_key(make_part: MakePart) -> None:
    part = make_part("one")
    first = part_key(part)
    (part.module / "more.go").write_text("package main\n", encoding="utf-8")
    second = part_key(part)
    (part.module / "more.go").rename(part.module / "other.go")
    assert len({first, second, part_key(part)}) == 3


def test_other_build_flags_change_the_key(make_part: MakePart) -> None:
    part = make_part("one")
    assert part_key(dataclasses.replace(part, linker_flags="-s")) != part_key(part)


def test_another_platform_changes_the_key(make_part: MakePart, monkeypatch: pytest.MonkeyPatch) -> None:
    part = make_part("one")
    before = part_key(part)
    monkeypatch.setattr("platform.machine", lambda: "another")
    assert part_key(part) != before


def test_a_change_that_does_not_reach_the_program_leaves_the_key_alone(make_part: MakePart) -> None:
    part = make_part("one")
    before = part_key(part)
    (part.module / "main_test.go").write_text("package main\n", encoding="utf-8")
    (part.module / "README.md").write_text("words\n", encoding="utf-8")
    os.utime(part.module / "main.go", (1, 1))
    other_place = part.module.with_name("moved")
    part.module.rename(other_place)
    assert part_key(dataclasses.replace(part, module=Path(other_place), title="another title", minutes=9)) == before
