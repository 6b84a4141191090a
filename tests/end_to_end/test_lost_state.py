"""A state that is lost after several updates is recovered, and the next `up` has its own fields without force."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.deployed_gateway import deployed_gateway
from tests.end_to_end.recovering import GOAL, counts, lose_the_state, recover
from tests.end_to_end.running import RunningSandbox
from tests.end_to_end.sabotage import Gateway, must_have_succeeded

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def gateway(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with deployed_gateway(sandbox, "lost", tmp_path_factory.mktemp("lost")) as gateway:
        yield gateway


def test_after_three_updates_recover_and_up_bring_everything_back_and_double_nothing(
    gateway: Gateway, tmp_path: Path
) -> None:
    for key, value in (
        ("kubernetes.replicas", 2),
        ("kubernetes.pod", {"terminationGracePeriodSeconds": 61}),
        ("kubernetes.serviceAnnotations", {"example.com/owner": "us"}),
    ):
        gateway.configure(key, value)
        must_have_succeeded(gateway.up(), "~ 1 updated", "16 unchanged")
    lose_the_state(gateway, tmp_path)
    recovered = recover(gateway, "--yes")
    assert recovered.code == 0, recovered.output
    # The client secret and the ConfigMap are created again: neither can be imported.
    preview = gateway.sandbox.pulumi("preview", "--stack", gateway.stack, configuration=gateway.file)
    assert preview.code == 0, preview.output
    first = gateway.up().ran
    assert first.code == 0, first.output
    assert gateway.up().ran.summary == {"17 unchanged"}
    cleared = recover(gateway, "--yes")
    assert cleared.code == 0, cleared.output
    assert counts(gateway) == GOAL
    assert gateway.up().ran.summary == {"17 unchanged"}


def test_an_up_before_recover_costs_no_pod_its_sign_in(gateway: Gateway, tmp_path: Path) -> None:
    lose_the_state(gateway, tmp_path)
    of_the_pods = gateway.config_map()["data"]["config.service.auth.azureAd.clientId"]
    # It fails at the roles, which exist, and has made an application before.
    assert gateway.up_alone().ran.code != 0
    recovered = recover(gateway, "--yes")
    assert recovered.code == 0, recovered.output
    assert "the pods sign in with it" in recovered.output
    assert gateway.application()["appId"] == of_the_pods
    second = gateway.up().ran
    assert second.code == 0, second.output
    assert gateway.config_map()["data"]["config.service.auth.azureAd.clientId"] != of_the_pods
    cleared = recover(gateway, "--yes")
    assert cleared.code == 0, cleared.output
    assert counts(gateway) == GOAL
    assert gateway.up().ran.summary == {"17 unchanged"}
