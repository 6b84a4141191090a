"""`python -m sandbox.azure`: the emulator as a process."""

import sys
from datetime import timedelta
from pathlib import Path

import click

from sandbox.azure.authorization.models.roles import Limits
from sandbox.azure.core import clouds
from sandbox.azure.core.errors import WireError
from sandbox.azure.options import Options
from sandbox.azure.prerequisites import PrerequisitesError, load
from sandbox.azure.server import serve
from sandbox.azure.weather.settings import VARIABLE, SettingsError, parse

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
@click.option(
    "--operation-time",
    type=click.FloatRange(min=0),
    default=0.0,
    show_default=True,
    help="Seconds for which a long-running operation counts as running.",
)
@click.option(
    "--role-definitions-limit", type=click.IntRange(min=0), default=Limits.role_definitions, show_default=True
)
@click.option(
    "--role-assignments-limit", type=click.IntRange(min=0), default=Limits.role_assignments, show_default=True
)
@click.option(
    "--cloud",
    envvar=clouds.VARIABLE,
    default=clouds.PUBLIC.environment,
    show_default=True,
    show_envvar=True,
    help="Which of Azure's clouds: public, usgovernment or china.",
)
@click.option(
    "--weather", envvar=VARIABLE, default="", show_default="calm", show_envvar=True, help="See docs/sandbox.md."
)
def main(
    directory: Path,
    port: int,
    prerequisites: Path,
    heartbeat_interval: float,
    operation_time: float,
    role_definitions_limit: int,
    role_assignments_limit: int,
    cloud: str,
    weather: str,
) -> None:
    """Emulate Azure and Entra over HTTPS on 127.0.0.1."""
    try:
        options = Options(
            heartbeat_interval=timedelta(seconds=heartbeat_interval),
            operation_time=timedelta(seconds=operation_time),
            limits=Limits(role_definitions_limit, role_assignments_limit),
            weather=parse(weather),
            cloud=clouds.named(cloud),
        )
        wanted = load(prerequisites)
        serve(directory, port, wanted, options)
    except (PrerequisitesError, SettingsError, clouds.CloudError) as error:
        raise click.ClickException(str(error)) from None
    except WireError as error:
        # Azure would refuse the prerequisites, and says why.
        raise click.ClickException(f"{prerequisites}: {error}") from None


if __name__ == "__main__":
    sys.exit(main())
