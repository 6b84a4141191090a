"""The commands of every day, each from a state that somebody would find it in."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.bench_sandbox import BenchSandbox, services_started
from benchmarks.tables import seconds, table


@dataclass(frozen=True)
class Phase:
    name: str
    seconds: float
    note: str = ""


def deploy(sandbox: BenchSandbox, tick: Callable[[], None]) -> list[Phase]:
    """Starts an empty sandbox, runs the program in it twice, and leaves all of that as it is."""
    started = sandbox.command("start")
    tick()
    services = services_started(started.messages)
    parts = ", ".join(f"{name} {value:.1f}" for name, value in services.items())
    first = sandbox.command("up")
    tick()
    second = sandbox.command("up")
    tick()
    return [
        Phase("`make start`, nothing there yet", started.seconds, f"each from its own start: {parts}"),
        Phase("`make up`, sandbox running", first.seconds, "17 resources"),
        Phase("`make up` again", second.seconds, "changes nothing"),
    ]


def tear_down(sandbox: BenchSandbox, tick: Callable[[], None]) -> list[Phase]:
    """Destroys and stops, then starts again with the data that was left."""
    down = sandbox.command("down")
    tick()
    again = sandbox.command("start")
    tick()
    return [Phase("`make down`", down.seconds), Phase("`make start`, with its data", again.seconds)]


def rendered(phases: list[Phase]) -> str:
    """The table."""
    return table(("warm", "took", ""), [(each.name, seconds(each.seconds), each.note) for each in phases])
