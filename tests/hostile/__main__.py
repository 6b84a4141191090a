"""The long form: `python -m tests.hostile --inputs 50000`; with `--sandbox DIRECTORY` the API server judges, too."""

import io
import logging
import sys
import time
from pathlib import Path

import click

from .api_server import refusals
from .samples import Findings, look
from .strategies import SECRET

_AT_ONCE = 50


@click.command()
@click.option("--inputs", default=50_000, show_default=True, help="How many inputs to try.")
@click.option("--start", default=0, help="The first batch's seed, to go on where another run ended.")
@click.option(
    "--sandbox",
    type=click.Path(path_type=Path, exists=True),
    help="Directory of a running sandbox, whose API server is asked about accepted objects.",
)
def main(inputs: int, start: int, sandbox: Path | None) -> None:
    """Tries hostile inputs, and ends with exit code 1 where one is neither accepted nor refused properly."""
    logging.disable(logging.NOTSET)
    # A failed Output's other tasks are logged whenever the garbage collector finds them, with what they hold.
    late = io.StringIO()
    logging.getLogger().addHandler(logging.StreamHandler(late))
    findings, began = Findings(), time.monotonic()
    shown: set[str] = set()
    for total in look(findings, inputs, start):
        _report(findings, shown)
        click.echo(f"\r{total} of {inputs} inputs, {len(findings.failures)} failures", nl=False, err=True)
        if sandbox is None:
            findings.accepted.clear()
        elif len(findings.accepted) >= _AT_ONCE:
            findings.failures.update(refusals(sandbox, findings.accepted))
            findings.accepted.clear()
    if sandbox is not None and findings.accepted:
        findings.failures.update(refusals(sandbox, findings.accepted))
    if SECRET in late.getvalue():
        findings.failures["a planted secret is in what was logged late"] = "the inputs above"
    click.echo(f"\n{findings.table()}\n{findings.total} inputs in {time.monotonic() - began:.0f} s")
    _report(findings, shown)
    sys.exit(1 if findings.failures else 0)


def _report(findings: Findings, shown: set[str]) -> None:
    """The failures that have not been printed yet."""
    for reason in findings.failures.keys() - shown:
        click.echo(f"\nFAILED {reason}\n  {findings.failures[reason]}")
        shown.add(reason)


if __name__ == "__main__":
    main()
