"""`python -m sandbox.tests.plugins.kubernetes_exchanges record`: record the real plugin's answers."""

import tempfile
from pathlib import Path

import click
from rich.console import Console

from sandbox.tests.cluster import running_cluster
from sandbox.tests.plugins.kubernetes_exchanges.proxy import proxied
from sandbox.tests.plugins.kubernetes_exchanges.recording import record
from sandbox.tests.plugins.kubernetes_exchanges.scenario import scenarios
from sandbox.tests.plugins.plugin_process import running as running_plugin
from sandbox.toolchain import ensure, progress_for


@click.group()
def main() -> None:
    """Recorded exchanges with pulumi-kubernetes."""


@main.command("record")
@click.option("--plugin", required=True, type=click.Path(exists=True, path_type=Path), help="The plugin's folder.")
@click.option("--source", required=True, help="What the plugin was made from, for the files.")
@click.argument("names", nargs=-1)
def record_all(plugin: Path, source: str, names: tuple[str, ...]) -> None:
    """Record all scenarios, or the named ones, on a control plane of their own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_cluster.started(Path(folder), ensure(progress_for(Console(stderr=True)))) as running,
        proxied(running.cluster.kubeconfig) as proxy,
    ):
        for scenario in scenarios():
            if names and scenario.name not in names:
                continue
            # One process each: the real plugin remembers what it found out about a cluster.
            with running_plugin(plugin / "pulumi-resource-kubernetes") as wire:
                record(scenario, wire, proxy, running, source)
            click.echo(f"{scenario.name} is recorded")


if __name__ == "__main__":
    main()
