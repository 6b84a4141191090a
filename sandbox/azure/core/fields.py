"""Typed reading of JSON documents that came over the wire. A wrong type is a MalformedBodyError, never a crash."""

import json
from typing import Any, cast

from sandbox.azure.core.errors import MalformedBodyError

Document = dict[str, Any]


def parse(body: bytes) -> Document:
    """The JSON object in a request body."""
    try:
        value: object = json.loads(body)
        # What cannot be written again must not be stored: NaN, infinite numbers, half a character, endless nesting.
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise MalformedBodyError(f"the body is not valid JSON ({type(error).__name__})") from None
    return _document(value, "the body")


def section(document: Document, name: str) -> Document:
    """An object inside an object; an absent or null one is empty."""
    value = document.get(name)
    return {} if value is None else _document(value, f"'{name}'")


def sections(document: Document, name: str) -> list[Document]:
    """A list of objects; an absent or null one is empty."""
    return [_document(item, f"an item of '{name}'") for item in _list(document.get(name), name)]


def text(document: Document, name: str) -> str:
    """A string; an absent or null one is empty."""
    value = document.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise MalformedBodyError(f"'{name}' must be a string, not {_kind(value)}")
    return value


def texts(document: Document, name: str) -> list[str]:
    """A list of strings; an absent or null one is empty."""
    items = _list(document.get(name), name)
    for item in items:
        if not isinstance(item, str):
            raise MalformedBodyError(f"an item of '{name}' must be a string, not {_kind(item)}")
    return [str(item) for item in items]


def _document(value: object, what: str) -> Document:
    if not isinstance(value, dict):
        raise MalformedBodyError(f"{what} must be an object, not {_kind(value)}")
    return cast(Document, value)


def _list(value: object, name: str) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise MalformedBodyError(f"'{name}' must be a list, not {_kind(value)}")
    return cast(list[object], value)


def _kind(value: object) -> str:
    names = {"dict": "an object", "list": "a list", "str": "a string", "bool": "a boolean", "NoneType": "null"}
    return names.get(type(value).__name__, "a number")
