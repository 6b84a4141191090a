"""What the checks found, for a person and for a program."""

import io
import json
from typing import Any

from rich.console import Console
from rich.text import Text

from apim_gateway_doctor.examination import Examination, worst
from apim_gateway_doctor.results import Status

# Room for most of what is seen; the rest is beneath.
_WIDTH_OF_A_PIPE = 200

_MARKS = {
    Status.OK: ("ok", "green"),
    Status.WARNING: ("warning", "yellow"),
    Status.FAILED: ("FAILED", "bold red"),
    Status.NOT_OBSERVABLE: ("not observable", "cyan"),
}


def as_json(examinations: list[Examination]) -> str:
    """Of one gateway its document; of several `{"stack", "status", "gateways": [<documents>]}`.

    The document: `{"stack", "gateway", "instance", "status", "checks": [{"id", "title", "status", "seen", "fix"}]}`.

    Each status is `ok`, `warning`, `failed` or `not observable`; the outer one is the worst. `fix` is empty where there
    is nothing to do.
    """
    documents = [_document(each) for each in examinations]
    if len(documents) == 1:
        return json.dumps(documents[0], indent=2)
    stack = examinations[0].gateway.stack.name
    status = worst([each.status for each in examinations])
    return json.dumps({"stack": stack, "status": status, "gateways": documents}, indent=2)


def _document(examination: Examination) -> dict[str, Any]:
    gateway = examination.gateway
    return {
        "stack": gateway.stack.name,
        "gateway": gateway.name,
        "instance": gateway.service_id,
        "status": examination.status,
        "checks": [
            {
                "id": check.id,
                "title": check.title,
                "status": result.status,
                "seen": result.seen,
                "fix": examination.advice(result),
            }
            for check, result in examination.results
        ],
    }


def as_text(examinations: list[Examination]) -> str:
    """The same as `show`, for a pipe: no colours, no padding."""
    console = Console(file=io.StringIO(), width=_WIDTH_OF_A_PIPE, color_system=None)
    with console.capture() as captured:
        show(examinations, console)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def show(examinations: list[Examination], console: Console) -> None:
    """Of several gateways a table first; then each gateway's checks."""
    if len(examinations) > 1:
        _show_table(examinations, console)
    for number, each in enumerate(examinations):
        if number or len(examinations) > 1:
            console.print()
        _show_checks(each, console)


def _show_table(examinations: list[Examination], console: Console) -> None:
    marks = max(len(mark) for mark, _ in _MARKS.values())
    names = max(len(each.gateway.program_name) for each in examinations)
    for each in examinations:
        mark, style = _MARKS[each.status]
        where = f"{each.gateway.name} on {each.gateway.service}: {_summary(each)}"
        line = Text.assemble((mark.ljust(marks), style), "  ", each.gateway.program_name.ljust(names), "  ", where)
        console.print(line, no_wrap=True)


def _show_checks(examination: Examination, console: Console) -> None:
    """One line per check, as long as the terminal; then, of those that are not ok, all that was seen, and the fix."""
    gateway = examination.gateway
    console.print(Text(f"Gateway {gateway.name} on {gateway.service}, stack {gateway.stack.name}\n"))
    marks = max(len(mark) for mark, _ in _MARKS.values())
    titles = max(len(check.title) for check, _ in examination.results)
    for check, result in examination.results:
        mark, style = _MARKS[result.status]
        line = Text.assemble((mark.ljust(marks), style), "  ", check.title.ljust(titles), "  ", (result.seen, "dim"))
        line.truncate(console.width, overflow="ellipsis")
        console.print(line, no_wrap=True)
    for check, result in examination.results:
        if result.status is not Status.OK:
            console.print(Text(f"\n{check.title}", _MARKS[result.status][1]))
            console.print(Text(f"  Seen   {result.seen}"), soft_wrap=True)
            if result.fix:
                console.print(Text(f"  To do  {examination.advice(result)}"), soft_wrap=True)
    console.print(Text(f"\n{_summary(examination)}"))


def _summary(examination: Examination) -> str:
    counts = {status: sum(result.status is status for _, result in examination.results) for status in _MARKS}
    return ", ".join(f"{count} {status}" for status, count in counts.items() if count)
