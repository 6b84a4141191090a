"""The rule by which a name or value counts as a credential: components and the policy pack share it."""

import re

from .setting_table import documented

CREDENTIAL_NAMES = ("secret", "password", "token", "key", "connection", "connectionstring")
"""How the names of settings end that hold a credential: the gateway's own, and those that plug-ins bring."""

# Each part ends where the next one begins, so that a search takes one pass over a text of any length.
_VALUE = re.compile(
    r"\b(AccountKey|SharedAccessKey|InstrumentationKey|Password)=|://[^/@\s:]*:[^/@\s]+@|^(GatewayKey|Bearer) ",
    re.IGNORECASE,
)
_AFTER_MARKER = re.compile(
    r"\b((?:AccountKey|SharedAccessKey|InstrumentationKey|Password)=|(?:GatewayKey|Bearer) ).*",
    re.IGNORECASE | re.DOTALL,
)


def is_credential(name: str, value: object) -> bool:
    """Whether a setting is a credential: by its name, or because its value is a text with a key or password in it.

    A documented setting is one where the table says so, any other where its name ends as credentials' names do.
    """
    setting = documented(name)
    by_name = setting.is_credential if setting else name.casefold().endswith(CREDENTIAL_NAMES)
    return by_name or (isinstance(value, str) and bool(_VALUE.search(value)))


def redacted(text: str) -> str:
    """The text with `...` in place of keys, tokens and what an address has before its `@`."""
    return re.sub(r"\S+", _without_user, _AFTER_MARKER.sub(r"\1...", text))


def _without_user(word: re.Match[str]) -> str:
    start, end = word[0].find("://"), word[0].rfind("@")
    return f"{word[0][:start]}://...{word[0][end:]}" if 0 <= start < end else word[0]
