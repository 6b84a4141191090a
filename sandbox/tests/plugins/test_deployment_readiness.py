"""A Deployment is ready when all of the real provider's conditions hold, and never before one of them."""

from types import SimpleNamespace
from typing import Any

import pytest

from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes import deployment
from sandbox.plugins.kubernetes.deployment import DeploymentReadiness
from sandbox.plugins.kubernetes.display import DONE
from sandbox.tests.plugins.scripted_api import ScriptedApi, Shown, thing

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


def _look(*objects: Properties, meanwhile: tuple[Properties, ...] = ()) -> tuple[bool, DeploymentReadiness]:
    readiness = DeploymentReadiness(ScriptedApi(*objects), thing("Deployment", "mygw"), Shown())
    return readiness.look(meanwhile), readiness


def _shown(*objects: Properties, meanwhile: tuple[Properties, ...] = ()) -> list[str]:
    shown = Shown()
    DeploymentReadiness(ScriptedApi(*objects), thing("Deployment", "mygw"), shown).look(meanwhile)
    return shown.lines


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
    assert 'Failed to bind PersistentVolumeClaim(s): "backup"' in readiness.problems()
    assert _shown(deployment, _replica_set(), claim) == [
        "warning: PersistentVolumeClaim: [backup] is not ready. status.phase currently at: Pending"
    ]
    bound = {**claim, "status": {"phase": "Bound"}}
    other = thing("PersistentVolumeClaim", "other", status={"phase": "Pending"})
    assert _look(deployment, _replica_set(), bound, other)[0], "another's claim does not matter"


def test_the_display_counts_the_pods_and_says_when_all_is_done() -> None:
    assert _shown(_deployment(), _replica_set(ready=1)) == [
        "Waiting for app ReplicaSet to be available (1/2 Pods available)"
    ]
    assert _shown(_deployment(), _replica_set()) == [f"{DONE}Deployment initialization complete"]


def test_a_condition_that_has_passed_is_a_warning_all_the_same() -> None:
    unavailable = _deployment(conditions=(UNAVAILABLE, PROGRESSING))
    assert _shown(_deployment(), _replica_set(), meanwhile=(unavailable, unavailable)) == [
        "warning: [MinimumReplicasUnavailable] Deployment does not have minimum availability.",
        f"{DONE}Deployment initialization complete",
    ]


def test_a_condition_of_a_former_generation_is_none() -> None:
    former = _deployment(observed=2, conditions=(UNAVAILABLE, PROGRESSING))
    assert _shown(_deployment(), _replica_set(), meanwhile=(former,)) == [f"{DONE}Deployment initialization complete"]


WAITING = {"state": {"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}, "ready": False}
SCHEDULED = {"type": "PodScheduled", "status": "True"}
INITIALIZED = {"type": "Initialized", "status": "True"}
UNREADY = {
    "type": "Ready",
    "status": "False",
    "reason": "ContainersNotReady",
    "message": "containers with unready status: [mygw]",
}
CONDITIONS = [SCHEDULED, INITIALIZED, UNREADY]


def test_the_reasons_have_one_line_for_each_of_its_pods() -> None:
    _, readiness = _look(
        _deployment(conditions=(UNAVAILABLE, PROGRESSED)),
        _replica_set(ready=0),
        _pod(containerStatuses=[WAITING], conditions=CONDITIONS),
        _pod("mygw-1-a", "mygw-1", containerStatuses=[WAITING], conditions=CONDITIONS),
    )
    assert readiness.problems() == [
        "[MinimumReplicasUnavailable] Deployment does not have minimum availability.",
        "Minimum number of live Pods was not attained",
        "[Pod mygw-2-a]: containers with unready status: [mygw][ImagePullBackOff] no such image",
    ]


def test_events_about_what_it_owns_are_no_reasons() -> None:
    events = [
        thing("Event", uid, involvedObject={"uid": uid}, type="Warning", reason="FailedCreate", message="no quota")
        for uid in ("mygw-2", "mygw-2-a")
    ]
    _, readiness = _look(_deployment(), _replica_set(ready=1), _pod(), *events)
    assert readiness.problems() == [
        "Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live"
    ]


def test_a_pods_line_is_shown_for_the_first_time_after_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(deployment, "time", SimpleNamespace(monotonic=lambda: now[0]))
    shown = Shown()
    pod = _pod(containerStatuses=[WAITING], conditions=CONDITIONS)
    api = ScriptedApi(_deployment(), _replica_set(ready=1), pod)
    readiness = DeploymentReadiness(api, thing("Deployment", "mygw"), shown)
    for now[0] in (100.0, 109.5):
        readiness.look()
        readiness.wait_over()
    assert not [line for line in shown.lines if "Pod mygw-2-a" in line]
    now[0] = 110.0
    readiness.wait_over()
    assert shown.lines[-1].startswith("warning: [Pod mygw-2-a]: containers with unready status: [mygw][ImagePull")


@pytest.mark.parametrize(
    ("status", "conditions"),
    [
        pytest.param({"state": {"waiting": {"reason": "ContainerCreating"}}}, [SCHEDULED], id="being created"),
        pytest.param({"ready": True}, [SCHEDULED, INITIALIZED, {"type": "Ready", "status": "True"}], id="ready"),
        pytest.param(WAITING, [{**UNREADY, "type": "PodScheduled", "message": "0/3 nodes"}], id="not scheduled"),
    ],
)
def test_no_line_is_there_for_a_pod_that_is(status: Properties, conditions: list[Properties]) -> None:
    _, readiness = _look(_deployment(), _replica_set(ready=1), _pod(containerStatuses=[status], conditions=conditions))
    assert not [reason for reason in readiness.problems() if "Pod mygw-2-a" in reason]


def test_a_crashed_container_says_when_and_how_it_ended() -> None:
    ended = {"finishedAt": "2026-01-01T00:00:00Z", "reason": "Error", "exitCode": 3, "message": "no endpoint"}
    crashed = {"name": "mygw", "ready": False, "state": {}, "lastState": {"terminated": ended}}
    pod = _pod(containerStatuses=[crashed], conditions=CONDITIONS)
    _, readiness = _look(_deployment(), _replica_set(ready=1), pod)
    assert readiness.problems()[-1] == (
        "[Pod mygw-2-a]: containers with unready status: [mygw]"
        'container "mygw" terminated at 2026-01-01T00:00:00Z (Error: exit code 3)\nno endpoint'
    )
