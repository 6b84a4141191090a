"""Limits of whatever is sent to an API: characters, sizes, numbers and depth, wherever in the arguments they stand.

No message shows a value: it may be a credential, or megabytes of text.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from inspect import isawaitable
from typing import Any, NamedTuple, cast, is_typeddict

from pulumi import Output

from ..errors import Problem, quoted
from . import checks, declared

LONGEST_TEXT = 256 * 1024
"""Bytes. Kubernetes has as much room for all annotations of an object, and everything else is smaller."""
DEEPEST = 50
# Beyond it a number on Pulumi's wire is not exact.
_LARGEST_NUMBER = 2**53
_UNSENDABLE = re.compile("[\ud800-\udfff\0]")


class _Given(NamedTuple):
    value: Any
    declared: Any
    path: str
    inside: str = ""
    depth: int = 0


def with_limits(problems: Sequence[Problem], args: object, kind: type) -> list[Problem]:
    """The problems of arguments, and of those that have none so far, what of them cannot be sent."""
    named = {problem.path for problem in problems}
    above = {path[:place] for path in named for place, letter in enumerate(path) if letter == "."}
    return [*problems, *(each for each in _problems_of(args, kind) if each.path not in named | above)]


def _problems_of(args: object, kind: type) -> Iterator[Problem]:
    """A loop without recursion: what is nested too deeply would end one with an error of its own."""
    left = [_Given(args, kind, "")]
    while left:
        given = left.pop()
        if given.depth > DEEPEST:
            seen = f"is nested deeper than {DEEPEST} levels"
            yield Problem(given.path, seen, "no argument has as many", "Give fewer levels")
        elif isinstance(given.value, Mapping):
            items = cast("Mapping[Any, Any]", given.value).items()
            yield from _problems_of_names([key for key, _ in items], given)
            left += [below for key, item in reversed(list(items)) if (below := _below(given, key, item))]
        elif checks.is_list(given.value):
            inside = given.inside
            left += [
                given._replace(value=item, declared=None, inside=f"{inside}[{number}]", depth=given.depth + 1)
                for number, item in reversed(list(enumerate(given.value)))
            ]
        elif limit := _limit(given):
            seen, reason, fix = limit
            yield Problem(given.path, f"has {quoted(given.inside)} with {seen}" if given.inside else seen, reason, fix)


def _below(given: _Given, key: Any, item: Any) -> _Given | None:
    """The value below a name; None below a field that does not exist, which is refused as unknown."""
    kind = declared.plain(given.declared)
    if is_typeddict(kind):
        if key not in kind.__annotations__:
            return None
        return _Given(item, kind.__annotations__[key], f"{given.path}.{key}" if given.path else key)
    name = key if isinstance(key, str) else type(key).__name__
    inside = f"{given.inside}.{name}" if given.inside else name
    return _Given(item, None, given.path, inside[: 2 * 80], given.depth + 1)


def _problems_of_names(names: list[Any], given: _Given) -> Iterator[Problem]:
    for name in names:
        if given.path and isinstance(name, str) and (wrong := _limit_of_text(name)):
            seen, reason, fix = wrong
            yield Problem(given.path, f"has the name {quoted(name)} with {seen.removeprefix('has ')}", reason, fix)


def _limit(given: _Given) -> tuple[str, str, str] | None:
    value: object = given.value
    if isinstance(value, str):
        wrong = _limit_of_text(value)
        return wrong and (wrong[0].removeprefix("has ") if given.inside else wrong[0], *wrong[1:])
    if given.inside and not isinstance(value, bool | int | float | Output | None) and not isawaitable(value):
        kind = f"a value of type {type(value).__name__}"
        return kind, "Pulumi cannot send it", "Give a string, a number, true or false, a list or a mapping"
    # An argument that is a number has a check of its own.
    if isinstance(value, int | float) and given.inside and not abs(value) <= _LARGEST_NUMBER:
        size = "a number of more than 2**53" if math.isfinite(_float(value)) else "a number without end"
        return size, "numbers of that size are not exact on their way to Kubernetes", "Give a smaller one"
    return None


def _limit_of_text(text: str) -> tuple[str, str, str] | None:
    if found := _UNSENDABLE.search(text):
        character = "a NUL character" if found[0] == "\0" else "a lone surrogate"
        return f"has {character}", "it cannot be sent", "Leave that character out"
    if len(text) > LONGEST_TEXT or len(text.encode()) > LONGEST_TEXT:
        return f"has {len(text)} characters", f"there is room for {LONGEST_TEXT} bytes", "Give fewer"
    return None


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return 0.0
