"""Takes credentials out of text before a script prints or posts it: a second line behind Pulumi's `[secret]`.

Only the standard library, because some jobs run it before anything is installed. All expressions take time in
proportion to the text's length: text of any size may come from a pull request's program.
"""

import re

HIDDEN = "[redacted]"

_NAMES = (
    r"(?:account|shared[-_ ]?access|instrumentation|api|access|storage|subscription|primary|secondary|private)[-_ ]?key"
    r"|shared[-_ ]?access[-_ ]?signature|password|passwd|pwd|secret|token|client[-_ ]?key[-_ ]?data|sig"
)
# A quoted value, or one that ends where the next part of a connection string, of JSON or of a line begins. What
# Pulumi has masked already stays.
_VALUE = r"(?!\[(?:secret|redacted|unknown)\])(?:\\?\"[^\"\n]+\"?|'[^'\n]+'?|[^\s;,&\"']+)"
_QUOTED = r"\\?\"(?!\[(?:secret|redacted|unknown)\])[^\"\n]+\"?"
_EXPRESSIONS = (
    (re.compile(rf"({_NAMES})(=|%3D){_VALUE}", re.IGNORECASE), rf"\1\2{HIDDEN}"),
    # JSON, YAML and Pulumi's own notation: `password: "old" => "new"`.
    (
        re.compile(rf"((?:{_NAMES})\\?\"?[ ]{{0,20}}:[ ]{{0,20}}){_QUOTED}(?:[ ]=>[ ]{_QUOTED})?", re.IGNORECASE),
        rf"\1{HIDDEN}",
    ),
    (
        re.compile(r"(GatewayKey|Bearer|SharedAccessSignature|Basic)([ \t]{1,9}|%20)[^\s\"']{8,}", re.I),
        rf"\1\2{HIDDEN}",
    ),
    # Each part ends where the next one can begin, so that a search passes over the text once.
    (re.compile(r"://[^\s/]*@"), f"://{HIDDEN}@"),
    # A slash in the password. A port and a path are none.
    (re.compile(r"://[^\s/:@]*:(?!\d{1,5}/)[^\s@]{1,300}@"), f"://{HIDDEN}@"),
    # What Entra generates.
    (re.compile(r"[\w.~-]{3}\dQ~[\w.~-]{20,}", re.ASCII), HIDDEN),
    (re.compile(r"gh[pousr]_\w{20,}|github_pat_\w{20,}|pul-[0-9a-f]{40}", re.ASCII), HIDDEN),
    # A block of PEM in base64, as a kubeconfig has it.
    (re.compile(r"LS0tLS1CRUdJTi[A-Za-z0-9+/=_-]{8,}"), HIDDEN),
)
_TOKEN = re.compile(r"[\w.-]+", re.ASCII)
_KEY_BEGINS = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_KEY_ENDS = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
# A line of such a block, behind what a diff or a block of YAML puts before it.
_KEY_LINE = re.compile(r"[\s+~|>\"'-]{0,200}(?:[A-Za-z0-9+/=]*|[A-Za-z-]{1,30}: [^\n]{0,200})[\\\"'\s]{0,20}")


class Redaction:
    """Redacts text line by line, and keeps in mind whether a private key has begun."""

    def __init__(self) -> None:
        self._in_key = False

    def line(self, text: str) -> str:
        """The line without credentials. Its end of line stays."""
        kept: list[str] = []
        if self._in_key and not (_KEY_ENDS.search(text) or _KEY_LINE.fullmatch(text)):
            self._in_key = False
        position = 0
        while position < len(text):
            found = (_KEY_ENDS if self._in_key else _KEY_BEGINS).search(text, position)
            until = found.start() if found else len(text)
            kept.append(HIDDEN if self._in_key else _without_shapes(text[position:until]))
            if found is None:
                break
            self._in_key = not self._in_key
            position = found.end()
        ending = "\n" if text.endswith("\n") else ""
        return "".join(kept).removesuffix("\n") + ending


def redacted(text: str) -> str:
    """The text without credentials. A second time changes nothing."""
    if "PRIVATE KEY" not in text:
        # No expression goes beyond a line, and once over the text is faster than once over each line.
        return _without_shapes(text)
    redaction = Redaction()
    # Not splitlines(), which also divides at characters that are part of a line here.
    return "".join(map(redaction.line, re.findall(r"[^\n]*\n|[^\n]+", text)))


def _without_shapes(text: str) -> str:
    text = _TOKEN.sub(_without_signed_token, text)
    for expression, kept in _EXPRESSIONS:
        text = expression.sub(kept, text)
    return text


def _without_signed_token(word: re.Match[str]) -> str:
    start = word[0].find("eyJ")
    return word[0][:start] + HIDDEN if start >= 0 and word[0].count(".", start) >= 2 else word[0]
