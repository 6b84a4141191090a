"""What Azure and Entra refuse, in one line: their own code and the part of their message that tells something."""

import re

from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError

from apim_gateway_doctor.errors import one_line

_ENTRA = re.compile(r"AADSTS\d+:\s[^\r\n]*?(?:\.(?=\s|$)|$)", re.MULTILINE)
_LENGTH = 300


def words_of(error: AzureError) -> str:
    """The reason of a failed request or sign-in, without a trailing full stop."""
    if match := _ENTRA.search(str(error)):
        return match[0].rstrip(".")
    if isinstance(error, HttpResponseError) and error.error is not None:
        return _short(f"{error.status_code} {error.error.code}: {error.error.message}")
    return _short(str(error.message))


def is_sign_in(error: AzureError) -> bool:
    """Whether the caller itself could not sign in, or its token is refused."""
    if isinstance(error, ClientAuthenticationError):
        return True
    return isinstance(error, HttpResponseError) and error.status_code == 401


def _short(text: str) -> str:
    line = " ".join(one_line(text).split())
    return (line if len(line) <= _LENGTH else f"{line[: _LENGTH - 1]}…").rstrip(".")
