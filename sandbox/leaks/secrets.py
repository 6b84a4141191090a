"""The secrets to look for: read from where they may be, each with a name that can be shown.

It knows no secret that is nowhere any more, for example a client secret from before a rotation: those can be named.
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.azure.core import control_token
from sandbox.state import State

# Shorter texts are found by chance. A client secret has 40 characters, a token more.
_SHORTEST = 16


@dataclass(frozen=True)
class Secret:
    """A value to look for. Only its name is ever shown."""

    name: str
    value: str = field(repr=False)


def of_sandbox(state: State, objects: Iterable[dict[str, Any]], others: Path | None = None) -> list[Secret]:
    """The deployer's client secret, the cluster's tokens, the gateways' client secrets, and those named in a file."""
    found = [Secret("the deployer's client secret", json.loads(deployer(state).read_text())["client_secret"])]
    found.append(Secret("the emulator's control token", control_token.token(state.azure)))
    for line in (state.cluster / "pki" / "tokens.csv").read_text().splitlines():
        token, user = line.split(",")[:2]
        found.append(Secret(f"the cluster's token of {user}", token))
    for each in objects:
        found += _of_object(each)
    if others:
        found += [Secret(f"line {number} of {others.name}", line) for number, line in enumerate(_lines(others), 1)]
    return [secret for secret in found if len(secret.value) >= _SHORTEST]


def deployer(state: State) -> Path:
    """Where the emulator writes the deployer's credentials."""
    return state.azure / "deployer.json"


def _of_object(each: dict[str, Any]) -> list[Secret]:
    metadata = each["metadata"]
    where = f"{each['kind']} {metadata['namespace']}/{metadata['name']}"
    data: dict[str, str] = each.get("data") or {}
    if each["kind"] == "Secret":
        texts = {key: base64.b64decode(value).decode(errors="replace") for key, value in data.items()}
        return [Secret(f"{key} of {where}", value) for key, value in texts.items()]
    if each["kind"] == "ConfigMap":
        named = {key: value for key, value in data.items() if key.casefold().endswith("clientsecret")}
        return [Secret(f"{key} of {where}", value) for key, value in named.items()]
    return []


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if line]
