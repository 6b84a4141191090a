"""Graph's $filter: read into a tree, then asked of each object.

It models eq, ne, in, startswith, any, and, or, not. Which property takes which operator is not decided here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.azure.graph.exceptions.queries import InvalidFilter

_MAXIMUM_DEPTH = 20
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')"
    r"|(?P<guid>[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})"
    r"|(?P<number>-?\d[\w.:+-]*)"
    r"|(?P<word>[A-Za-z_@][\w@./$-]*)"
    r"|(?P<sign>[(),:]))",
    re.ASCII,
)


@dataclass(frozen=True)
class Value:
    """A literal: text, GUID, boolean, null or number, as it was written."""

    kind: str
    text: str

    def equals(self, value: object) -> bool:
        """Graph compares text without case."""
        if self.kind == "null":
            return value is None
        if isinstance(value, bool):
            return self.kind == "boolean" and self.text == str(value).casefold()
        return isinstance(value, str) and value.casefold() == self.text.casefold()


@dataclass(frozen=True)
class Comparison:
    """One property, compared with one value or (for 'in') with several."""

    operator: str
    name: str
    values: tuple[Value, ...]
    collection: bool = False
    """True for any(): one entry of the collection has to fit."""


@dataclass(frozen=True)
class Combination:
    operator: str
    """'and', 'or', or 'not' with one part."""

    parts: "tuple[Node, ...]"


Node = Comparison | Combination


@dataclass
class _Tokens:
    found: list[tuple[str, str]]
    place: int = field(default=0)

    def peek(self) -> tuple[str, str]:
        return self.found[self.place] if self.place < len(self.found) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.place += 1
        return token

    def word(self) -> str:
        kind, text = self.peek()
        return text.casefold() if kind == "word" else ""

    def expect(self, kind: str, text: str = "") -> str:
        found_kind, found = self.take()
        if found_kind != kind or (text and found.casefold() != text):
            raise InvalidFilter
        return found


def parse(expression: str) -> Node:
    tokens = _Tokens(list(_tokens(expression)))
    node = _either(tokens, 0)
    tokens.expect("end")
    return node


def comparisons(node: Node) -> Iterator[Comparison]:
    if isinstance(node, Comparison):
        yield node
    else:
        for part in node.parts:
            yield from comparisons(part)


def operators(node: Node) -> set[str]:
    own = {node.operator}
    return own if isinstance(node, Comparison) else own.union(*(operators(part) for part in node.parts))


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    place, end = 0, len(expression.rstrip())
    while place < end:
        match = _TOKEN.match(expression, place, end)
        if match is None or match.lastgroup is None:
            raise InvalidFilter
        yield match.lastgroup, match[match.lastgroup]
        place = match.end()


def _either(tokens: _Tokens, depth: int) -> Node:
    return _joined(tokens, "or", depth)


def _joined(tokens: _Tokens, operator: str, depth: int) -> Node:
    parts: list[Node] = []
    while True:
        parts.append(_joined(tokens, "and", depth) if operator == "or" else _one(tokens, depth))
        if tokens.word() != operator:
            return parts[0] if len(parts) == 1 else Combination(operator, tuple(parts))
        tokens.take()


def _one(tokens: _Tokens, depth: int) -> Node:
    if depth > _MAXIMUM_DEPTH:
        raise InvalidFilter
    kind, text = tokens.take()
    if kind == "sign" and text == "(":
        inner = _either(tokens, depth + 1)
        tokens.expect("sign", ")")
        return inner
    if kind != "word":
        raise InvalidFilter
    if text.casefold() == "not":
        return Combination("not", (_one(tokens, depth + 1),))
    if tokens.peek() == ("sign", "("):
        return _any(tokens, text, depth) if text.casefold().endswith("/any") else _function(tokens, text.casefold())
    return _comparison(tokens, text)


def _comparison(tokens: _Tokens, name: str) -> Comparison:
    operator = tokens.expect("word").casefold()
    if operator != "in":
        return Comparison(operator, name, (_value(tokens),))
    tokens.expect("sign", "(")
    values = [_value(tokens)]
    while tokens.peek() == ("sign", ","):
        tokens.take()
        values.append(_value(tokens))
    tokens.expect("sign", ")")
    return Comparison("in", name, tuple(values))


def _function(tokens: _Tokens, operator: str) -> Comparison:
    tokens.expect("sign", "(")
    name = tokens.expect("word")
    tokens.expect("sign", ",")
    value = _value(tokens)
    tokens.expect("sign", ")")
    return Comparison(operator, name, (value,))


def _any(tokens: _Tokens, name: str, depth: int) -> Comparison:
    """name/any(x:x eq 'value') or name/any(x:startswith(x,'value'))."""
    tokens.expect("sign", "(")
    variable = tokens.expect("word")
    tokens.expect("sign", ":")
    inner = _one(tokens, depth + 1)
    tokens.expect("sign", ")")
    if not isinstance(inner, Comparison):
        raise InvalidFilter
    collection = name[: -len("/any")]
    if inner.name != variable:
        # A property of the entries: named whole, so that a refusal can say it.
        collection += "/" + inner.name.partition("/")[2]
    return Comparison(inner.operator, collection, inner.values, collection=True)


def _value(tokens: _Tokens) -> Value:
    kind, text = tokens.take()
    if kind == "text":
        return Value("text", text[1:-1].replace("''", "'"))
    if kind in ("guid", "number"):
        return Value(kind, text)
    if kind == "word" and text.casefold() in ("true", "false", "null"):
        return Value("null" if text.casefold() == "null" else "boolean", text.casefold())
    raise InvalidFilter
