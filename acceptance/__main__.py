"""`python -m acceptance`: run, clean, check, compare."""

import os
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
from apim_gateway_doctor.errors import CannotCheckError
from azure.core.exceptions import AzureError

from acceptance import cleaning, comparison, identity, prerequisites, steps, transcripts
from acceptance.azure import connect, words_of
from acceptance.errors import AcceptanceError
from acceptance.place import Place
from acceptance.programs import Programs
from acceptance.recorder import recording
from acceptance.rehearsal import rehearsed
from acceptance.transcripts import TranscriptError
from acceptance.upstream import UpstreamError, upstream_of_the_environment

DIFFERENT, COULD_NOT = 1, 2
_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(context_settings={"max_content_width": 100})
def main() -> None:
    """Acceptance on Azure, as docs/acceptance.md has it. Exit code 1: something differs, 2: it could not be done."""


def _command(function: Callable[..., Any]) -> Callable[..., Any]:
    @main.command(name=function.__name__, help=function.__doc__)
    @wraps(function)
    def command(**options: Any) -> None:
        try:
            function(**options)
        except (AcceptanceError, TranscriptError, UpstreamError, CannotCheckError) as error:
            click.echo(str(error), err=True)
            sys.exit(COULD_NOT)
        except AzureError as error:
            click.echo(f"Azure: {words_of(error)}", err=True)
            sys.exit(COULD_NOT)

    return command


_name = click.option("--name", required=True, help="acceptance-<anything>: all that is made has a name with it.")


@_command
@_name
@click.option("--location", default="westeurope", show_default=True, help="Where Azure makes it.")
@click.option(
    "--cluster",
    type=click.Choice(["new", "kubeconfig"]),
    default="new",
    show_default=True,
    help="Make an AKS cluster, or take the one that KUBECONFIG names.",
)
@click.option(
    "--transcript",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Where the transcript is written, also when a step fails.",
)
@click.option("--i-accept-the-cost", "accepted", is_flag=True, help="docs/acceptance.md says what is billed.")
def run(name: str, location: str, cluster: str, transcript: Path, accepted: bool) -> None:
    """Make the prerequisites, run all steps, and record. `clean` removes what it made."""
    if not accepted:
        raise AcceptanceError("It costs money: read docs/acceptance.md, then add --i-accept-the-cost.")
    place = Place(name, _subscription())
    identity.require_service_principal()
    with tempfile.TemporaryDirectory(prefix="acceptance-") as folder, _recorded(Path(folder), transcript):
        directory = Path(folder)
        clients = connect()
        prerequisites.make(clients.arm, place, location, with_cluster=cluster == "new")
        variables = steps.stack_variables(directory)
        if cluster == "new":
            kubeconfig = directory / "kubeconfig"
            prerequisites.write_kubeconfig(clients.arm, place, kubeconfig)
            variables["KUBECONFIG"] = str(kubeconfig)
        programs = Programs(place.stack, variables, click.echo)
        steps.run(programs, clients, place, reachable=cluster == "new")
    _end([f"not as expected: {each}" for each in programs.different], "All was as expected.")


@_command
@_name
def clean(name: str) -> None:
    """Remove all that a run of this name made, whether it ended or not."""
    left = cleaning.clean(connect(), Place(name, _subscription()), click.echo)
    _end([f"left: {each}" for each in left], f"Nothing of {name} is left.")


@_command
@click.argument("transcript", type=_file)
def check(transcript: Path) -> None:
    """Refuse a transcript that says more than the closed lists."""
    found = transcripts.read(transcript)
    click.echo(f"{len(found.exchanges)} exchanges; nothing beyond the closed lists.")


@_command
@click.argument("transcript", type=_file)
@click.argument("other", type=_file, required=False)
def compare(transcript: Path, other: Path | None) -> None:
    """Print what differs, one line each: from OTHER, or from a transcript that the sandbox makes now (5 minutes)."""
    first = transcripts.read(transcript)
    second = transcripts.read(other) if other else rehearsed(lambda line: click.echo(line, err=True))
    names = (str(transcript), str(other)) if other else (transcript.name, "the sandbox")
    _end(comparison.differences(first, second, names), f"No differences in {len(first.exchanges)} exchanges.")


@contextmanager
def _recorded(directory: Path, file: Path) -> Generator[None]:
    """Writes what was recorded, also after a failure."""
    with recording(upstream_of_the_environment(), directory) as (recorder, variables):
        os.environ.update(variables)
        try:
            yield
        finally:
            file.parent.mkdir(parents=True, exist_ok=True)
            recorder.transcript().write(file)
            if recorder.lost:
                click.echo(f"{recorder.lost} requests had no answer.")


def _subscription() -> str:
    found = os.environ.get("ARM_SUBSCRIPTION_ID", "")
    if not found:
        raise AcceptanceError("ARM_SUBSCRIPTION_ID is not set: give it the id of the subscription that pays.")
    return found


def _end(lines: list[str], otherwise: str) -> None:
    click.echo("\n".join(lines) or otherwise)
    if lines:
        sys.exit(DIFFERENT)


if __name__ == "__main__":
    main(prog_name="python -m acceptance")
