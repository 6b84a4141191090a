"""What the first `make up` took on this machine: recorded then by those who built, read here."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.tables import table
from sandbox.state import CHECKOUT
from sandbox.toolchain.cache import Cache
from sandbox.toolchain.parts import Part
from sandbox.toolchain.record import BuildRecord

# Written by the Makefile.
INSTALLATION = CHECKOUT / ".venv" / "requirements-installed"


def rows(cache: Cache, parts: list[Part], installation: Path = INSTALLATION) -> list[tuple[str, str, str, str]]:
    """One row for the Python packages and one for each part, with when that was."""
    return [_packages(installation), *(_part(part, BuildRecord.read(cache.part_folder(part))) for part in parts)]


def _packages(installation: Path) -> tuple[str, str, str, str]:
    what = "the Python packages"
    try:
        written: dict[str, Any] = json.loads(installation.read_text())
        return what, _minutes(written["seconds"]), "", f"{_date(written['finished'])}, {written['into']}"
    except (OSError, ValueError, KeyError, TypeError):
        return what, "", "", "not recorded here"


def _part(part: Part, record: BuildRecord | None) -> tuple[str, str, str, str]:
    if record is None:
        return part.title, "", "", "not recorded here"
    phases = ", ".join(f"{name} {_minutes(value)}" for name, value in record.seconds.items())
    cold = record.began_with == "nothing"
    note = f"{_date(record.finished)}, {record.processors} cores{'' if cold else f', began with {record.began_with}'}"
    return part.title, phases, f"{record.gigabytes:.1f} GB" if cold else "", note


def rendered(found: list[tuple[str, str, str, str]]) -> str:
    """The table."""
    return table(("cold `make up`", "took", "disk meanwhile", "when, how"), found)


def _minutes(value: float) -> str:
    whole = round(value)
    return f"{whole // 60} min {whole % 60} s" if whole >= 60 else f"{whole} s"


def _date(text: str) -> str:
    return datetime.fromisoformat(text).date().isoformat()
