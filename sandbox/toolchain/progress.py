"""How a long build shows that it is alive: a bar on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichBar
from rich.table import Column

Update = Callable[[int, str], None]
"""Called at least every second with how many are done and what is being done."""

_LINE_EVERY_SECONDS = 10.0


class Progress(Protocol):
    def say(self, line: str) -> None: ...

    def task(self, title: str, total: int | None) -> AbstractContextManager[Update]: ...


def progress_for(console: Console) -> Progress:
    return BarProgress(console) if console.is_terminal else LineProgress(console)


class BarProgress:
    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False)

    @contextmanager
    def task(self, title: str, total: int | None) -> Generator[Update]:
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            # One line, also on a narrow terminal.
            TextColumn("{task.fields[detail]}", markup=False, style="dim", table_column=Column(no_wrap=True, ratio=1)),
        )
        with RichBar(*columns, console=self._console, transient=True, expand=True) as bar:
            task = bar.add_task(title, total=total, detail="")

            def update(done: int, detail: str) -> None:
                bar.update(task, completed=done, detail=detail)

            yield update


class LineProgress:
    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock

    def say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    @contextmanager
    def task(self, title: str, total: int | None) -> Generator[Update]:
        started = said = self._clock()

        def update(done: int, detail: str) -> None:
            nonlocal said
            now = self._clock()
            if now - said < _LINE_EVERY_SECONDS:
                return
            said = now
            count = f"{done}" if total is None else f"{done} of {total}"
            self.say(f"{title}: {count}, {now - started:.0f} s, {detail}")

        yield update
