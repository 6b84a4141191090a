"""The one kind of exception that becomes an HTTP answer. Each API's own errors are in its exceptions.py."""

from typing import Any


class WireError(Exception):
    """An error as the real service words it: status, body and headers."""

    def __init__(self, status: int, document: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {document}")
        self.status = status
        self.document = document
        self.headers = headers or {}


class MalformedBodyError(Exception):
    """A request body that is not what the API reads. Each API words it in its own way (Route.malformed)."""


class TokenRefusedError(Exception):
    """A bearer token that does not prove who calls. Each API words the reasons in its own way."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class NotModelledError(WireError):
    """Something real that the emulator does not have. It is refused by name, never guessed."""

    def __init__(self, what: str) -> None:
        message = f"The sandbox does not model {what}. What it models is listed in docs/sandbox.md."
        super().__init__(404, {"error": {"code": "NotModelledBySandbox", "message": message}})
