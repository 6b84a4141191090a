"""A deployed gateway that the tests of one file share, with an instance and a stack of its own."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.running import RunningSandbox
from tests.end_to_end.sabotage import Gateway, must_have_succeeded, new_gateway


@contextmanager
def deployed_gateway(sandbox: RunningSandbox, name: str, directory: Path) -> Generator[Gateway]:
    """The gateway of this name, until the tests have ended; they leave a stack that can be destroyed."""
    gateway = new_gateway(sandbox, name, directory)
    with sandbox.new_stack(name):
        must_have_succeeded(gateway.up(), "+ 17 created")
        yield gateway
        destroy = ("destroy", "--yes", "--skip-preview", "--stack", name)
        ran = sandbox.pulumi(*destroy, configuration=gateway.file)
        assert ran.code == 0, ran.output
