"""docs/reference.md is made of the docstrings as they are, and leaves nothing public out."""

import ast
import importlib.util
import re
from pathlib import Path
from typing import Any

import apim_gateway
import pytest

import settings

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "reference.md").read_text(encoding="utf-8")


def generator() -> Any:
    """docs/ is a folder of pages and scripts, not a package."""
    spec = importlib.util.spec_from_file_location("reference", DOCS / "reference.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(__import__("sys").modules, "reference", module)
        spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_docstrings_say() -> None:
    assert generator().page() == PAGE, "run: python docs/reference.py docs/reference.md"


def test_everything_public_has_a_section() -> None:
    assert sorted(re.findall(r"^## (\w+)$", PAGE, re.MULTILINE)) == sorted(apim_gateway.__all__)
    exported = {name for name in vars(apim_gateway) if name[0] != "_"}
    modules = {path.stem for path in Path(apim_gateway.__file__).parent.iterdir()}
    assert exported - modules == set(apim_gateway.__all__) - modules


def test_every_field_has_a_row_and_every_configuration_key_its_argument() -> None:
    for name in apim_gateway.__all__:
        section = PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        public = getattr(apim_gateway, name)
        for field in getattr(public, "__annotations__", {}) if isinstance(public, type) else ():
            assert f"`{field}`" in section or f"`{field}: " in section, f"{name}.{field}"
    keys = re.findall(rf"\| `{settings.PROJECT}:([\w.]+)` \|$", PAGE, re.MULTILINE)
    assert sorted(keys) == sorted(each.key for each in settings.SETTINGS)


def test_the_contents_lead_to_everything_public() -> None:
    contents = PAGE.partition("\n## ")[0]
    assert sorted(re.findall(r"\[(\w+)\]\(#\w+\)", contents)) == sorted(apim_gateway.__all__)


def test_a_table_says_which_arguments_take_outputs() -> None:
    taken = dict(re.findall(r"^\| `(\w+)` \|.*?\| (yes|inside|no) \|", PAGE, re.MULTILINE))
    assert {name: taken[name] for name in ("namespace", "labels", "pod", "settings", "preset", "service_id")} == {
        "namespace": "yes",
        "labels": "inside",
        "pod": "inside",
        "settings": "inside",
        "preset": "no",
        "service_id": "yes",
    }


def test_what_an_error_carries_is_told() -> None:
    assert "`problems: Sequence[Problem]`" in PAGE
    assert "`path: str`, `seen: str`, `reason: str`, `fix: str`" in PAGE


def test_a_field_without_a_docstring_is_refused() -> None:
    [node] = ast.parse("class Args(TypedDict):\n    told: str\n    'Is told.'\n    bare: str\n").body
    with pytest.raises(ValueError, match=r"^Args\.bare has no docstring$"):
        generator().fields(node)
