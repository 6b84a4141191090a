"""`apim-gateway-doctor`: the checks, and beside them the commands that repair."""

import sys
from pathlib import Path

import click
from rich.console import Console

from apim_gateway_doctor import report
from apim_gateway_doctor.command import OneLineGroup, gateway_option, one_line_refusals, stack_options
from apim_gateway_doctor.examination import examine
from apim_gateway_doctor.reach.command import reach
from apim_gateway_doctor.recover.command import recover
from apim_gateway_doctor.results import Status


@click.group(cls=OneLineGroup, invoke_without_command=True, context_settings={"max_content_width": 100})
@stack_options
@gateway_option
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.pass_context
@one_line_refusals
def main(
    context: click.Context,
    stack_name: str | None,
    project: Path,
    configuration_file: Path | None,
    gateway_name: str | None,
    as_json: bool,
) -> None:
    """Do the gateways of a deployed stack run? Exit code 0: nothing failed, 1: a check failed, 2: could not look."""
    if context.invoked_subcommand is not None:
        return
    found = examine(project, stack_name, configuration_file, gateway_name)
    if as_json:
        click.echo(report.as_json(found))
    elif sys.stdout.isatty():
        report.show(found, Console(highlight=False))
    else:
        click.echo(report.as_text(found))
    if any(each.status is Status.FAILED for each in found):
        sys.exit(1)


main.add_command(reach)
main.add_command(recover)

if __name__ == "__main__":
    main(prog_name="apim-gateway-doctor")
