"""The texts that other languages' SDKs show: names as in the schema, a line each, and what the package is."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from components.plugin import provider, published
from components.plugin.descriptions import text

CHECKOUT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads(published.published())


def descriptions(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in cast("dict[str, object]", value).items():
            if key == "description" and isinstance(item, str):
                yield item
            else:
                yield from descriptions(item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from descriptions(item)


def test_no_text_has_line_breaks_or_what_only_python_calls_so() -> None:
    found = list(descriptions(SCHEMA))
    assert len(found) > 60
    assert [each for each in found if re.search(r"\n|  |\b(None|True|False)\b", each)] == []


def test_no_text_names_an_argument_as_only_python_does() -> None:
    python_names = {
        name
        for component in provider.COMPONENTS
        for name in (*component.__annotations__, *component.__init__.__annotations__["args"].__annotations__)
        if "_" in name
    }
    assert len(python_names) > 20
    words = {word for each in descriptions(SCHEMA) for word in re.findall(r"\w+", each)}
    assert words & python_names == set()


def test_what_is_no_argument_stays_as_it_is() -> None:
    assert text("See `GatewayRoles.reader_role_id`,\n    `telemetry.logs.std`; a snake_case word, `a_b c`.") == (
        "See `GatewayRoles.readerRoleId`, `telemetry.logs.std`; a snake_case word, `a_b c`."
    )


def test_the_package_says_what_it_is_in_the_words_of_the_library() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (SCHEMA["description"], SCHEMA["license"]) == (project["description"], project["license"])
    assert SCHEMA["publisher"] in (CHECKOUT / "LICENSE").read_text(encoding="utf-8")
