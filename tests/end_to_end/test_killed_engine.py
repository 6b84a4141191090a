"""An engine that is killed with -9 at any call to a plugin: `recover` and one `up` give what one `up` alone gives.

Exactly one application, one service principal, two roles, two assignments and one client secret, and a Ready gateway;
the next `up` changes nothing. The point of each kill is found by counting the engine's calls, never by waiting.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.end_to_end.killing import Killed, Point, up_killed
from tests.end_to_end.recovering import GOAL, counts, recover
from tests.end_to_end.running import Ran, RunningSandbox
from tests.end_to_end.sabotage import Gateway, new_gateway

APPLICATION = "azuread:index/application:Application"
PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal"
PASSWORD = "azuread:index/applicationPassword:ApplicationPassword"
ROLE = "azure-native:authorization:RoleDefinition"
ASSIGNMENT = "azure-native:authorization:RoleAssignment"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
SERVICE = "kubernetes:core/v1:Service"

FIRST_UP = (
    Point("before", "Create", APPLICATION, 1),
    Point("after", "Create", APPLICATION, 1),
    Point("after", "Create", PRINCIPAL, 1),
    Point("after", "Create", PASSWORD, 1),
    Point("before", "Create", ROLE, 1),
    Point("after", "Create", ROLE, 2),
    Point("after", "Create", ASSIGNMENT, 1),
    Point("before", "Create", ASSIGNMENT, 2),
    Point("after", "Create", CONFIG_MAP, 1),
    Point("before", "Create", DEPLOYMENT, 1),
    Point("after", "Create", DEPLOYMENT, 1),
    Point("after", "Create", SERVICE, 1),
)
# A new client secret on a stack that is deployed: new objects come before the old ones go.
ROTATION = (
    Point("after", "Create", PASSWORD, 1),
    Point("after", "Create", CONFIG_MAP, 1),
    Point("after", "Update", DEPLOYMENT, 1),
    Point("after", "Delete", CONFIG_MAP, 1),
    Point("before", "Delete", PASSWORD, 1),
)
# As many stacks as the machine has use for: much of an `up` is waiting.
AT_ONCE = 4
READY_TIMEOUT = 120


@dataclass(frozen=True)
class Outcome:
    """What one killed `up` was followed by."""

    killed: Killed
    recovered: Ran
    repaired: Ran
    again: Ran
    counts: dict[str, int]
    lost: frozenset[str]
    ready_pods: int


POINTS = {str(point): point for point in FIRST_UP} | {f"rotation, {point}": point for point in ROTATION}


@pytest.fixture(scope="module")
def outcomes(
    sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], Outcome]]:
    """Every point, on a stack and an instance of its own; the rotations come on stacks that were repaired before."""
    chosen = [name for name in POINTS if any(f"[{name}]" in item.name for item in request.session.items)]
    with ExitStack() as stacks, ThreadPoolExecutor(AT_ONCE) as pool:
        futures: dict[str, Future[Outcome]] = {}
        for index, name in enumerate(chosen):
            gateway = new_gateway(sandbox, f"killed{index}", tmp_path_factory.mktemp("killed"))
            gateway.configure("kubernetes.readyTimeout", READY_TIMEOUT)
            stacks.enter_context(sandbox.new_stack(gateway.stack))
            futures[name] = pool.submit(_outcome, gateway, name)
        yield lambda name: futures[name].result()
        pool.shutdown(cancel_futures=True)


def _outcome(gateway: Gateway, name: str) -> Outcome:
    directory = gateway.file.parent
    if name.startswith("rotation"):
        deployed = gateway.up().ran
        assert deployed.code == 0, deployed.output
        gateway.configure("authentication.clientSecret.rotation", "next")
    point = POINTS[name]
    killed = up_killed(gateway, point, directory)
    recovered = recover(gateway, "--yes")
    repaired = gateway.up().ran
    again = gateway.up().ran
    if again.code:
        return Outcome(killed, recovered, repaired, again, {}, frozenset(), 0)
    lost = frozenset(gateway.existing() - gateway.known())
    ready = gateway.deployment()["status"].get("readyReplicas", 0)
    return Outcome(killed, recovered, repaired, again, counts(gateway), lost, ready)


@pytest.mark.parametrize("name", POINTS)
def test_recover_and_one_up_repair_what_a_killed_engine_left(name: str, outcomes: Callable[[str], Outcome]) -> None:
    outcome = outcomes(name)
    print(f"killed {name}, at call {outcome.killed.calls}; in flight: {', '.join(outcome.killed.in_flight)}")
    print(outcome.recovered.output)
    assert outcome.killed.in_flight, "nothing was in flight"
    assert outcome.recovered.code == 0, outcome.recovered.output
    assert outcome.repaired.code == 0, outcome.repaired.output
    assert outcome.again.code == 0, outcome.again.output
    assert outcome.again.summary == {"17 unchanged"}, outcome.again.output
    assert outcome.counts == GOAL
    assert not outcome.lost, f"the state knows nothing of {sorted(outcome.lost)}"
    assert outcome.ready_pods == 1
