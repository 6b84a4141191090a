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
    modules = {path.stem for path in Path(apim_gateway.__file__).parent.glob("*.py")}
    assert exported - modules == set(apim_gateway.__all__)


def test_every_field_has_a_row_and_every_configuration_key_its_argument() -> None:
    for name in apim_gateway.__all__:
        section = PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        for field in getattr(getattr(apim_gateway, name), "__annotations__", {}):
            if field != "return":
                assert f"`{field}`" in section or name == "kubernetes_name", f"{name}.{field}"
    keys = re.findall(rf"\| `{settings.PROJECT}:([\w.]+)` \|$", PAGE, re.MULTILINE)
    assert sorted(keys) == sorted(each.key for each in settings.SETTINGS)


def test_a_field_without_a_docstring_is_refused() -> None:
    [node] = ast.parse("class Args(TypedDict):\n    told: str\n    'Is told.'\n    bare: str\n").body
    with pytest.raises(ValueError, match=r"^Args\.bare has no docstring$"):
        generator().fields(node)
