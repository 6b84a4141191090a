"""docs/architecture.md shows the imports that there are, docs/decisions lists its records."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.documents import CHECKOUT

DOCS = CHECKOUT / "docs"
RECORDS = sorted((DOCS / "decisions").glob("[0-9]*.md"))


@pytest.fixture(scope="module")
def drawing() -> ModuleType:
    """docs/ is a folder of pages and scripts, not a package."""
    spec = importlib.util.spec_from_file_location("architecture", DOCS / "architecture.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_is_what_the_imports_say(drawing: ModuleType) -> None:
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    assert drawing.replaced(page) == page, "run: python docs/architecture.py"


def test_an_import_that_is_new_is_drawn(drawing: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    before = drawing.picture()
    known = drawing.imports()
    monkeypatch.setattr(drawing, "imports", lambda: known | {("policy", "sandbox")})
    assert len(set(drawing.picture().splitlines()) - set(before.splitlines())) == 1


def test_parts_that_speak_over_the_network_do_not_import_each_other(drawing: ModuleType) -> None:
    pairs = {(one, other) for one, others in drawing.SPEAKS_WITH.items() for other in others if one != "sandbox"}
    assert pairs & drawing.imports() == set()


def test_the_index_lists_every_record_in_order_with_its_title() -> None:
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| \[(.+)\]\((.+)\) \|$", index, re.MULTILINE)
    titles = [each.read_text(encoding="utf-8").partition("\n")[0] for each in RECORDS]
    assert [f"# {number}. {title}" for number, title, _ in rows] == titles
    assert [name for _, _, name in rows] == [each.name for each in RECORDS]
    assert [int(number) for number, *_ in rows] == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_a_record_has_context_decision_and_consequence_in_short(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert re.findall(r"^## (\w+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequence"]
    assert 10 <= len(text.splitlines()) <= 25
