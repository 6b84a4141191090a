"""`kubectl scale` makes kubectl the owner of the number of pods: what then happens, and the one command that undoes it.

docs/adoption.md tells it. An autoscaler owns the number in the same way; docs/adoption.md has the lines with which the
program leaves the number to it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import documents
from tests.end_to_end.copied_checkout import copied_checkout
from tests.end_to_end.deployed_gateway import deployed_gateway
from tests.end_to_end.running import CHECKOUT, RunningSandbox, run
from tests.end_to_end.sabotage import Gateway, must_have_failed, must_have_succeeded

CONFLICT = (
    'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas'
)
FORCE = {"PULUMI_K8S_ENABLE_PATCH_FORCE": "true"}
PAGE = CHECKOUT / "docs" / "adoption.md"


@pytest.fixture(scope="module")
def gateway(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with deployed_gateway(sandbox, "scaled", tmp_path_factory.mktemp("scaled")) as gateway:
        yield gateway


def scale(gateway: Gateway, replicas: int) -> None:
    scaled = run(["kubectl", "scale", "deploy", gateway.name, f"--replicas={replicas}"], gateway.sandbox.environment)
    assert scaled.code == 0, scaled.output


def test_a_number_of_pods_set_by_hand_is_undone_by_one_command(gateway: Gateway) -> None:
    scale(gateway, 2)
    must_have_failed(gateway.up("--refresh"), CONFLICT)
    must_have_succeeded(gateway.up("--refresh", environment=FORCE), "~ 1 updated", "16 unchanged")
    assert gateway.deployment()["spec"]["replicas"] == 1


def test_afterwards_the_number_is_the_programs_again(gateway: Gateway) -> None:
    gateway.configure("kubernetes.replicas", 2)
    must_have_succeeded(gateway.up(), "~ 1 updated", "16 unchanged")
    assert gateway.deployment()["spec"]["replicas"] == 2


def test_another_number_in_the_stack_file_meets_the_same_conflict(gateway: Gateway) -> None:
    scale(gateway, 3)
    gateway.configure("kubernetes.replicas", 4)
    must_have_failed(gateway.up(), CONFLICT)
    must_have_succeeded(gateway.up(environment=FORCE), "~ 1 updated", "16 unchanged")
    assert gateway.deployment()["spec"]["replicas"] == 4


def test_a_program_without_the_number_leaves_it_to_an_autoscaler(gateway: Gateway, tmp_path: Path) -> None:
    scale(gateway, 3)
    checkout = copied_checkout(tmp_path)
    leave_the_number_out(checkout / "__main__.py")
    for release, seconds in enumerate((61, 62)):
        gateway.configure("kubernetes.pod", {"terminationGracePeriodSeconds": seconds})
        must_have_succeeded(gateway.up("-C", str(checkout)), "~ 1 updated", "16 unchanged")
        assert gateway.deployment()["spec"]["replicas"] == 3 + release
        scale(gateway, 4)


def leave_the_number_out(program: Path) -> None:
    """Put the page's lines in the place of the program's own."""
    [lines] = [
        block.content
        for block in documents.blocks_of("docs/adoption.md", PAGE.read_text(encoding="utf-8"))
        if block.language == "python"
    ]
    text = program.read_text(encoding="utf-8")
    [replaced] = [
        ast.get_source_segment(text, each)
        for each in ast.parse(text).body
        if isinstance(each, ast.Assign) and "SelfHostedGateway(" in (ast.get_source_segment(text, each) or "")
    ]
    assert replaced
    program.write_text(text.replace(replaced, lines), encoding="utf-8")


def test_the_page_shows_the_command_that_undoes_it() -> None:
    [variable] = [f"{name}={value}" for name, value in FORCE.items()]
    assert f"{variable} pulumi up --refresh" in PAGE.read_text(encoding="utf-8")
