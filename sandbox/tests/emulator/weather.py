"""The control route of the weather, asked as a person would with curl."""

import json
import ssl
import urllib.request
from typing import Any
from urllib.parse import quote

from sandbox.tests.emulator.process import EmulatorProcess


def seen(emulator: EmulatorProcess) -> dict[str, Any]:
    """The weather and what it did."""
    return _ask(emulator, "GET", "", None)


def change(emulator: EmulatorProcess, place: str = "", **settings: Any) -> dict[str, Any]:
    """Another weather, over everything or over one place; without settings it is calm."""
    return _ask(emulator, "PUT", f"?place={quote(place)}" if place else "", settings)


def calm(emulator: EmulatorProcess) -> None:
    """Calm over everything and over each place."""
    for place in ("", *seen(emulator)["places"]):
        change(emulator, place)


def _ask(emulator: EmulatorProcess, method: str, query: str, body: Any) -> dict[str, Any]:
    url = f"{emulator.base_url}/sandbox/weather{query}"
    data = None if body is None else json.dumps(body).encode()
    context = ssl.create_default_context(cafile=emulator.ca)
    request = urllib.request.Request(url, method=method, data=data, headers=emulator.control)
    with urllib.request.urlopen(request, context=context, timeout=10) as answer:
        return json.load(answer)
