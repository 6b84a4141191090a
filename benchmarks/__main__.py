"""What the program costs: against a flat program with the same resources, and against an empty one.

Each is previewed on an empty stack by the real engine in the running sandbox, in turns, so that a machine's drift meets
all alike. The best of the runs counts: what is more than that is the machine's doing. It measures; it does not judge.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from sandbox.environment import variables
from sandbox.services import are_running
from sandbox.state import CHECKOUT, State
from sandbox.toolchain import ensure, progress_for

HERE = Path(__file__).parent
PROGRAMS = {"empty": HERE / "programs" / "empty", "flat": HERE / "programs" / "flat", "apim-gateway": CHECKOUT}
IMPORTS = {
    "the three provider SDKs": "import pulumi_azuread; from pulumi_azure_native import apimanagement, authorization; "
    "import pulumi_kubernetes.apps.v1, pulumi_kubernetes.core.v1, pulumi_kubernetes.policy.v1",
    "apim_gateway": "import apim_gateway",
}
_console = Console(stderr=True, highlight=False)


@dataclass
class Best:
    """The best of several runs; each figure on its own."""

    cpu: list[float] = field(default_factory=list[float])
    memory: list[int] = field(default_factory=list[int])
    wall: list[float] = field(default_factory=list[float])


@click.command()
@click.option("--runs", default=7, show_default=True, help="Runs of each program.")
def main(runs: int) -> None:
    """Print the cost of the program as a Markdown table."""
    state = State(CHECKOUT / ".sandbox")
    if not are_running(state):
        raise click.ClickException("The sandbox does not run. Start it: make start")
    environment = {**os.environ, **variables(state, ensure(progress_for(_console)))}
    with tempfile.TemporaryDirectory() as folder:
        for program in PROGRAMS.values():
            _pulumi(["stack", "init", "bench"], program, environment)
        measured = {name: Best() for name in PROGRAMS}
        try:
            for _ in track(range(runs), "Previewing in turns", console=_console):
                for name, program in PROGRAMS.items():
                    _preview(program, environment, Path(folder) / "record", measured[name])
        finally:
            for program in PROGRAMS.values():
                _pulumi(["stack", "rm", "bench", "--yes", "--force"], program, environment)
                (program / "Pulumi.bench.yaml").unlink(missing_ok=True)
    _print(measured, {name: _import_seconds(statement, runs) for name, statement in IMPORTS.items()})


def _preview(program: Path, environment: dict[str, str], record: Path, best: Best) -> None:
    record.unlink(missing_ok=True)
    configuration = ["--config-file", "Pulumi.dev.yaml"] if program == CHECKOUT else []
    measured = {"PYTHONPATH": str(HERE / "measured"), "BENCHMARK_RECORD": str(record)}
    began = time.perf_counter()
    _pulumi(["preview", "--stack", "bench", *configuration], program, {**environment, **measured})
    best.wall.append(time.perf_counter() - began)
    written = [json.loads(line) for line in record.read_text().splitlines()]
    # The host asks Python for its packages too; the program itself is run by its entry point.
    [used] = [each for each in written if each["arguments"] == ["."]]
    best.cpu.append(used["cpu"])
    best.memory.append(used["memory"])


def _pulumi(arguments: list[str], program: Path, environment: dict[str, str]) -> None:
    ran = subprocess.run(
        ["pulumi", *arguments], cwd=program, env=environment, capture_output=True, text=True, check=False
    )
    if ran.returncode != 0:
        raise click.ClickException(f"pulumi {' '.join(arguments)} in {program} failed:\n{ran.stdout}{ran.stderr}")


def _import_seconds(statement: str, runs: int) -> float:
    code = f"import time; began = time.perf_counter(); {statement}; print(time.perf_counter() - began)"
    command = [sys.executable, "-c", code]
    return min(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(runs))


def _print(measured: dict[str, Best], imports: dict[str, float]) -> None:
    flat = measured["flat"]
    print("| program | CPU | of flat | memory | of flat | `pulumi preview` |\n| --- | --: | --: | --: | --: | --: |")
    for name, best in measured.items():
        cpu, memory = min(best.cpu), min(best.memory)
        row = (
            name,
            f"{cpu:.2f} s",
            f"{cpu / min(flat.cpu):.2f}",
            f"{memory / 1e6:.0f} MB",
            f"{memory / min(flat.memory):.2f}",
            f"{min(best.wall):.1f} s",
        )
        print(f"| {' | '.join(row)} |")
    print("\n| import | time |\n| --- | --: |")
    for name, seconds in imports.items():
        print(f"| {name} | {seconds * 1000:.0f} ms |")


if __name__ == "__main__":
    main()
