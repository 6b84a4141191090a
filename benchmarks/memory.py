"""The memory of the running sandbox, as `make status` counts it: pages that programs share count once."""

from benchmarks.tables import table
from sandbox import services, summary
from sandbox.state import State


def measure(state: State) -> dict[str, int]:
    """Bytes by service."""
    return {name: summary.memory(seen) for name, seen in services.status(state).items()}


def rendered(measured: dict[str, int]) -> str:
    """The table, the largest first."""
    ordered = sorted(measured.items(), key=lambda item: -item[1])
    rows = [(name, _megabytes(value)) for name, value in ordered]
    return table(("sandbox", "memory"), [*rows, ("together", _megabytes(sum(measured.values())))])


def _megabytes(value: int) -> str:
    return f"{value // 2**20} MB"
