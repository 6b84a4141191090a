"""What differs between two transcripts: exchanges of one kind are taken together, however often they happened."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from acceptance.exchanges import Exchange, Shown
from acceptance.paths import without_numbers
from acceptance.transcripts import Transcript

_SIDES = ("request", "answer")


@dataclass
class _Side:
    """All requests of a group, or all its answers with one status."""

    headers: set[str] = field(default_factory=set[str])
    media: set[str] = field(default_factory=set[str])
    facts: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def add(self, shown: Shown) -> None:
        self.headers |= set(shown.headers)
        self.media.add(shown.media)
        for path, kinds in shown.body.items():
            self.facts.setdefault(path, set()).update(kinds)


_Group = dict[str, _Side]
"""The sides by name: `request`, `answer 200`."""


def differences(first: Transcript, second: Transcript, names: tuple[str, str]) -> list[str]:
    """One line each, without any value beyond the transcripts'."""
    groups = _groups(first), _groups(second)
    lines: list[str] = []
    for key in sorted({*groups[0], *groups[1]}):
        pair = groups[0].get(key), groups[1].get(key)
        if pair[0] is None or pair[1] is None:
            lines.append(f"{key}: only {_where(pair[0] is not None, names)}")
        else:
            lines += [f"{key}: {line}" for line in _of_group(pair[0], pair[1], names)]
    return lines


def _groups(transcript: Transcript) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for each in transcript.exchanges:
        group = groups.setdefault(_key(each), {})
        # How a run signs in is its own choice: by GitHub's token, or by a client secret.
        if each.service != "sign-in":
            group.setdefault("request", _Side()).add(each.request)
        group.setdefault(f"answer {each.status}", _Side()).add(each.answer)
    return groups


def _key(exchange: Exchange) -> str:
    """Method, service, path and version, for example `GET graph /v1.0/applications/{application}`."""
    version = [each for each in exchange.query if each.startswith("api-version=")]
    return " ".join([exchange.method, exchange.service, without_numbers(exchange.path), *version])


def _of_group(first: _Group, second: _Group, names: tuple[str, str]) -> Iterator[str]:
    for name in sorted({*first, *second}):
        pair = first.get(name), second.get(name)
        if pair[0] is None or pair[1] is None:
            yield f"{name} only {_where(pair[0] is not None, names)}"
        else:
            yield from (f"{name}: {line}" for line in _of_side(pair[0], pair[1], names))


def _of_side(first: _Side, second: _Side, names: tuple[str, str]) -> Iterator[str]:
    for header in sorted(first.headers ^ second.headers):
        yield f"header {header} only {_where(header in first.headers, names)}"
    if first.media != second.media:
        yield f"content is {_either(first.media, second.media, names)}"
    for path in sorted({*first.facts, *second.facts}):
        one, other = first.facts.get(path), second.facts.get(path)
        if one is None or other is None:
            # A field that is missing is one line, not one for each field below it.
            lacking = second if other is None else first
            if path == "" or _parent(path) in lacking.facts:
                yield f"{path or 'the body'} only {_where(one is not None, names)}"
        elif one != other:
            yield f"{path or 'the body'} is {_either(one, other, names)}"


def _parent(path: str) -> str:
    """What has the field, or the items of the list."""
    return path.removesuffix("[]") if path.endswith("[]") else path.rpartition("/")[0]


def _either(one: set[str], other: set[str], names: tuple[str, str]) -> str:
    return f"{_kinds(one)} {_where(True, names)}, {_kinds(other)} {_where(False, names)}"


def _kinds(kinds: set[str]) -> str:
    """Each constant is a string or a number, which goes without saying."""
    constants = {kind for kind in kinds if kind.startswith("=")}
    shown = kinds - {"string", "number"} if constants else kinds
    return " or ".join(kind.removeprefix("=") for kind in sorted(shown))


def _where(is_first: bool, names: tuple[str, str]) -> str:
    return f"in {names[0] if is_first else names[1]}"
