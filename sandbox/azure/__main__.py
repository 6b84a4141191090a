"""`python -m sandbox.azure`: the emulator as a process."""

import sys
from datetime import timedelta
from pathlib import Path

import click

from sandbox.azure.errors import WireError
from sandbox.azure.prerequisites import PrerequisitesError, load
from sandbox.azure.server import serve

PREREQUISITES = Path(__file__).parent.parent / "prerequisites.yaml"


@click.command()
@click.option("--directory", type=click.Path(path_type=Path, file_okay=False), required=True, help="Keeps all data.")
@click.option("--port", type=click.IntRange(1, 65535), required=True, help="On 127.0.0.1.")
@click.option(
    "--prerequisites",
    type=click.Path(path_type=Path, dir_okay=False),
    default=PREREQUISITES,
    show_default="sandbox/prerequisites.yaml",
    help="What is in place before the first request.",
)
@click.option(
    "--heartbeat-interval",
    type=click.FloatRange(min=0.1),
    default=10.0,
    show_default=True,
    help="Seconds between a gateway instance's heartbeats; silent for three of them, it no longer counts.",
)
def main(directory: Path, port: int, prerequisites: Path, heartbeat_interval: float) -> None:
    """Emulate Azure and Entra over HTTPS on 127.0.0.1."""
    try:
        wanted = load(prerequisites)
        serve(directory, port, wanted, timedelta(seconds=heartbeat_interval))
    except PrerequisitesError as error:
        raise click.ClickException(str(error)) from None
    except WireError as error:
        # Azure would refuse the prerequisites, and says why.
        raise click.ClickException(f"{prerequisites}: {error}") from None


if __name__ == "__main__":
    sys.exit(main())
