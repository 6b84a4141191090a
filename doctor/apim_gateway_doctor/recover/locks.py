"""The locks that an engine leaves when it is killed. Only those of a file backend are seen: others are read by pulumi.

A lock is stale when its process is gone: of this machine, and no longer there, or its number is another's now.
"""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import psutil

from apim_gateway_doctor.errors import CannotCheckError


@dataclass(frozen=True)
class Lock:
    """Who locked the stack."""

    pid: int
    host: str
    user: str
    since: str

    @property
    def stale(self) -> bool:
        if self.host != os.uname().nodename:
            return False
        try:
            # A process that is younger than the lock has the number only by chance.
            return psutil.Process(self.pid).create_time() > datetime.fromisoformat(self.since).timestamp() + 1
        except psutil.NoSuchProcess:
            return True

    def __str__(self) -> str:
        return f"{self.user}@{self.host} (pid {self.pid}) since {self.since}"


def locks(backend_url: str, project: str, stack: str) -> list[Lock]:
    """The stack's locks, where the backend is a folder of this machine."""
    folder = backend_folder(backend_url)
    if folder is None:
        return []
    places = (folder / "locks" / "organization" / project / stack, folder / "locks" / stack)
    return [_lock(json.loads(file.read_text())) for place in places for file in sorted(place.glob("*.json"))]


def backend_folder(backend_url: str) -> Path | None:
    """Where a file backend keeps stacks and locks; None for any other."""
    place = urlparse(backend_url)
    return Path(f"{place.netloc}{place.path}").expanduser() / ".pulumi" if place.scheme == "file" else None


def refuse_living(found: list[Lock], stack: str) -> None:
    """Raises CannotCheckError for a lock whose process runs, or may run elsewhere."""
    for lock in found:
        if lock.stale:
            continue
        if lock.host != os.uname().nodename:
            raise CannotCheckError(
                f"The stack '{stack}' is locked by {lock}: whether that process still runs can't be seen from here."
                f" If it is gone: pulumi cancel --stack {stack}, then this again."
            )
        raise CannotCheckError(
            f"The stack '{stack}' is locked by {lock}, which runs. Wait for its end, or stop it, then this again."
        )


def _lock(content: dict[str, Any]) -> Lock:
    return Lock(int(content["pid"]), content["hostname"], content["username"], content["timestamp"])
