"""What a background process is: its command, what it comes after, and how it is known to be ready."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Process:
    """One background process. Nothing secret belongs in `command`: every user of the machine can read it."""

    name: str
    command: Sequence[str]
    # Asked again and again until it says yes; it must answer within about a second and must not raise.
    # For a process that listens nowhere: the text its log shows once it is ready.
    ready: Callable[[], bool] | str
    ready_timeout: float = 30
    # Comes on top of the few variables every process gets; nothing else of the caller's environment is passed on.
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    working_directory: Path | None = None
    # Names of processes that are ready before this one is started. What does not wait for another starts together.
    after: Sequence[str] = ()
    # Runs each time it has been found ready, before whatever comes after it is started.
    on_ready: Callable[[], None] = _nothing
