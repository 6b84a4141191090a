"""`python -m doctor`: the checks, and beside them the commands that repair."""

from pathlib import Path

import click

from doctor import stack
from doctor.command import one_line_refusals, stack_options


@click.group(invoke_without_command=True, context_settings={"max_content_width": 100})
@stack_options
@click.pass_context
@one_line_refusals
def main(context: click.Context, stack_name: str | None, project: Path, configuration_file: Path | None) -> None:
    """Is the gateway of a deployed stack running? Exit code 0: nothing failed, 1: a check failed, 2: could not look."""
    if context.invoked_subcommand is None:
        click.echo(stack.read(project, stack_name, configuration_file).name)


if __name__ == "__main__":
    main(prog_name="python -m doctor")
