"""The path of a request without ids and names: each becomes a placeholder, the same one at each appearance."""

import re
from urllib.parse import unquote

from acceptance.vocabulary import AFTER_A_COLLECTION, ALTERNATE_KEYS, COLLECTIONS, REMOVED, WORDS

_ALTERNATE_KEY = re.compile(r"(\w{1,40})\((\w{1,40})='(.*)'\)", re.DOTALL)
_NUMBER = re.compile(r"-[0-9]+\}")
_TENANT = "tenant"
# Names that every tenant shares.
_ANY_TENANT = ("common", "organizations", "consumers")


class Placeholders:
    """Numbers ids and names in the order of their first appearance."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], int] = {}
        self._last: dict[str, int] = {}

    def placeholder(self, kind: str, value: str) -> str:
        """For example {application-2}."""
        # Azure takes ids and names in any case.
        key = (kind, value.casefold())
        if key not in self._known:
            self._last[kind] = self._last.get(kind, 0) + 1
            self._known[key] = self._last[kind]
        return f"{{{kind}-{self._known[key]}}}"


def service_of(path: str) -> str:
    """Which of Azure's services a path belongs to: all of them are behind one address while it is recorded."""
    first = path.lstrip("/").partition("/")[0].casefold()
    if first in ("v1.0", "beta"):
        return "graph"
    return "resource-manager" if first in ("subscriptions", "providers", "tenants", "metadata") else "sign-in"


def template_of(path: str, placeholders: Placeholders) -> str:
    """For example /v1.0/applications/{application-1}/addPassword."""
    segments = [unquote(each) for each in path.split("/") if each]
    shown: list[str] = []
    expected = _TENANT if service_of(path) == "sign-in" else ""
    for segment in segments:
        word = segment.casefold()
        if expected and word not in (_ANY_TENANT if expected == _TENANT else AFTER_A_COLLECTION):
            shown.append(placeholders.placeholder(expected, segment))
            expected = ""
        elif word in COLLECTIONS:
            name, expected = COLLECTIONS[word]
            shown.append(name)
        else:
            shown.append(WORDS.get(word) or _with_alternate_key(segment, placeholders))
            expected = ""
    return "/" + "/".join(shown)


def without_numbers(template: str) -> str:
    """The template with which exchanges about different objects are one group."""
    return _NUMBER.sub("}", template)


def _with_alternate_key(segment: str, placeholders: Placeholders) -> str:
    """`applications(appId='...')`, as Graph names an object by another key than its id."""
    match = _ALTERNATE_KEY.fullmatch(segment)
    if not match or match[1].casefold() not in COLLECTIONS or match[2] not in ALTERNATE_KEYS:
        return REMOVED
    name, kind = COLLECTIONS[match[1].casefold()]
    return f"{name}({match[2]}={placeholders.placeholder(kind, match[3])})"
