"""The date on which a client secret expires: which texts are dates, and the one spelling in which Entra answers.

The provider compares the dates as texts and makes a new client secret where they differ, so that another spelling of
the same moment would make one at every `up`.
"""

import re
from datetime import UTC, datetime

from .names import Objection

EXAMPLE = "2030-06-30T00:00:00Z"
# A date without quotes in a stack file is YAML's timestamp, and Pulumi hands it on as Go writes one.
_GO = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?) ([+-]\d{2})(\d{2}) \S+", re.ASCII)
# Stricter than fromisoformat, which takes weeks, spaces and times without seconds as well: the provider does not.
_RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.ASCII)


def objection(value: str) -> Objection | None:
    """Refuses what is not RFC 3339, and what is past: Entra makes no client secret that has expired."""
    moment = _moment(value)
    is_past = moment is not None and moment <= datetime.now(UTC)
    if moment is None or not _RFC_3339.fullmatch(_without_go(value)):
        usable = None if moment is None or is_past else _written(moment)
        return Objection(
            "it is not a date and time with seconds and a zone (RFC 3339)",
            f"Give {usable!r}" if usable else f"Give for example {EXAMPLE!r}",
        )
    if is_past:
        reason = "it is past, and Entra makes no client secret that has expired; one that the stack has works no more"
        return Objection(reason, "Give a later date: `pulumi up` then makes a new client secret")
    return None


def in_utc(value: str) -> str:
    """A date without an objection as Entra answers it: UTC, whole seconds, `Z`."""
    moment = _moment(value)
    return value if moment is None else _written(moment)


def _moment(value: str) -> datetime | None:
    """The date in UTC, which is taken to be meant where the text names no zone."""
    try:
        found = datetime.fromisoformat(_without_go(value))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _without_go(value: str) -> str:
    return _GO.sub(r"\1T\2\3:\4", value)


def _written(moment: datetime) -> str:
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"
