"""Time stamps as Microsoft.Authorization writes them."""

from datetime import UTC, datetime


def now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
