"""A pod's status as a kubelet writes it. Pure: what the containers do comes in, the status goes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

from sandbox.cluster.gateway.objects import Object, child, children


@dataclass(frozen=True)
class ContainerState:
    """The gateway container at one moment. `state` is Kubernetes' own: waiting, running or terminated."""

    state: Mapping[str, Object]
    last_state: Mapping[str, Object] = field(default_factory=dict[str, Object])
    ready: bool = False
    restarts: int = 0
    # Why it is not ready, in the gateway's words. A kubelet knows only that the probe fails; the reason would be in the
    # container's log, which the sandbox cannot show.
    reason: str = ""

    @property
    def is_running(self) -> bool:
        return "running" in self.state

    def waiting(self, reason: str, message: str) -> "ContainerState":
        return replace(self, state={"waiting": {"reason": reason, "message": message}}, ready=False, reason="")

    def running(self, *, ready: bool, reason: str = "") -> "ContainerState":
        state = self.state if self.is_running else {"running": {"startedAt": timestamp()}}
        return replace(self, state=state, ready=ready, reason=reason)

    def crashed(self, message: str) -> "ContainerState":
        now = timestamp()
        terminated = {"exitCode": 1, "reason": "Error", "message": message, "startedAt": now, "finishedAt": now}
        return replace(self, state={"terminated": terminated}, ready=False, reason="")

    def backing_off(self, message: str) -> "ContainerState":
        return replace(self.waiting("CrashLoopBackOff", message), last_state=self.state)

    def restarting(self) -> "ContainerState":
        return replace(self, restarts=self.restarts + 1)


CREATING = ContainerState({"waiting": {"reason": "ContainerCreating"}})


def gates_readiness(container: Object) -> bool:
    """Whether the pod waits for the gateway. Without a probe a container is ready as soon as it runs."""
    return "readinessProbe" in container or "startupProbe" in container


def read_state(pod: Object, name: str) -> ContainerState:
    """What the pod's status says about the container, for a pod that another run of the double took care of."""
    for status in children(child(pod, "status"), "containerStatuses"):
        if status["name"] == name:
            return ContainerState(
                state=child(status, "state") or CREATING.state,
                last_state=child(status, "lastState"),
                ready=status.get("ready", False),
                restarts=status.get("restartCount", 0),
            )
    return CREATING


def status_patch(pod: Object, name: str, container: ContainerState, address: str, host: str) -> Object | None:
    """What to change in the pod's status so that it says what `container` is; None when it says so already."""
    old = child(pod, "status")
    new: Object = {
        "phase": _phase(container),
        "containerStatuses": [
            _container_status(each, container if each["name"] == name else _companion(pod, each["name"]))
            for each in pod["spec"]["containers"]
        ],
    }
    if address:
        new |= {"podIP": address, "podIPs": [{"ip": address}], "hostIP": host, "hostIPs": [{"ip": host}]}
    if not old.get("startTime"):
        new["startTime"] = timestamp()
    changed = {key: value for key, value in new.items() if not _says(old.get(key), value)}
    before = {each["type"]: each for each in children(old, "conditions")}
    if conditions := [
        each for each in _conditions(before, name, container) if not _says(before.get(each["type"]), each)
    ]:
        # The API server merges them by type: those that are not named stay.
        changed["conditions"] = conditions
    return changed or None


def timestamp() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _phase(container: ContainerState) -> str:
    """Pending until the gateway container has run once."""
    has_run = container.restarts > 0 or bool(container.last_state)
    return "Running" if has_run or "waiting" not in container.state else "Pending"


def _conditions(before: Mapping[str, Object], name: str, container: ContainerState) -> list[Object]:
    message = f"containers with unready status: [{name}]"
    if container.reason:
        message = f"{message}: {container.reason}"
    unready = {"reason": "ContainersNotReady", "message": message}
    wanted = {
        "PodReadyToStartContainers": True,
        "Initialized": True,
        "ContainersReady": container.ready,
        "Ready": container.ready,
    }
    conditions: list[Object] = []
    for kind, value in wanted.items():
        status = "True" if value else "False"
        same = before.get(kind, {}).get("status") == status
        since = before[kind].get("lastTransitionTime") if same else timestamp()
        # null takes a reason away that an earlier patch has put there.
        text: Object = {"reason": None, "message": None} if value else unready
        conditions.append({"type": kind, "status": status, "lastTransitionTime": since, **text})
    return conditions


def _container_status(container: Object, now: ContainerState) -> Object:
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": "",
        "ready": now.ready,
        # Until its startup probe has succeeded a container has not started.
        "started": now.is_running and (now.ready or "startupProbe" not in container),
        "restartCount": now.restarts,
        "state": now.state,
        "lastState": now.last_state,
    }


def _companion(pod: Object, name: str) -> ContainerState:
    """Any other container of the pod: it runs and is ready."""
    return read_state(pod, name).running(ready=True)


def _says(old: Any, new: Any) -> bool:
    """Whether `old` has all that `new` says. Absent, null, empty and zero are the same: the API server drops them."""
    if isinstance(new, Mapping):
        wanted = cast(Mapping[str, Any], new)
        return all(_says(child({"": old}, "").get(key), value) for key, value in wanted.items())
    if isinstance(new, list):
        items = cast(list[Any], new)
        return len(old or []) == len(items) and all(map(_says, old or [], items))
    return (old or None) == (new or None)
