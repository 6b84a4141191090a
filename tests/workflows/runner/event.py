"""What started a workflow, and what the repository's settings say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Environment:
    """An environment of the repository's settings."""

    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    approved: bool = True
    """False where a required reviewer has not said yes."""


@dataclass(frozen=True)
class Event:
    name: str
    repository: Path
    """A git repository on this machine, which the checkout comes from."""
    commit: str
    ref: str = "refs/heads/main"
    payload: Mapping[str, Any] = field(default_factory=dict[str, Any])
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    """The repository's variables."""
    environments: Mapping[str, Environment] = field(default_factory=dict[str, Environment])
    full_name: str = "contoso/gateways"
    inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What was given to a workflow that is started by hand; the rest has the workflow's defaults."""
    actor: str = "somebody"
    """Who caused it."""

    @property
    def from_fork(self) -> bool:
        request = self.payload.get("pull_request")
        return request is not None and request["head"]["repo"]["full_name"] != self.full_name


def pull_request(
    repository: Path, base: str, head: str, *, number: int = 7, fork: str | None = None, **settings: Any
) -> Event:
    """A push to a pull request against main."""
    full_name = settings.get("full_name", Event.full_name)
    payload = {
        "pull_request": {
            "number": number,
            "base": {"sha": base, "ref": "main"},
            "head": {"sha": head, "repo": {"full_name": fork or full_name}},
        }
    }
    return Event("pull_request", repository, head, f"refs/pull/{number}/merge", payload, **settings)
