"""Whether a value has the parts that are expected of it: a difference in words, or nothing."""

import re
from typing import Any, cast


def unlike(found: Any, expected: Any, where: str = "") -> str:
    """The first difference. Objects may have more than is expected; a text that begins with ~ is a pattern."""
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return f"{where}{found!r} is no object"
        fields = cast("dict[str, Any]", found)
        for name, part in cast("dict[str, Any]", expected).items():
            if name not in fields:
                return f"{where}{name} is missing"
            if difference := unlike(fields[name], part, f"{where}{name}."):
                return difference
        return ""
    if isinstance(expected, list):
        items, parts = cast("list[Any]", found), cast("list[Any]", expected)
        if not isinstance(found, list) or len(items) != len(parts):
            return f"{where}{found!r} instead of {expected!r}"
        pairs = enumerate(zip(items, parts, strict=True))
        return next(filter(None, (unlike(item, part, f"{where}{index}.") for index, (item, part) in pairs)), "")
    if isinstance(expected, str) and expected.startswith("~"):
        return "" if re.search(expected[1:], str(found), re.DOTALL) else f"{where}{found!r} does not match {expected!r}"
    same = found == expected and isinstance(found, bool) == isinstance(expected, bool)
    return "" if same else f"{where}{found!r} instead of {expected!r}"
