"""A progress that remembers what it was told, and the type of the fixture that makes a part."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from sandbox.toolchain.parts import Part
from sandbox.toolchain.progress import Update

MakePart = Callable[[str], Part]


class RecordingProgress:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.tasks: list[str] = []
        self.updates: list[tuple[int, str]] = []

    def say(self, line: str) -> None:
        self.lines.append(line)

    @contextmanager
    def task(self, title: str, total: int | None) -> Generator[Update]:
        self.tasks.append(title)

        def update(done: int, detail: str) -> None:
            self.updates.append((done, detail))

        yield update

    def compiled(self) -> list[str]:
        return [title.removesuffix(": compiling") for title in self.tasks if title.endswith(": compiling")]
