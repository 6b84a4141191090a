"""What doctor's commands have in common: which stack, and one line instead of a traceback."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click

from apim_gateway_doctor.errors import CannotCheckError, one_line

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


class OneLineGroup(click.Group):
    """A group of commands that refuses a wrong option in one line, and hands its own options on to the command."""

    def make_context(self, *arguments: Any, **extra: Any) -> click.Context:
        """The context, with what was typed in it."""
        with _one_line():
            return super().make_context(*arguments, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. An option before its name counts like one after it: else another stack would be meant."""
        given = {name: value for name, value in ctx.params.items() if ctx.get_parameter_source(name) is _TYPED}
        ctx.default_map = dict.fromkeys(self.commands, given)
        with _one_line():
            return super().invoke(ctx)


_TYPED = click.core.ParameterSource.COMMANDLINE


class _Refusal(click.ClickException):
    exit_code = COULD_NOT_CHECK

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


@contextmanager
def _one_line() -> Generator[None]:
    try:
        yield
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "apim-gateway-doctor"
        reason = one_line(error.format_message())
        stop = "" if reason.endswith((".", "?")) else "."
        raise _Refusal(f"{reason}{stop} See {command} --help.") from None


def _named(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """An empty name is a variable that was not set: the selected stack would be another one than was meant."""
    if value is not None and not value.strip():
        raise _Refusal("--stack is empty. Name the stack, or leave it out for the selected one.")
    return value


def gateway_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--gateway`."""
    return click.option("--gateway", "gateway_name", help="One of the stack's gateways. Default: all.")(function)


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
