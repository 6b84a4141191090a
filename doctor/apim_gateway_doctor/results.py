"""What a check finds. There are four results, and `ok` is only what was seen to be right."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    """It works, and will not for ever, or not as it should."""
    FAILED = "failed"
    NOT_OBSERVABLE = "not observable"
    """Nobody can tell from outside, or not before something else is in order."""


@dataclass(frozen=True)
class Result:
    """How a check ended, what was seen, and what to do where it is not ok."""

    status: Status
    seen: str
    fix: str = ""


class NotObservableError(Exception):
    """What a check needs can't be seen. Its text is the reason."""

    def __init__(self, reason: str, fix: str = "") -> None:
        super().__init__(reason)
        self.fix = fix


def ok(seen: str) -> Result:
    """It was seen to be right."""
    return Result(Status.OK, seen)


def warning(seen: str, fix: str) -> Result:
    """It works for now."""
    return Result(Status.WARNING, seen, fix)


def failed(seen: str, fix: str) -> Result:
    """It is wrong."""
    return Result(Status.FAILED, seen, fix)


def not_observable(seen: str, fix: str = "") -> Result:
    """It may be right or wrong."""
    return Result(Status.NOT_OBSERVABLE, seen, fix)
