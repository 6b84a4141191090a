"""A transcript as a file. It is read and written only if it says nothing beyond the closed lists."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from acceptance.exchanges import Exchange, Shown
from acceptance.shapes import Facts
from acceptance.vocabulary import (
    ALTERNATE_KEYS,
    ANSWER_HEADERS,
    API_VERSION,
    COLLECTIONS,
    CONSTANTS,
    ERROR_NUMBERS,
    FIELDS,
    KINDS,
    MEDIA_NAMES,
    METHODS,
    PLACEHOLDER,
    QUERY,
    REMOVED,
    REQUEST_HEADERS,
    SERVICES,
    WORDS,
)

FORMAT = 1
_KEYED = re.compile(r"([a-zA-Z]+)\(([a-zA-Z]+)=(.+)\)")
_SEGMENTS = {name for name, _ in COLLECTIONS.values()} | set(WORDS.values()) | {REMOVED}


class TranscriptError(Exception):
    """The file is no transcript, or says more than a transcript may. One line that quotes nothing of it."""


@dataclass(frozen=True)
class Transcript:
    exchanges: tuple[Exchange, ...]

    def write(self, file: Path) -> None:
        """Writes it to the file. Raises TranscriptError before anything is written."""
        for number, exchange in enumerate(self.exchanges, 1):
            _check(exchange, f"exchange {number}")
        lines = ",\n".join(json.dumps(each.document(), sort_keys=True) for each in self.exchanges)
        file.write_text(f'{{"format": {FORMAT}, "exchanges": [\n{lines}\n]}}\n', encoding="utf-8")


def read(file: Path) -> Transcript:
    """The transcript in the file. Raises TranscriptError."""
    try:
        content = cast(dict[str, Any], json.loads(file.read_bytes()))
        if content["format"] != FORMAT:
            raise TranscriptError(f"{file.name}: no transcript of format {FORMAT}. Record it with this checkout.")
        if set(content) != {"format", "exchanges"}:
            raise ValueError
        exchanges = tuple(_exchange(each) for each in content["exchanges"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise TranscriptError(f"{file.name}: can't be read as a transcript. Give a file that `run` wrote.") from None
    for number, exchange in enumerate(exchanges, 1):
        _check(exchange, f"{file.name}, exchange {number}")
    return Transcript(exchanges)


def _exchange(content: dict[str, Any]) -> Exchange:
    sides: dict[str, Any] = {side: Shown(**content[side]) for side in ("request", "answer")}
    return Exchange(**{**content, **sides})


def _check(exchange: Exchange, where: str) -> None:
    """Raises TranscriptError unless each word is of a closed list."""
    valid = {
        "method": exchange.method in METHODS | {REMOVED},
        "service": exchange.service in SERVICES,
        "path": _is_template(exchange.path),
        "query": all(_is_parameter(each) for each in exchange.query),
        "status": type(exchange.status) is int and 0 <= exchange.status <= 599,
        "request": _is_shown(exchange.request, REQUEST_HEADERS),
        "answer": _is_shown(exchange.answer, ANSWER_HEADERS),
    }
    wrong = [name for name, right in valid.items() if not right]
    if wrong:
        raise TranscriptError(f"{where}: {', '.join(wrong)} says more than a transcript may. Do not publish the file.")


def _is_template(path: str) -> bool:
    return path.startswith("/") and all(_is_segment(each) for each in path[1:].split("/") if each)


def _is_segment(segment: str) -> bool:
    keyed = _KEYED.fullmatch(segment)
    if keyed:
        return keyed[1] in _SEGMENTS and keyed[2] in ALTERNATE_KEYS and _is_placeholder(keyed[3])
    return segment in _SEGMENTS or _is_placeholder(segment)


def _is_placeholder(text: str) -> bool:
    kinds = {kind for _, kind in COLLECTIONS.values()} | {"tenant"}
    return bool(PLACEHOLDER.fullmatch(text)) and text[1:].rpartition("-")[0] in kinds


def _is_parameter(text: str) -> bool:
    name, _, version = text.partition("=")
    return text in QUERY | {REMOVED} or (name == "api-version" and bool(API_VERSION.fullmatch(version)))


def _is_shown(message: Shown, headers: frozenset[str]) -> bool:
    return set(message.headers) <= headers and message.media in MEDIA_NAMES and _are_facts(message.body)


def _are_facts(facts: Facts) -> bool:
    for path, kinds in facts.items():
        names = [each.replace("[]", "") for each in path.split("/")]
        if not all(name in FIELDS or name in (REMOVED, "") for name in names):
            return False
        if not all(kind in KINDS or _is_constant(names[-1], kind) for kind in kinds):
            return False
    return True


def _is_constant(field: str, kind: str) -> bool:
    value = kind.removeprefix("=")
    numbers = {str(each) for each in ERROR_NUMBERS} if field == "error_codes" else set[str]()
    return kind.startswith("=") and value in {*CONSTANTS.get(field, ()), *numbers}
