"""Pulumi can be left: the stack forgets everything, nothing of it is touched, and it can be had back.

The lines are those of docs/adoption.md, as they stand there, in a copy of the checkout.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import documents
from tests.documents import CHECKOUT
from tests.end_to_end.copied_checkout import copied_checkout
from tests.end_to_end.running import Ran, RunningSandbox
from tests.end_to_end.sabotage import Gateway, must_have_succeeded, new_gateway

KINDS = "deployments,replicasets,pods,services,configmaps"
TEST = "tests/end_to_end/test_leaving.py::test_a_stack_forgets_its_gateway_which_goes_on_and_can_be_had_back"
# What the page's reader fills in; and `pulumi up` asks before it goes on.
STACK = ("<stack>", "leaving")
UP = ("pulumi up ", "pulumi up --yes --skip-preview --color never ")


@pytest.fixture
def gateway(sandbox: RunningSandbox, tmp_path: Path) -> Iterator[Gateway]:
    """A gateway whose stack file lies where the reader has it, in the checkout."""
    checkout = copied_checkout(tmp_path / "checkout")
    gateway = new_gateway(sandbox, "leaving", checkout)
    with sandbox.new_stack("leaving"):
        try:
            yield gateway
        finally:
            destroy = ("destroy", "--yes", "--skip-preview", "--stack", "leaving")
            assert sandbox.pulumi(*destroy, configuration=gateway.file).code == 0


def blocks() -> list[str]:
    """Leaving, and the way back."""
    page = (CHECKOUT / "docs" / "adoption.md").read_text(encoding="utf-8")
    return [block.content for block in documents.blocks_of("docs/adoption.md", page) if block.run_by == TEST]


def read(gateway: Gateway, lines: str) -> Ran:
    """What a shell in the reader's checkout says to these lines."""
    for blank, value in (STACK, UP):
        lines = lines.replace(blank, value)
    ran = subprocess.run(
        ["bash", "-eu", "-c", lines],
        cwd=gateway.file.parent,
        env=gateway.sandbox.environment,
        input="leaving\n",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    return Ran(ran.returncode, ran.stdout)


def test_a_stack_forgets_its_gateway_which_goes_on_and_can_be_had_back(gateway: Gateway) -> None:
    sandbox, checkout = gateway.sandbox, gateway.file.parent
    objects = ("get", KINDS, "--selector", f"app={gateway.name}")
    must_have_succeeded(gateway.up(), "+ 17 created")
    before = gateway.existing(), gateway.application(), sandbox.kubectl(*objects)["items"]
    leave, come_back = blocks()

    read(gateway, leave)
    assert "leaving" not in sandbox.pulumi("stack", "ls").output
    assert gateway.file.exists(), "the way back needs the stack file"
    assert gateway.config_map()["data"]["config.service.auth.azureAd.clientSecret"] not in (
        checkout / "gateway.json"
    ).read_text(encoding="utf-8")
    assert (gateway.existing(), gateway.application(), sandbox.kubectl(*objects)["items"]) == before
    assert gateway.deployment()["status"]["readyReplicas"] == 1

    assert read(gateway, come_back).summary == {"17 unchanged"}
