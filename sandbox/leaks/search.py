"""Finds secrets in bytes: as they are, URL-encoded, in base64 at any offset; tokens and private keys by their shape."""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from sandbox.leaks.secrets import Secret

_SHAPES = {
    "a signed token": re.compile(rb"eyJ[\w-]{16,}\.eyJ[\w-]{16,}\.[\w-]{16,}"),
    "a signed token, in base64": re.compile(rb"ZXlK[\w+/-]{60,}"),
    "a private key": re.compile(rb"-----BEGIN (\w+ )?PRIVATE KEY-----\s"),
}
# Pulumi's engine logs every property that it sends or receives at its level 9, secrets in plain text: pkg/v3 3.259.0,
# resource/plugin/rpc.go, MarshalProperties and UnmarshalProperties.
_ENGINES_OWN = re.compile(rb"(Unm|M)arshaling property for RPC\[")


@dataclass(frozen=True, order=True)
class Finding:
    """A secret in a place where it must not be."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


class Search:
    """Looks for some secrets, one place after the other."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._forms = {form: name for secret in secrets for form, name in _forms(secret).items()}
        self.engine_lines = 0
        """Lines of the engine's own, of level 9, that had a secret: told apart, because no program can prevent them."""

    def in_text(
        self, place: str, content: bytes, shapes: bool = True, lines: bool = True, engine_log: bool = False
    ) -> list[Finding]:
        """What is found in a content, by line unless told otherwise.

        Shapes are for what can only be this sandbox's. The engine's own lines are told apart only where somebody asked
        for them: in a captured output.
        """
        if not self._names(content, shapes):
            return []
        if not lines:
            return [Finding(place, name) for name in self._names(content, shapes)]
        findings: list[Finding] = []
        for number, line in enumerate(content.split(b"\n"), 1):
            names = self._names(line + b"\n", shapes)
            if names and engine_log and _ENGINES_OWN.search(line):
                self.engine_lines += 1
            else:
                findings += [Finding(f"{place}:{number}", name) for name in names]
        return findings

    def _names(self, content: bytes, shapes: bool) -> list[str]:
        names = {name for form, name in self._forms.items() if form in content}
        if shapes:
            names |= {name for name, shape in _SHAPES.items() if shape.search(content)}
        return sorted(names)


def _forms(secret: Secret) -> dict[bytes, str]:
    """Every way in which the value may be written, with what to call it."""
    value = secret.value.encode()
    forms = {value: secret.name}
    forms.setdefault(quote(secret.value, safe="").encode(), f"{secret.name}, URL-encoded")
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + value)
        # The first and last characters also depend on what stands around the value.
        inner = encoded[(0, 2, 3)[offset] : len(encoded) - (0, 3, 2)[(offset + len(value)) % 3]]
        for each in (inner, inner.translate(bytes.maketrans(b"+/", b"-_"))):
            forms.setdefault(each, f"{secret.name}, in base64")
    return forms
