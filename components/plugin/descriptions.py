"""The schema's texts for readers of any language: the library's docstrings without what is Python's in them."""

import re
from typing import Any, cast

from pulumi.provider.experimental.util import camel_case

# What pyproject.toml and LICENSE say of the library; tests/unit/test_plugin_schema.py compares.
PACKAGE = {
    "displayName": "API Management self-hosted gateway",
    "description": "Pulumi components for an Azure API Management self-hosted gateway with Entra ID authentication",
    "keywords": ["azure", "api-management", "entra-id", "kubernetes", "category/infrastructure", "kind/component"],
    "license": "MIT",
    "publisher": "The apim-gateway authors",
}

_PYTHON_ONLY = re.compile(r" ?\bIn Python, .*?\.(?= |$)")
_PYTHON_NAME = re.compile(r"`((?:\w+\.)*[a-z]+(?:_[a-z]+)+)`")


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with what its package is, with texts that name arguments as the schema does, and whole numbers.

    The library has no fractions: `replicas` is a float only because a hosted component crashes on an Output for an int.
    """
    return {**cast("dict[str, Any]", _reworded(schema)), **PACKAGE}


def _reworded(value: Any) -> Any:
    if isinstance(value, list):
        return [_reworded(item) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    fields = cast("dict[str, Any]", value)
    return {key: _field(key, item) for key, item in fields.items()}


def _field(key: str, value: Any) -> Any:
    if key == "description" and isinstance(value, str):
        return text(value)
    return "integer" if (key, value) == ("type", "number") else _reworded(value)


def text(docstring: str) -> str:
    """Returns a docstring in one line, with the schema's names, without Python's None and what is "In Python, ..."."""
    one_line = _PYTHON_ONLY.sub("", " ".join(docstring.split()))
    named = _PYTHON_NAME.sub(lambda found: f"`{_schema_name(found[1])}`", one_line)
    return re.sub(r"\bNone where\b", "not set where", named)


def _schema_name(path: str) -> str:
    return ".".join(camel_case(part) for part in path.split("."))
