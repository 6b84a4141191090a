"""What it costs: the program beside a flat one, `make up` by phase, several gateways, a real plugin, memory, Helm.

Everything runs in a sandbox of its own, which is gone afterwards. It measures; it does not judge.
"""

import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import psutil
from rich.console import Console

from benchmarks import cold_build, gateways, helm, memory, programs_cost, tables, warm_up
from benchmarks.bench_sandbox import BenchmarkError, BenchSandbox
from sandbox.state import State
from sandbox.toolchain import Progress, ToolchainError, ensure, ensure_kubernetes_provider, progress_for
from sandbox.toolchain.cache import Cache, cache_folder
from sandbox.toolchain.parts import control_plane, engine, kubernetes_provider

_console = Console(stderr=True, highlight=False, soft_wrap=True)
_ROUNDS = 2


@click.command()
@click.option("--runs", default=7, show_default=True, help="Previews of each program, and imports.")
@click.option("--gateways", "numbers", default="1,5,10", show_default=True, help="Numbers of gateways to deploy.")
@click.option(
    "--write",
    "page",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Put the tables into this page, between its two marks, instead of printing them.",
)
def main(runs: int, numbers: str, page: Path | None) -> None:
    """Measure, and print the tables."""
    counts = [int(number) for number in numbers.split(",")]
    if page:
        # Refused now, not after minutes of work.
        tables.replaced(page.read_text(encoding="utf-8"), "")
    progress = progress_for(_console)
    try:
        text = _measured(runs, counts, progress)
    except (BenchmarkError, ToolchainError) as error:
        raise click.ClickException(str(error)) from None
    if page:
        page.write_text(tables.replaced(page.read_text(encoding="utf-8"), text), encoding="utf-8")
        _console.print(f"The figures are in {page}.")
    else:
        print(text)


def _measured(runs: int, counts: list[int], progress: Progress) -> str:
    binaries = ensure(progress)
    cache = Cache(cache_folder())
    helm_program = helm.build(cache, progress)
    real = ensure_kubernetes_provider(progress)
    with tempfile.TemporaryDirectory(prefix="apim-gateway-bench-") as name:
        folder = Path(name)
        sandbox = BenchSandbox(State(folder / "state"), binaries)
        try:
            with _step(progress, "make up, twice", 3) as tick:
                phases = warm_up.deploy(sandbox, tick)
            used = memory.measure(sandbox.state)
            with _step(progress, "make down, make start", 2) as tick:
                phases += warm_up.tear_down(sandbox, tick)
            with _step(progress, "previews in turns", runs * len(programs_cost.COMPARED)) as tick:
                previewed = programs_cost.measure(sandbox, folder / "record", runs, tick)
            with _step(progress, "imports", runs) as tick:
                imported = programs_cost.imports(runs, tick)
            with _step(progress, "several gateways", len(counts)) as tick:
                deployed = gateways.measure(sandbox, counts, tick)
            with _step(progress, "stand-in, real plugin and Helm in turns", helm.steps(_ROUNDS)) as tick:
                compared = helm.measure(sandbox, helm_program, real, folder, _ROUNDS, tick)
        finally:
            sandbox.close()
    parts = [
        f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}; previews, imports: the best of {runs}, Helm's row: of {_ROUNDS}.",
        programs_cost.tables(previewed, imported),
        warm_up.rendered(phases),
        cold_build.rendered(cold_build.rows(cache, [engine(), control_plane(), kubernetes_provider()])),
        gateways.rendered(deployed),
        helm.rendered(compared),
        memory.rendered(used),
    ]
    return "\n\n".join(parts)


@contextmanager
def _step(progress: Progress, title: str, total: int) -> Generator[Callable[[], None]]:
    done = 0
    progress.say(title)
    with progress.task(title, total) as update:

        def tick() -> None:
            nonlocal done
            done += 1
            update(done, "")

        yield tick


def _machine() -> str:
    return f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GB of memory"


if __name__ == "__main__":
    main()
