"""What changed between two property maps, leaf by leaf, in the engine's path syntax.

Secrets are compared by content. A value not known yet counts as changed, as in the real providers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from sandbox.plugins.base.values import Properties, Secret, Unknown

Path: TypeAlias = tuple[str | int, ...]
Kind: TypeAlias = Literal["add", "delete", "update"]


@dataclass(frozen=True)
class Change:
    """One changed leaf: where, how, and the value it gets."""

    path: Path
    kind: Kind
    value: Any = None


def differences(old: Properties, new: Properties) -> list[Change]:
    """Every leaf that differs; a subtree that appears or vanishes is one change."""
    return list(_object_changes((), old, new))


def touches(change: Change, pattern: Path) -> bool:
    """Whether the change is at, below or around the pattern; "*" stands for any index or key."""
    shared = min(len(change.path), len(pattern))
    if not all(want in ("*", have) for want, have in zip(pattern[:shared], change.path[:shared], strict=True)):
        return False
    if len(change.path) >= len(pattern):
        return True
    return _holds(change.value, pattern[shared:])


def path_text(path: Path) -> str:
    """The path as the engine parses it: a.b[0]["c.d"]."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif any(mark in step for mark in '."[]'):
            quoted = step.replace('"', '\\"')
            text += f'["{quoted}"]'
        else:
            text += f".{step}" if text else step
    return text


def _holds(value: Any, pattern: Path) -> bool:
    if not pattern:
        return True
    if isinstance(value, Secret):
        return _holds(value.value, pattern)
    if isinstance(value, dict):
        fields = cast(Properties, value)
        return any(pattern[0] in ("*", key) and _holds(item, pattern[1:]) for key, item in fields.items())
    if isinstance(value, list):
        items = cast(list[Any], value)
        return pattern[0] == "*" and any(_holds(item, pattern[1:]) for item in items)
    return False


def _object_changes(path: Path, old: Properties, new: Properties) -> Iterable[Change]:
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield Change((*path, name), "delete")
        elif name not in old:
            yield Change((*path, name), "add", new[name])
        else:
            yield from _value_changes((*path, name), old[name], new[name])


def _value_changes(path: Path, old: Any, new: Any) -> Iterable[Change]:
    before: Any = old.value if isinstance(old, Secret) else old
    after: Any = new.value if isinstance(new, Secret) else new
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _object_changes(path, cast(Properties, before), cast(Properties, after))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _array_changes(path, cast(list[Any], before), cast(list[Any], after))
    elif not _same(before, after):
        yield Change(path, "update", after)


def _array_changes(path: Path, old: list[Any], new: list[Any]) -> Iterable[Change]:
    for index, (before, after) in enumerate(zip(old, new, strict=False)):
        yield from _value_changes((*path, index), before, after)
    for index in range(len(old), len(new)):
        yield Change((*path, index), "add", new[index])
    for index in range(len(new), len(old)):
        yield Change((*path, index), "delete")


def _same(old: Any, new: Any) -> bool:
    if isinstance(new, Unknown):
        return False
    # True == 1 in Python, but not for the engine.
    return isinstance(old, bool) == isinstance(new, bool) and old == new
