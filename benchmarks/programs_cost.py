"""The program beside a flat one with the same resources and an empty one, previewed in turns on an empty stack.

In turns, so that a machine's drift meets all alike. The best of the runs counts, each figure on its own: what is more
than that is the machine's doing.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.bench_sandbox import PROGRAMS, BenchmarkError, BenchSandbox
from benchmarks.tables import seconds, table
from sandbox.state import CHECKOUT

MEASURED = Path(__file__).parent / "measured"
COMPARED = {"empty": PROGRAMS / "empty", "flat": PROGRAMS / "flat", "apim-gateway": CHECKOUT}
_IMPORTS = """
import time
began = time.perf_counter()
import pulumi_azuread
from pulumi_azure_native import apimanagement, authorization
import pulumi_kubernetes
# The SDKs import a module when something in it is named.
apimanagement.Gateway, authorization.RoleAssignment
pulumi_kubernetes.apps.v1.Deployment, pulumi_kubernetes.core.v1.Secret, pulumi_kubernetes.policy.v1.PodDisruptionBudget
sdks = time.perf_counter()
import apim_gateway
print(sdks - began, time.perf_counter() - sdks)
"""


@dataclass
class Runs:
    """The figures of one program, one of each run."""

    cpu: list[float] = field(default_factory=list[float])
    memory: list[int] = field(default_factory=list[int])
    wall: list[float] = field(default_factory=list[float])


@dataclass(frozen=True)
class Imports:
    """Best of the runs, in seconds."""

    sdks: float
    library: float


def measure(sandbox: BenchSandbox, record: Path, runs: int, tick: Callable[[], None]) -> dict[str, Runs]:
    """Preview each program that many times; `record` is a file to use."""
    for program in COMPARED.values():
        sandbox.new_stack(program)
    measured = {name: Runs() for name in COMPARED}
    for _ in range(runs):
        for name, program in COMPARED.items():
            _preview(sandbox, program, record, measured[name])
            tick()
    return measured


def _preview(sandbox: BenchSandbox, program: Path, record: Path, runs: Runs) -> None:
    record.unlink(missing_ok=True)
    configuration = ["--config-file", "Pulumi.dev.yaml"] if program == CHECKOUT else []
    given = [str(MEASURED), *filter(None, [sandbox.environment.get("PYTHONPATH")])]
    measuring = {"PYTHONPATH": ":".join(given), "BENCHMARK_RECORD": str(record)}
    ran = sandbox.pulumi(program, "preview", *configuration, extra=measuring)
    written = [json.loads(line) for line in record.read_text().splitlines()]
    # The host asks Python for its packages too; the program itself is run by its entry point.
    [used] = [each for each in written if each["arguments"] == ["."]]
    runs.wall.append(ran.seconds)
    runs.cpu.append(used["cpu"])
    runs.memory.append(used["memory"])


def imports(runs: int, tick: Callable[[], None]) -> Imports:
    """What importing the library takes over importing the SDKs that any such program imports."""
    answers: list[tuple[float, float]] = []
    for _ in range(runs):
        ran = subprocess.run([sys.executable, "-c", _IMPORTS], capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise BenchmarkError(f"importing the library failed:\n{ran.stderr}")
        sdks, library = ran.stdout.split()
        answers.append((float(sdks), float(library)))
        tick()
    return Imports(min(sdks for sdks, _ in answers), min(library for _, library in answers))


def tables(measured: dict[str, Runs], imported: Imports) -> str:
    """Two tables."""
    flat = measured["flat"]
    rows = [
        (
            name,
            f"{min(runs.cpu):.2f} s",
            f"{min(runs.cpu) / min(flat.cpu):.2f}",
            f"{min(runs.memory) / 1e6:.0f} MB",
            f"{min(runs.memory) / min(flat.memory):.2f}",
            seconds(min(runs.wall)),
        )
        for name, runs in measured.items()
    ]
    programs = table(("program", "CPU", "of flat", "memory", "of flat", "`pulumi preview`"), rows)
    modules = table(
        ("import", "time"),
        [
            ("what any such program uses of the three provider SDKs", f"{imported.sdks * 1000:.0f} ms"),
            ("`apim_gateway`, over them", f"{imported.library * 1000:.0f} ms"),
        ],
    )
    return f"{programs}\n\n{modules}"
