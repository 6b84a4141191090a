"""One request with its answer, as it went over the wire, and as a transcript shows it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from acceptance.paths import Placeholders, service_of, template_of
from acceptance.shapes import Facts, facts_of, media_of
from acceptance.vocabulary import ANSWER_HEADERS, API_VERSION, METHODS, QUERY, REMOVED, REQUEST_HEADERS


@dataclass(frozen=True)
class Message:
    """A request or an answer as it went over the wire. Never written anywhere."""

    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Shown:
    """What a transcript shows of a request or an answer."""

    headers: list[str]
    media: str
    body: Facts


@dataclass(frozen=True)
class Exchange:
    method: str
    service: str
    path: str
    query: list[str]
    request: Shown
    status: int
    answer: Shown

    def document(self) -> dict[str, Any]:
        return asdict(self)


def shown(
    method: str, path: str, query: str, request: Message, status: int, answer: Message, placeholders: Placeholders
) -> Exchange:
    """The exchange without any value that is not of a closed list."""
    return Exchange(
        method if method in METHODS else REMOVED,
        service_of(path),
        template_of(path, placeholders),
        _query(query),
        _message(request, REQUEST_HEADERS),
        status if 100 <= status <= 599 else 0,
        _message(answer, ANSWER_HEADERS),
    )


def _message(message: Message, known: frozenset[str]) -> Shown:
    headers = {name.casefold(): value for name, value in message.headers.items()}
    media = media_of(headers.get("content-type"))
    return Shown(sorted(known & set(headers)), media, facts_of(media, message.body))


def _query(query: str) -> list[str]:
    """The names of the parameters, and the version of the API."""
    return sorted({_parameter(name, value) for name, value in parse_qsl(query, keep_blank_values=True)})


def _parameter(name: str, value: str) -> str:
    if name == "api-version" and API_VERSION.fullmatch(value):
        return f"{name}={value}"
    return name if name in QUERY else REMOVED
