"""What kubectl has changed comes back under the program: by a refresh, or by the one command that a refusal names.

A number of pods that `kubectl scale` or an autoscaler has set is another matter: test_scaled_by_hand.py.
"""

import re
import shlex
from collections.abc import Iterator

import pytest
import yaml

from tests.end_to_end.deployed_gateway import deployed_gateway
from tests.end_to_end.running import Ran, RunningSandbox, run
from tests.end_to_end.sabotage import Gateway, must_have_succeeded

pytestmark = pytest.mark.conformance

COMMAND = re.compile(r"an update does:\s(pulumi up .*)")


@pytest.fixture(scope="module")
def gateway(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with deployed_gateway(sandbox, "edited", tmp_path_factory.mktemp("edited")) as gateway:
        yield gateway


def patch(gateway: Gateway, kind: str, name: str, change: str) -> None:
    ran = run(["kubectl", "patch", kind, name, "--patch", change], gateway.sandbox.environment)
    assert ran.code == 0, ran.output


def up_with_preview(gateway: Gateway, *arguments: str) -> Ran:
    """`pulumi up` as a person types it: with its preview, and a yes."""
    gateway.file.write_text(yaml.safe_dump(gateway.configuration))
    return gateway.sandbox.pulumi("up", "--yes", "--stack", gateway.stack, *arguments, configuration=gateway.file)


def test_an_edit_of_a_new_object_is_taken_back_by_a_refresh(gateway: Gateway) -> None:
    patch(gateway, "deployment", gateway.name, '{"spec": {"replicas": 2}}')
    ran = up_with_preview(gateway, "--refresh")
    assert ran.code == 0, ran.output
    assert gateway.deployment()["spec"]["replicas"] == 1


def test_a_preview_over_an_edit_names_the_one_command_and_the_command_takes_it_back(gateway: Gateway) -> None:
    gateway.roll()
    must_have_succeeded(gateway.up(), "~ 1 updated", "16 unchanged")
    patch(gateway, "deployment", gateway.name, '{"spec": {"replicas": 2}}')
    refused = up_with_preview(gateway, "--refresh")
    assert refused.code != 0
    assert 'conflict with "kubectl-patch"' in refused.output, refused.output
    [command] = {*COMMAND.findall(refused.output)}
    _, *arguments = shlex.split(command)
    assert arguments[0] == "up"
    taken_back = up_with_preview(gateway, *arguments[1:])
    assert taken_back.code == 0, taken_back.output
    assert gateway.deployment()["spec"]["replicas"] == 1
    assert gateway.up().ran.summary == {"17 unchanged"}


def test_a_change_over_an_edited_service_gets_the_same_advice(gateway: Gateway) -> None:
    service = f"{gateway.name}-live-traffic"
    gateway.configure("kubernetes.serviceAnnotations", {"example.com/owner": "us"})
    must_have_succeeded(gateway.up(), "~ 1 updated", "16 unchanged")
    patch(gateway, "service", service, '{"metadata": {"annotations": {"example.com/owner": "them"}}}')
    gateway.configure("kubernetes.serviceAnnotations", {"example.com/owner": "all"})
    refused = up_with_preview(gateway)
    [command] = {*COMMAND.findall(refused.output)}
    taken_back = up_with_preview(gateway, *shlex.split(command)[2:])
    assert taken_back.code == 0, taken_back.output
    annotations = gateway.sandbox.kubectl("get", "service", service)["metadata"]["annotations"]
    assert annotations["example.com/owner"] == "all"
