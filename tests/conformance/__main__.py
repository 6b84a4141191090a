"""`python -m tests.conformance [--short]`: build the provider if it is missing, then run the end-to-end tests on it."""

import os
import subprocess
import sys

import click
from rich.console import Console

from sandbox.plugins.providers import ANY_VERSION, FOLDER
from sandbox.toolchain import ToolchainError, ensure_kubernetes_provider, progress_for
from tests.side_by_side import SIDE_BY_SIDE


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--short", is_flag=True, help="Only the tests with the mark `conformance`.")
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def main(short: bool, pytest_arguments: tuple[str, ...]) -> None:
    """Run tests/end_to_end on Pulumi's own Kubernetes provider; further arguments are pytest's."""
    try:
        folder = ensure_kubernetes_provider(progress_for(Console(stderr=True)))
    except ToolchainError as error:
        click.echo(error, err=True)
        sys.exit(1)
    command = [sys.executable, "-m", "pytest", "-p", "tests.conformance.differences", *SIDE_BY_SIDE]
    command += [*(("-m", "conformance") if short else ()), *(pytest_arguments or ("tests/end_to_end",))]
    environment = os.environ | {FOLDER: str(folder), ANY_VERSION: "true"}
    sys.exit(subprocess.run(command, env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
