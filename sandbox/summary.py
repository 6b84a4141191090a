"""What a person wants to know after `up`, and in `status`: few lines, each with something to do next."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from sandbox.azure.core.clouds import PUBLIC
from sandbox.contents import GatewaySeen
from sandbox.leaks import Report
from sandbox.plugins.providers import Provider
from sandbox.processes import Died, Running, Status
from sandbox.state import State


def after_up(
    console: Console, state: State, outputs: dict[str, Any], gateway: GatewaySeen | None, options: list[str]
) -> None:
    """The gateway, and where everything is; `options` are those that pulumi needs for the stack."""
    heartbeats = f"{gateway.heartbeats} from {gateway.instances} instance(s)" if gateway else "none"
    rows = {
        "Gateway": f"{outputs['gateway']} is Ready",
        "Address": outputs.get("address") or "none: the Service's type gives none",
        "Heartbeats": heartbeats,
        "Azure": f"https://{state.azure_host} ({_emulated(state)})",
        "Your shell": f'eval "$({_command(state)} env)"',
        "Kubernetes": f"kubectl --namespace {outputs['namespace']} get all   (in that shell)",
    }
    if options:
        rows["Pulumi"] = f"pulumi preview {' '.join(options)}   (in that shell)"
    console.print()
    for name, value in rows.items():
        # Plain lines, not a table: an address or a command is there to be copied, and must never be cut.
        console.print(f"[bold]{name:<12}[/bold]", end="")
        console.print(value, markup=False)


def _emulated(state: State) -> str:
    return "emulated" if state.cloud == PUBLIC.environment else f"emulated, the cloud {state.cloud}"


def services(console: Console, seen: dict[str, Status]) -> None:
    """What runs and how much memory it takes; what died, and how."""
    table = Table(box=None, pad_edge=False)
    for heading in ("service", "state", "pid", "memory"):
        table.add_column(heading, justify="right" if heading in ("pid", "memory") else "left")
    total = 0
    for name, status in seen.items():
        used = memory(status)
        total += used
        pid = str(status.pid) if isinstance(status, Running | Died) else ""
        table.add_row(name, "running" if isinstance(status, Running) else "died", pid, f"{used // 2**20} MB")
    table.add_row("", "", "", f"{total // 2**20} MB")
    console.print(table)
    for status in seen.values():
        if isinstance(status, Died):
            console.print(f"\n{status}\n`make up` brings it back with its data.", markup=False, highlight=False)


def provider_plugins(console: Console, seen: Iterable[Provider]) -> None:
    """Which provider plugins the engine uses, in which versions, and where they come from."""
    console.print("provider plugins")
    for each in seen:
        # A line, not a table: a path is there to be copied, and must never be cut.
        console.print(f"{each.name:<14}{each.version:<9} {each.origin}", markup=False)
    console.print()


def gateways(console: Console, seen: Iterable[GatewaySeen]) -> None:
    """The gateway resources with their heartbeats and the APIs that they offer."""
    table = Table(box=None, pad_edge=False)
    for heading in ("instance", "gateway", "heartbeats", "reporting", "APIs"):
        table.add_column(heading, justify="right" if heading in ("heartbeats", "reporting") else "left")
    for each in seen:
        apis = ", ".join(each.apis) or "none: every call is a 404"
        table.add_row(each.service, each.gateway, str(each.heartbeats), str(each.instances), apis)
    console.print(table)


def weather(console: Console, seen: dict[str, Any]) -> None:
    """Which weather there is over Azure, and how many faults it has made."""
    for place, each in {"Azure": seen, **seen["places"]}.items():
        console.print(f"\nWeather over {place}: {each['weather']}", end="", markup=False)
        console.print(f"; {each['faults']} faults so far" if each["weather"] != "calm" else "")


def leaks(console: Console, report: Report) -> None:
    """Where a secret was found, by its name; what was looked for, and where."""
    for finding in report.findings:
        console.print(str(finding), markup=False)
    if report.engine_lines:
        console.print(
            f"{report.engine_lines} lines with a secret are the engine's own log of level 9, which holds every property"
            " in plain text. Use -v=8 where somebody reads along."
        )
    places = ", ".join(f"{number} {kind}" for kind, number in report.places.items() if number)
    found = len(report.findings) or "nothing"
    console.print(f"Looked for {len(report.secrets)} secrets, tokens and private keys in {places}. Found: {found}.")


def memory(status: Status) -> int:
    """Bytes that a service takes; 0 where it does not run."""
    if not isinstance(status, Running):
        return 0
    try:
        # Shared pages count once: the cluster's programs are one binary.
        used = psutil.Process(status.pid).memory_full_info()
        return getattr(used, "pss", used.uss)
    except psutil.NoSuchProcess:
        return 0


def _command(state: State) -> str:
    default = Path(".sandbox").absolute() == state.directory
    return ".venv/bin/python -m sandbox" + ("" if default else f" --directory {state.directory}")
