"""One look at everything: files, processes, the cluster's objects, and what pulumi prints of each stack."""

import json
import subprocess
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox import configuration, contents
from sandbox.leaks import cluster_objects, places, processes, secrets
from sandbox.leaks.search import Finding, Search
from sandbox.processes import Running
from sandbox.services import status
from sandbox.state import CHECKOUT, State


@dataclass
class Report:
    """What was looked for and where, and what was found."""

    secrets: list[str]
    findings: list[Finding] = field(default_factory=list[Finding])
    places: dict[str, int] = field(default_factory=dict[str, int])
    engine_lines: int = 0


def scan(
    state: State,
    binaries: Path,
    environment: Mapping[str, str],
    outputs: Collection[Path] = (),
    others: Path | None = None,
) -> Report:
    """Looks into a running sandbox, and into captured `outputs`; `others` names further secrets, one a line."""
    objects = cluster_objects.read(binaries / "kubectl", environment)
    looked_for = secrets.of_sandbox(state, objects, others)
    search = Search(looked_for)
    report = Report([secret.name for secret in looked_for])

    def look(kind: str, files: Iterable[Path], shapes: bool = True, engine_log: bool = False) -> None:
        for path in files:
            content = places.content(path)
            if content is not None:
                report.findings += search.in_text(str(path), content, shapes, engine_log=engine_log)
                report.places[kind] = report.places.get(kind, 0) + 1

    look("files of the sandbox", places.of_sandbox(state))
    look("captured outputs", outputs, engine_log=True)
    # In the checkout and the folder for temporary files, a token or key may well be somebody else's.
    look("files in git", places.in_git(), shapes=False)
    known = {*outputs, others}
    temporary = places.temporary(state, Path(tempfile.gettempdir()))
    look("temporary files", (path for path in temporary if path not in known), shapes=False)
    for command, output in _pulumi(state, environment):
        report.findings += search.in_text(command, output)
        report.places["outputs of pulumi"] = report.places.get("outputs of pulumi", 0) + 1
    report.findings += cluster_objects.findings(search, objects)
    report.places["objects of the cluster"] = len(objects)
    report.findings += search.in_text("the emulator's controls", json.dumps(contents.azure(state)).encode())
    services = [each.pid for each in status(state).values() if isinstance(each, Running)]
    found, unreadable = processes.findings(search, services)
    report.findings += found
    report.places["processes that may not be read"] = unreadable
    report.engine_lines = search.engine_lines
    report.findings = sorted(set(report.findings))
    return report


def _pulumi(state: State, environment: Mapping[str, str]) -> Iterable[tuple[str, bytes]]:
    """What pulumi prints of every stack, secrets masked as it does by itself."""
    command = ["pulumi", "stack", "ls", "--json"]
    listed = subprocess.run(command, cwd=CHECKOUT, env=dict(environment), capture_output=True, check=True).stdout
    for stack in json.loads(listed):
        configured = configuration.options(state, stack["name"])
        previews = [["preview", how, *configured] for how in ("--diff", "--debug")]
        for arguments in (["stack", "output"], ["stack", "history"], *previews):
            yield f"pulumi {' '.join(arguments)}", _output([*arguments, "--stack", stack["name"]], environment)


def _output(arguments: list[str], environment: Mapping[str, str]) -> bytes:
    command = ["pulumi", *arguments, "--color", "never", "--non-interactive"]
    ran = subprocess.run(command, cwd=CHECKOUT, env=dict(environment), capture_output=True, check=False)
    return ran.stdout + ran.stderr
