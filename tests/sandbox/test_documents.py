"""The pages' blocks of commands, run as they stand by one reader: page by page, in a copy of this checkout.

The reader's sandbox is the tests'; what a page leaves for the reader to fill in is filled in here.
"""

import os
import subprocess
import sys
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import documents
from tests.documents import CHECKOUT, RUNNER, Block
from tests.sandbox.conftest import Deployed
from tests.sandbox.copied_checkout import copied_checkout
from tests.sandbox.sabotage import new_gateway

BLOCKS = [block for block in documents.blocks() if block.run_by == RUNNER]
# README makes the stack `prod`; the acceptance script's own stack needs Azure.
FILLED_IN = {"--stack acceptance": "--stack prod"}


@dataclass
class Reader:
    """Somebody with a checkout, a shell and a sandbox."""

    checkout: Path
    environment: dict[str, str]
    filled_in: dict[str, str]
    ran: list[str] = field(default_factory=list[str])

    def runs(self, block: Block) -> str:
        """What a block prints. A shell keeps its variables until the next block."""
        text = block.content
        for blank, value in self.filled_in.items():
            text = text.replace(blank, value)
        if block.language == "python":
            return self._must_run([sys.executable, "-c", text], block)
        kept = self.checkout / ".sandbox-test-environment"
        printed = self._must_run(["bash", "-eu", "-o", "pipefail", "-c", f"{text}\nenv -0 > {kept}"], block)
        self.environment = dict(each.split("=", 1) for each in kept.read_text().split("\0") if each)
        return printed

    def _must_run(self, command: list[str], block: Block) -> str:
        ran = subprocess.run(
            command,
            cwd=self.checkout,
            env=self.environment,
            # What the reader types where a command asks.
            input="typed-by-the-reader\n",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{block} failed:\n{block.content}\n{ran.stdout}"
        return ran.stdout


@pytest.fixture(scope="module")
def reader(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Generator[Reader]:
    directory = tmp_path_factory.mktemp("reader")
    sandbox = deployed.sandbox
    copy = copied_checkout(directory / "checkout")
    # README makes this stack.
    gateway = new_gateway(sandbox, "readers", directory)
    # From the checkout: services are started anew when their command, and so a path in it, is another.
    command = f"env -C {CHECKOUT} {sys.executable} -m sandbox --directory {sandbox.directory}"
    environment = {
        **sandbox.environment,
        "PATH": f"{CHECKOUT / '.venv/bin'}{os.pathsep}{sandbox.environment['PATH']}",
        "PYTHONPATH": str(copy / "components"),
        "MAKEFLAGS": f"SANDBOX={command.replace(' ', chr(92) + ' ')}",
        # A person would answer `yes`.
        "PULUMI_SKIP_CONFIRMATIONS": "true",
    }
    filled_in = {
        **FILLED_IN,
        "<subscription id>": environment["ARM_SUBSCRIPTION_ID"],
        "<resource group>": gateway.group,
        "<instance>": gateway.service,
        "<gateway>": gateway.name,
        "<namespace>": "default",
    }
    yield Reader(copy, environment, filled_in)
    subprocess.run(
        ["pulumi", "destroy", "--yes", "--skip-preview", "--remove", "--stack", "prod"],
        cwd=copy,
        env=environment,
        check=True,
        capture_output=True,
    )


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_runs_as_it_stands(reader: Reader, block: Block) -> None:
    reader.ran.append(reader.runs(block))


def test_the_reader_has_seen_what_the_pages_promise(reader: Reader) -> None:
    assert len(reader.ran) == len(BLOCKS), "run the whole file: a page builds on the pages before"
    printed = "\n".join(reader.ran)
    assert "mygw is Ready" in reader.ran[0]
    assert "API Management Gateway Configuration Reader Service Role" in reader.ran[1]
    for words in ("17 unchanged", "+ 19 created", "~ 1 updated", "+-2 replaced", "exit code 0"):
        assert words in printed, printed
