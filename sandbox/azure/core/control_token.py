"""The token that the emulator's own routes, below /sandbox/, require. A file that only its owner reads has it."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sandbox.azure.core.errors import WireError
from sandbox.azure.core.files import write_private
from sandbox.azure.core.routing import Answer, Handler, Request, Route

FILE = "control-token"
VARIABLE = "SANDBOX_CONTROL_TOKEN"
"""The variable with the token in the sandbox's shell, which doctor reads."""
_PATHS = "/sandbox/"


def token(directory: Path) -> str:
    """The token of the emulator whose data is in the directory; empty before its first start."""
    file = directory / FILE
    return file.read_text() if file.exists() else ""


def headers(directory: Path) -> dict[str, str]:
    """The header that a request to a control route needs."""
    return {"Authorization": f"Bearer {token(directory)}"}


def protected(routes: Sequence[Route], directory: Path) -> list[Route]:
    """The same routes; those below /sandbox/ ask for the token, which is made once for the directory."""
    file = directory / FILE
    if not file.exists():
        write_private(file, secrets.token_urlsafe(32).encode())
    wanted = headers(directory)["Authorization"].encode()
    return [
        replace(route, handler=_asking(route.handler, wanted)) if route.template.startswith(_PATHS) else route
        for route in routes
    ]


class ControlRefusedError(WireError):
    """A request to a control route without the token, or with another one."""

    def __init__(self) -> None:
        message = f"The sandbox's own routes ask for 'Authorization: Bearer' and the content of azure/{FILE}."
        super().__init__(401, {"error": {"code": "Unauthorized", "message": message}}, {"WWW-Authenticate": "Bearer"})


def _asking(handler: Handler, wanted: bytes) -> Handler:
    def answer(request: Request) -> Answer:
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, wanted):
            raise ControlRefusedError
        return handler(request)

    return answer
