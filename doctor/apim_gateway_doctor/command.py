"""What doctor's commands have in common: which stack, and one line instead of a traceback."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from apim_gateway_doctor.errors import CannotCheckError

COULD_NOT_CHECK = 2
INTERRUPTED = 130


def stack_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options `--stack`, `--project` and `--config-file`, with the meanings that pulumi gives them."""
    options = (
        click.option("--stack", "stack_name", callback=_named, help="The stack. Default: the selected one."),
        click.option(
            "--project",
            type=click.Path(path_type=Path),
            default=Path(),
            help="The program's directory. Default: this one.",
        ),
        click.option(
            "--config-file",
            "configuration_file",
            type=click.Path(path_type=Path),
            help="The stack's configuration. Default: Pulumi.<stack>.yaml.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


class _EmptyStack(click.ClickException):
    exit_code = COULD_NOT_CHECK


def _named(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """An empty name is a variable that was not set: the selected stack would be another one than was meant."""
    if value is not None and not value.strip():
        raise _EmptyStack("--stack is empty. Name the stack, or leave it out for the selected one.")
    return value


def one_line_refusals(function: Callable[..., Any]) -> Callable[..., Any]:
    """Ends the command with exit code 2 and one line on stderr where it can't do its work."""

    @wraps(function)
    def command(*arguments: Any, **options: Any) -> Any:
        try:
            return function(*arguments, **options)
        except CannotCheckError as error:
            click.echo(str(error), err=True)
            sys.exit(COULD_NOT_CHECK)
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            sys.exit(INTERRUPTED)

    return command
