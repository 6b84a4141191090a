"""When a Deployment is ready (pulumi-kubernetes, provider/pkg/await/deployment.go).

1. its controller has seen the current generation, 2. it has a revision, 3. it is Available, 4. from the second revision
on it has finished progressing, 5. the ReplicaSet of that revision has its pods ready, 6. this is judged on the state
after the controller's look, never on the one before, 7. its volume claims are bound.
"""

import time
from collections.abc import Iterable

from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes import pods
from sandbox.plugins.kubernetes.api import ApiServer
from sandbox.plugins.kubernetes.display import DONE, Display, warn_of_events
from sandbox.plugins.kubernetes.objects import REVISION, annotation, child, children, condition, metadata, owned_by

_POD_SECONDS = 10.0


class DeploymentReadiness:
    """One Deployment, looked at again and again."""

    def __init__(self, api: ApiServer, object: Properties, display: Display) -> None:
        self._api = api
        self._display = display
        self.object = object
        self._replica_set: Properties = {}
        self._pods: list[Properties] = []
        self._unbound: list[Properties] = []
        self._told_of_pods = time.monotonic()

    def begin(self) -> None:
        """Nothing is shown before its controller has seen it."""

    def look(self, meanwhile: Iterable[Properties] = ()) -> bool:
        """Read everything again; whether all conditions hold. What the Deployment was meanwhile is shown, too."""
        for past in meanwhile:
            self._warn_of_conditions(past)
        self._read()
        self._warn_of_conditions(self.object)
        self._tell_of_claims()
        ready = self._is_ready()
        if ready:
            self._display.info(f"{DONE}Deployment initialization complete")
        else:
            self._tell_of_replicas()
        return ready

    def wait_over(self) -> None:
        """Show what else is known while it is waited for."""
        warn_of_events(self._api, self._display, self.object)
        if time.monotonic() - self._told_of_pods >= _POD_SECONDS:
            self._told_of_pods = time.monotonic()
            for line in self._pod_problems():
                self._display.warn(line)

    def problems(self) -> list[str]:
        """Why it is not ready: the controller's reasons, then one line for each of its pods that says why."""
        first = annotation(self.object, REVISION) == "1"
        reasons = _conditions(self.object)
        if self._unbound:
            names = ",".join(metadata(claim)["name"] for claim in self._unbound)
            reasons.append(f'Failed to bind PersistentVolumeClaim(s): "{names}"')
        if not self._available():
            reasons.append("Minimum number of live Pods was not attained")
        elif not (self._replicas_ready() if first else self._progressed()):
            reasons.append("Minimum number of Pods to consider the application live was not attained")
        elif not self._replicas_ready():
            reasons.append(
                "Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live"
            )
        return [*reasons, *self._pod_problems()]

    def _read(self) -> None:
        self.object = self._api.get(self.object)
        namespace = metadata(self.object)["namespace"]
        revision = annotation(self.object, REVISION)
        owned = [each for each in self._api.find("apps/v1", "ReplicaSet", namespace) if owned_by(each, self.object)]
        current = [each for each in owned if annotation(each, REVISION) == revision]
        self._replica_set = current[0] if current else {}
        found = self._api.find("v1", "Pod", namespace) if self._replica_set else []
        self._pods = [pod for pod in found if owned_by(pod, self._replica_set)]
        self._unbound = self._unbound_claims(namespace)

    def _is_ready(self) -> bool:
        revision = annotation(self.object, REVISION)
        if not self._observed() or not revision:
            return False
        progressed = revision == "1" or self._progressed()
        return self._available() and progressed and self._replicas_ready() and not self._unbound

    def _warn_of_conditions(self, version: Properties) -> None:
        if _is_observed(version) and annotation(version, REVISION):
            for line in _conditions(version):
                self._display.warn(line)

    def _tell_of_claims(self) -> None:
        for claim in self._unbound:
            phase = child(claim, "status").get("phase")
            name = metadata(claim)["name"]
            self._display.warn(f"PersistentVolumeClaim: [{name}] is not ready. status.phase currently at: {phase}")

    def _tell_of_replicas(self) -> None:
        if self._replica_set and not self._replicas_ready():
            ready, wanted = self._replicas()
            self._display.info(f"Waiting for app ReplicaSet to be available ({ready}/{wanted} Pods available)")

    def _pod_problems(self) -> list[str]:
        return [line for line in map(pods.problem, self._pods) if line]

    def _observed(self) -> bool:
        return _is_observed(self.object)

    def _available(self) -> bool:
        return condition(self.object, "Available").get("status") == "True"

    def _progressed(self) -> bool:
        progressing = condition(self.object, "Progressing")
        return progressing.get("status") == "True" and progressing.get("reason") == "NewReplicaSetAvailable"

    def _replicas(self) -> tuple[int, int]:
        # The ReplicaSet's own number, not the Deployment's: a person may have scaled it meanwhile.
        wanted = child(self._replica_set, "spec").get("replicas", 1)
        return child(self._replica_set, "status").get("readyReplicas", 0), wanted

    def _replicas_ready(self) -> bool:
        ready, wanted = self._replicas()
        return bool(self._replica_set) and ready >= wanted

    def _unbound_claims(self, namespace: str) -> list[Properties]:
        volumes = children(self.object, "spec", "template", "spec", "volumes")
        claims = {v["persistentVolumeClaim"]["claimName"] for v in volumes if "persistentVolumeClaim" in v}
        found = self._api.find("v1", "PersistentVolumeClaim", namespace) if claims else []
        named = [claim for claim in found if metadata(claim)["name"] in claims]
        return [claim for claim in named if child(claim, "status").get("phase") != "Bound"]


def _is_observed(deployment: Properties) -> bool:
    return child(deployment, "status").get("observedGeneration") == metadata(deployment).get("generation")


def _conditions(deployment: Properties) -> list[str]:
    return [
        f"[{entry['reason']}] {entry['message']}"
        for entry in (condition(deployment, "Progressing"), condition(deployment, "Available"))
        if entry.get("reason") and entry.get("message") and entry.get("status") != "True"
    ]
