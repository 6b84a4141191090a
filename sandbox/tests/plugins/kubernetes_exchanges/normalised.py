"""Answers without what differs from run to run: ids, versions, times, addresses and random names."""

import re
from typing import Any, cast

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_MANAGER = re.compile(r"pulumi-kubernetes-[0-9a-f]{8}")
_ADDRESS = re.compile(r"https?://127\.0\.0\.1:\d{2,}")
_CLUSTER_IP = re.compile(r"10\.\d+\.\d+\.\d+")
_NUMBERED = {"uid": "uid", "resourceVersion": "version"}


class Normaliser:
    """One scenario's: the same value has the same number throughout."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str, str]] = {}

    def __call__(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: self(each, name) for name, each in cast("dict[str, Any]", value).items()}
        if isinstance(value, list):
            return [self(each, key) for each in cast(list[Any], value)]
        if not isinstance(value, str):
            return value
        if key in _NUMBERED:
            return self._numbered(_NUMBERED[key], value)
        return self.text(value)

    def text(self, value: str) -> str:
        value = _TIME.sub("<time>", value)
        value = _ADDRESS.sub("<server>", value)
        value = _CLUSTER_IP.sub("<address>", value)
        return _MANAGER.sub(lambda match: self._numbered("manager", match[0]), value)

    def managers_named(self, answer: str) -> str:
        """An answer with the names that the managers have in this run."""
        for name, number in self._numbers.get("manager", {}).items():
            answer = answer.replace(number, name)
        return answer

    def _numbered(self, what: str, value: str) -> str:
        if value.startswith("<"):
            return value
        numbers = self._numbers.setdefault(what, {})
        return numbers.setdefault(value, f"<{what} {len(numbers) + 1}>")
