"""GitHub's expressions, `${{ ... }}`: the part of the language that workflows here use.

Functions other than those below, and `*`, are refused.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from tests.workflows.runner.errors import RunnerError

Contexts = Mapping[str, Any]
Functions = Mapping[str, Callable[..., Any]]

_TEMPLATE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w-]*)"
    r"|(?P<sign>==|!=|&&|\|\||[!().\[\],]))"
)
_LITERALS: dict[str, Any] = {"true": True, "false": False, "null": None}
STATUS_FUNCTIONS = ("always", "cancelled", "failure", "success")


def rendered(text: str, contexts: Contexts, functions: Functions) -> Any:
    """A value of the workflow: one expression keeps its type, expressions within a text become text."""
    whole = _TEMPLATE.fullmatch(text.strip())
    if whole:
        return evaluated(whole[1], contexts, functions)
    return _TEMPLATE.sub(lambda match: as_text(evaluated(match[1], contexts, functions)), text)


def condition(text: str, contexts: Contexts, functions: Functions) -> bool:
    """An `if`: without a function about the status, success is meant as well."""
    whole = _TEMPLATE.fullmatch(text.strip())
    expression = whole[1] if whole else text
    if not re.search(rf"\b({'|'.join(STATUS_FUNCTIONS)})\(", expression):
        expression = f"success() && ({expression})"
    return is_true(evaluated(expression, contexts, functions))


def evaluated(expression: str, contexts: Contexts, functions: Functions) -> Any:
    return _Parser(expression, contexts, functions).whole()


def is_true(value: Any) -> bool:
    """GitHub's falsy values are false, 0, '' and null; an empty list is true."""
    return value not in (None, False, 0, "")


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        raise RunnerError(f"an object stands where text belongs: {value}")
    return str(value)


class _Parser:
    """Both sides of && and || are evaluated: nothing here has side effects."""

    def __init__(self, expression: str, contexts: Contexts, functions: Functions) -> None:
        self._expression = expression
        self._tokens = self._split(expression)
        self._contexts = contexts
        self._functions = functions

    def whole(self) -> Any:
        value = self._or()
        if self._tokens:
            raise RunnerError(f"{self._expression.strip()!r}: {self._tokens[0][1]!r} is not understood")
        return value

    def _split(self, expression: str) -> list[tuple[str, str]]:
        tokens: list[tuple[str, str]] = []
        position, expression = 0, expression.rstrip()
        while position < len(expression):
            match = _TOKEN.match(expression, position)
            if match is None or match.lastgroup is None:
                raise RunnerError(f"{expression.strip()!r} is not understood from {expression[position:]!r} on")
            tokens.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()
        return tokens

    def _take(self, *signs: str) -> str | None:
        if self._tokens and self._tokens[0][0] == "sign" and self._tokens[0][1] in signs:
            return self._tokens.pop(0)[1]
        return None

    def _or(self) -> Any:
        value = self._and()
        while self._take("||"):
            other = self._and()
            value = value if is_true(value) else other
        return value

    def _and(self) -> Any:
        value = self._comparison()
        while self._take("&&"):
            other = self._comparison()
            value = other if is_true(value) else value
        return value

    def _comparison(self) -> Any:
        value = self._not()
        sign = self._take("==", "!=")
        if sign is None:
            return value
        return (_comparable(value) == _comparable(self._not())) == (sign == "==")

    def _not(self) -> Any:
        return not is_true(self._not()) if self._take("!") else self._reached(self._primary())

    def _reached(self, value: Any) -> Any:
        """What `.name` and `[...]` lead to; null where there is nothing."""
        while True:
            if self._take("."):
                value = _member(value, self._tokens.pop(0)[1])
            elif self._take("["):
                value = _member(value, self._or())
                self._expect("]")
            else:
                return value

    def _primary(self) -> Any:
        if self._take("("):
            value = self._or()
            self._expect(")")
            return value
        if not self._tokens:
            raise RunnerError(f"{self._expression.strip()!r} ends too early")
        kind, token = self._tokens.pop(0)
        if kind == "text":
            return token[1:-1].replace("''", "'")
        if kind == "number":
            return float(token) if "." in token else int(token)
        if token in _LITERALS:
            return _LITERALS[token]
        if self._take("("):
            return self._call(token)
        if token not in self._contexts:
            raise RunnerError(f"{self._expression.strip()!r}: there is no context {token!r} here")
        return self._contexts[token]

    def _call(self, name: str) -> Any:
        arguments: list[Any] = []
        while not self._take(")"):
            arguments.append(self._or())
            self._take(",")
        if name == "fromJSON":
            return json.loads(as_text(arguments[0]))
        if name == "format":
            return re.sub(r"\{(\d+)\}", lambda match: as_text(arguments[1 + int(match[1])]), as_text(arguments[0]))
        if name not in self._functions:
            raise RunnerError(f"{self._expression.strip()!r}: the function {name} is not known here")
        return self._functions[name](*arguments)

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise RunnerError(f"{self._expression.strip()!r}: {sign!r} is missing")


def _member(value: Any, name: Any) -> Any:
    if isinstance(value, Mapping):
        return cast(Mapping[Any, Any], value).get(name)
    if isinstance(value, list) and isinstance(name, int):
        entries = cast(list[Any], value)
        return entries[name] if name < len(entries) else None
    return None


def _comparable(value: Any) -> Any:
    """Texts are compared without case, and nothing equals the empty text."""
    return "" if value is None else value.casefold() if isinstance(value, str) else value
