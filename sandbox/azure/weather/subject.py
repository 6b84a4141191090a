"""What a request is about, in words that are the same in each run: ids made at random are replaced by names.

By these words a fault is decided, and a place is recognized. They are never logged: a body may be among them.
"""

import re
from urllib.parse import parse_qsl

from sandbox.azure.configuration.urls import PROBE
from sandbox.azure.core.routing import Request

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Its name is derived from its principal's id, which is random.
_ASSIGNMENT = re.compile(r"(?<=/roleAssignments/)[^/?]+", re.IGNORECASE)


class Subjects:
    """Remembers by which name a random id goes."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, id: str, name: str) -> None:
        self._names[id.casefold()] = name

    def name_of(self, id: str) -> str:
        return self._names.get(id.casefold(), "*")

    def of(self, request: Request) -> str:
        service = service_of(request)
        if service == "sign-in":
            form = dict(parse_qsl(request.body.decode(errors="replace")))
            client, resource = self.name_of(form.get("client_id", "")), form.get("scope") or form.get("resource", "")
            return f"{request.method} {request.path} {client} {resource}"
        query = "&".join(f"{name}={value}" for name, value in sorted(request.query.items()))
        address = f"{request.method} {request.host if service == 'configuration' else ''}{request.path}?{query}"
        # The ids in a path of ARM come from the program or were there before: they are the same each time.
        address = _ASSIGNMENT.sub("*", address) if service == "arm" else self._named(address)
        # References to other objects have the emulator's own address, with a port that is any.
        body = request.body.decode(errors="replace").replace(request.base_url, "")
        return f"{address} {self._named(body)}"

    def _named(self, text: str) -> str:
        return _GUID.sub(lambda found: self.name_of(found[0]), text)


def service_of(request: Request) -> str:
    """Which of Azure's services a request is for."""
    if request.path.startswith(f"{PROBE}/"):
        return "configuration"
    if request.path.startswith(("/v1.0/", "/beta/")):
        return "graph"
    if request.path.casefold().startswith(("/subscriptions", "/providers")):
        return "arm"
    return "sign-in"
