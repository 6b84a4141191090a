"""`python -m sandbox.toolchain [kubernetes-provider]`: build what is missing and print its folder."""

import signal
import sys

import click
from rich.console import Console

from sandbox.toolchain import ToolchainError, ensure, ensure_kubernetes_provider, progress_for

_FOLDERS = {"sandbox": ensure, "kubernetes-provider": ensure_kubernetes_provider}


@click.command()
@click.argument("what", type=click.Choice(list(_FOLDERS)), default="sandbox")
def main(what: str) -> None:
    """Build the programs of the sandbox (default), or Pulumi's own Kubernetes provider, and print their folder."""
    # A build that is told to stop ends as one that is interrupted: its child goes too, what it has done is kept.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        click.echo(_FOLDERS[what](progress_for(Console(stderr=True))))
    except ToolchainError as error:
        click.echo(error, err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo("Interrupted: the next run continues where this one stopped.", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
