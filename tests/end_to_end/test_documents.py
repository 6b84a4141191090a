"""The pages' blocks of commands, run as they stand by one reader: page by page, in a copy of this checkout.

The reader's sandbox is the tests'; what a page leaves for the reader to fill in is filled in here.
"""

import subprocess
import sys
from collections.abc import Generator

import pytest

from tests import documents
from tests.documents import CHECKOUT, RUNNER, Block
from tests.end_to_end.conftest import Deployed
from tests.end_to_end.reader import Reader, reader_of
from tests.end_to_end.sabotage import new_gateway

BLOCKS = [block for block in documents.blocks() if block.run_by == RUNNER]
# README makes the stack `prod`; the acceptance script's own stack needs Azure.
FILLED_IN = {"--stack acceptance": "--stack prod"}


@pytest.fixture(scope="module")
def reader(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Generator[Reader]:
    directory = tmp_path_factory.mktemp("reader")
    sandbox = deployed.sandbox
    reader = reader_of(sandbox, directory)
    # README makes this stack.
    gateway = new_gateway(sandbox, "readers", directory)
    # From the checkout: services are started anew when their command, and so a path in it, is another.
    command = f"env -C {CHECKOUT} {sys.executable} -m sandbox --directory {sandbox.directory}"
    reader.environment |= {
        "PYTHONPATH": str(reader.checkout / "components"),
        "MAKEFLAGS": f"SANDBOX={command.replace(' ', chr(92) + ' ')}",
    }
    reader.filled_in = {
        **FILLED_IN,
        "<subscription id>": reader.environment["ARM_SUBSCRIPTION_ID"],
        "<resource group>": gateway.group,
        "<instance>": gateway.service,
        "<gateway>": gateway.name,
        "<namespace>": "default",
    }
    yield reader
    subprocess.run(
        ["pulumi", "destroy", "--yes", "--skip-preview", "--remove", "--stack", "prod"],
        cwd=reader.checkout,
        env=reader.environment,
        check=True,
        capture_output=True,
    )


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_runs_as_it_stands(reader: Reader, block: Block) -> None:
    reader.runs(block)


def test_the_reader_has_seen_what_the_pages_promise(reader: Reader) -> None:
    assert len(reader.ran) == len(BLOCKS), "run the whole file: a page builds on the pages before"
    printed = "\n".join(reader.ran)
    assert "mygw is Ready" in reader.ran[0]
    assert "API Management Gateway Configuration Reader Service Role" in reader.ran[1]
    for words in ("17 unchanged", "+ 19 created", "~ 1 updated", "+-2 replaced", "exit code 0"):
        assert words in printed, printed
