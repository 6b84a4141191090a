"""A Deployment is ready when all of the real provider's conditions hold, and never before one of them."""

from typing import Any

import pytest

from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.deployment import DeploymentReadiness
from tests.plugins.scripted_api import ScriptedApi, thing

AVAILABLE = {"type": "Available", "status": "True"}
PROGRESSED = {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"}
PROGRESSING = {"type": "Progressing", "status": "True", "reason": "ReplicaSetUpdated"}
UNAVAILABLE = {
    "type": "Available",
    "status": "False",
    "reason": "MinimumReplicasUnavailable",
    "message": "Deployment does not have minimum availability.",
}


def _deployment(
    revision: str = "2", observed: int = 3, conditions: tuple[Properties, ...] = (AVAILABLE, PROGRESSED), **spec: Any
) -> Properties:
    return thing(
        "Deployment",
        "mygw",
        metadata={"generation": 3, "annotations": {"deployment.kubernetes.io/revision": revision} if revision else {}},
        spec={"replicas": 2, **spec},
        status={"observedGeneration": observed, "conditions": list(conditions)},
    )


def _replica_set(revision: str = "2", ready: int | None = 2, owner: str = "mygw") -> Properties:
    return thing(
        "ReplicaSet",
        f"mygw-{revision}",
        owner,
        metadata={"annotations": {"deployment.kubernetes.io/revision": revision}},
        spec={"replicas": 2},
        status={} if ready is None else {"readyReplicas": ready},
    )


def _pod(name: str = "mygw-2-a", owner: str = "mygw-2", **status: Any) -> Properties:
    return thing("Pod", name, owner, status=status)


def _look(*objects: Properties) -> tuple[bool, DeploymentReadiness]:
    readiness = DeploymentReadiness(ScriptedApi(*objects), thing("Deployment", "mygw"))
    return readiness.look(), readiness


def test_a_deployment_with_all_conditions_is_ready() -> None:
    assert _look(_deployment(), _replica_set())[0]


def test_more_ready_pods_than_wanted_are_enough() -> None:
    assert _look(_deployment(), _replica_set(ready=3))[0]


def test_the_first_revision_needs_no_finished_rollout() -> None:
    assert _look(_deployment(revision="1", conditions=(AVAILABLE, PROGRESSING)), _replica_set("1"))[0]


@pytest.mark.parametrize(
    ("deployment", "replica_set"),
    [
        pytest.param(_deployment(observed=2), _replica_set(), id="its controller has not seen the change"),
        pytest.param(_deployment(revision=""), _replica_set(), id="it has no revision"),
        pytest.param(_deployment(conditions=(UNAVAILABLE, PROGRESSED)), _replica_set(), id="it is not available"),
        pytest.param(_deployment(conditions=(AVAILABLE, PROGRESSING)), _replica_set(), id="it is rolling out"),
        pytest.param(_deployment(), _replica_set(revision="1"), id="only the old replica set exists"),
        pytest.param(_deployment(), _replica_set(ready=1), id="one pod is not ready"),
        pytest.param(_deployment(), _replica_set(ready=None), id="no pod is ready"),
        pytest.param(_deployment(), _replica_set(owner="other"), id="the replica set is another deployment's"),
    ],
)
def test_it_is_not_ready_while(deployment: Properties, replica_set: Properties) -> None:
    assert not _look(deployment, replica_set)[0]


def test_a_claim_that_is_not_bound_holds_it_up() -> None:
    volumes = [{"name": "backup", "persistentVolumeClaim": {"claimName": "backup"}}]
    deployment = _deployment(template={"spec": {"volumes": volumes}})
    claim = thing("PersistentVolumeClaim", "backup", status={"phase": "Pending"})
    ready, readiness = _look(deployment, _replica_set(), claim)
    assert not ready
    assert "Failed to bind PersistentVolumeClaim(s): backup" in readiness.problems()
    bound = {**claim, "status": {"phase": "Bound"}}
    other = thing("PersistentVolumeClaim", "other", status={"phase": "Pending"})
    assert _look(deployment, _replica_set(), bound, other)[0], "another's claim does not matter"


def test_the_display_counts_the_pods_and_says_what_the_first_one_lacks() -> None:
    assert _look(_deployment(), _replica_set(ready=1))[1].status() == (
        "[1/2] Waiting for app ReplicaSet be available (1/2 Pods available)"
    )
    waiting = {"state": {"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}, "ready": False}
    pod = _pod(containerStatuses=[waiting])
    assert _look(_deployment(), _replica_set(ready=1), pod)[1].status().endswith("[ImagePullBackOff] no such image")


def test_the_reasons_carry_the_pods_own_words_and_the_newest_warnings() -> None:
    waiting = {"state": {"waiting": {"reason": "Forbidden", "message": "403: the role is missing"}}, "ready": False}
    unready = {"type": "Ready", "status": "False", "reason": "ContainersNotReady", "message": "mygw is not ready"}
    event = thing(
        "Event",
        "e",
        involvedObject={"uid": "mygw-2-a"},
        reason="Unhealthy",
        message="Readiness probe failed",
        count=4,
        lastTimestamp="2026-01-01T00:00:00Z",
    )
    other = {**event, "metadata": {"name": "other"}, "involvedObject": {"uid": "other"}, "message": "not ours"}
    _, readiness = _look(
        _deployment(conditions=(UNAVAILABLE, PROGRESSED)),
        _replica_set(ready=0),
        _pod(containerStatuses=[waiting], conditions=[unready]),
        _pod("mygw-1-a", "mygw-1", containerStatuses=[waiting]),
        event,
        other,
    )
    assert readiness.problems() == [
        "[MinimumReplicasUnavailable] Deployment does not have minimum availability.",
        "Minimum number of live Pods was not attained",
        "[Pod mygw-2-a]: [Forbidden] 403: the role is missing",
        "[Pod mygw-2-a]: [ContainersNotReady] mygw is not ready",
        "[Pod mygw-2-a]: [Unhealthy] Readiness probe failed (4 times)",
    ]


def test_a_container_that_is_only_being_created_is_no_problem() -> None:
    creating = {"state": {"waiting": {"reason": "ContainerCreating"}}, "ready": False}
    _, readiness = _look(_deployment(), _replica_set(ready=1), _pod(containerStatuses=[creating]))
    assert not [reason for reason in readiness.problems() if "Pod mygw-2-a" in reason]


def test_a_crashed_container_says_when_and_how_it_ended() -> None:
    ended = {"finishedAt": "2026-01-01T00:00:00Z", "reason": "Error", "exitCode": 3, "message": "no endpoint"}
    crashed = {"name": "mygw", "ready": False, "state": {}, "lastState": {"terminated": ended}}
    _, readiness = _look(_deployment(), _replica_set(ready=1), _pod(containerStatuses=[crashed]))
    assert (
        '[Pod mygw-2-a]: container "mygw" terminated at 2026-01-01T00:00:00Z (Error: exit code 3) no endpoint'
        in readiness.problems()
    )
