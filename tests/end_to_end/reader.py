"""Somebody who reads the pages, and runs their blocks of commands as they stand."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.documents import CHECKOUT, Block
from tests.end_to_end.copied_checkout import copied_checkout
from tests.end_to_end.running import RunningSandbox


@dataclass
class Reader:
    """Somebody with a checkout, a shell and a sandbox."""

    checkout: Path
    environment: dict[str, str]
    filled_in: dict[str, str] = field(default_factory=dict[str, str])
    ran: list[str] = field(default_factory=list[str])
    _page: str = ""
    _directory: Path = Path()

    def runs(self, block: Block) -> str:
        """What a block prints. A shell keeps its variables until the next block, its folder until the next page."""
        text = block.content
        for blank, value in self.filled_in.items():
            text = text.replace(blank, value)
        if block.page != self._page:
            self._page, self._directory = block.page, self.checkout
        if block.language == "python":
            return self._must_run([sys.executable, "-c", text], block)
        kept = self.checkout / ".sandbox-test-environment"
        printed = self._must_run(["bash", "-eu", "-o", "pipefail", "-c", f"{text}\nenv -0 > {kept}"], block)
        self.environment = dict(each.split("=", 1) for each in kept.read_text().split("\0") if each)
        self._directory = Path(self.environment["PWD"])
        return printed

    def _must_run(self, command: list[str], block: Block) -> str:
        ran = subprocess.run(
            command,
            cwd=self._directory,
            env=self.environment,
            # What the reader types where a command asks.
            input="typed-by-the-reader\n",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{block} failed:\n{block.content}\n{ran.stdout}"
        self.ran.append(ran.stdout)
        return ran.stdout


def reader_of(sandbox: RunningSandbox, directory: Path) -> Reader:
    """A reader whose checkout is a copy of this one, and whose sandbox is the tests'."""
    copy = copied_checkout(directory / "checkout")
    (copy / ".sandbox").symlink_to(sandbox.directory)
    environment = {
        **sandbox.environment,
        "PATH": f"{CHECKOUT / '.venv/bin'}{os.pathsep}{sandbox.environment['PATH']}",
        # A person would answer `yes`.
        "PULUMI_SKIP_CONFIRMATIONS": "true",
    }
    return Reader(copy, environment)
