"""When a Deployment is ready (pulumi-kubernetes, provider/pkg/await/deployment.go).

1. its controller has seen the current generation, 2. it has a revision, 3. it is Available, 4. from the second revision
on it has finished progressing, 5. the ReplicaSet of that revision has its pods ready, 6. this is judged on the state
after the controller's look, never on the one before, 7. its volume claims are bound.
"""

from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes import pods
from sandbox.plugins.kubernetes.api import ApiServer
from sandbox.plugins.kubernetes.objects import REVISION, annotation, child, children, condition, metadata, owned_by


class DeploymentReadiness:
    """One Deployment, looked at again and again."""

    def __init__(self, api: ApiServer, object: Properties) -> None:
        self._api = api
        self.object = object
        self._replica_set: Properties = {}
        self._pods: list[Properties] = []
        self._unbound: list[str] = []

    def look(self) -> bool:
        """Read everything again; whether all conditions hold."""
        self.object = self._api.get(self.object)
        namespace = metadata(self.object)["namespace"]
        revision = annotation(self.object, REVISION)
        owned = [each for each in self._api.find("apps/v1", "ReplicaSet", namespace) if owned_by(each, self.object)]
        current = [each for each in owned if annotation(each, REVISION) == revision]
        self._replica_set = current[0] if current else {}
        found = self._api.find("v1", "Pod", namespace) if self._replica_set else []
        self._pods = [pod for pod in found if owned_by(pod, self._replica_set)]
        self._unbound = self._unbound_claims(namespace)
        if not self._observed() or not revision:
            return False
        progressed = revision == "1" or self._progressed()
        return self._available() and progressed and self._replicas_ready() and not self._unbound

    def status(self) -> str:
        """One line for the display."""
        ready, wanted = self._replicas()
        line = f"[1/2] Waiting for app ReplicaSet be available ({ready}/{wanted} Pods available)"
        problems = [problem for pod in self._pods for problem in pods.problems(pod)]
        return f"{line} {problems[0]}" if problems else line

    def problems(self) -> list[str]:
        """Why it is not ready: the controllers' reasons, then what the pods say, then the newest warnings."""
        reasons = [
            f"[{entry.get('reason')}] {entry.get('message')}"
            for entry in (condition(self.object, "Progressing"), condition(self.object, "Available"))
            if entry.get("message") and entry.get("status") != "True"
        ]
        if self._unbound:
            reasons.append(f"Failed to bind PersistentVolumeClaim(s): {', '.join(self._unbound)}")
        if not self._available():
            reasons.append("Minimum number of live Pods was not attained")
        elif annotation(self.object, REVISION) == "1" or not self._progressed():
            reasons.append("Minimum number of Pods to consider the application live was not attained")
        else:
            reasons.append(
                "Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live"
            )
        reasons += [problem for pod in self._pods for problem in pods.problems(pod)]
        # What a list returns does not name its kind.
        about = [("Deployment", self.object), ("ReplicaSet", self._replica_set), *(("Pod", pod) for pod in self._pods)]
        said = [line for kind, each in about if each for line in pods.warnings(self._api, kind, each)]
        return list(dict.fromkeys([*reasons, *said]))

    def _observed(self) -> bool:
        return child(self.object, "status").get("observedGeneration") == metadata(self.object).get("generation")

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

    def _unbound_claims(self, namespace: str) -> list[str]:
        volumes = children(self.object, "spec", "template", "spec", "volumes")
        claims = {v["persistentVolumeClaim"]["claimName"] for v in volumes if "persistentVolumeClaim" in v}
        if not claims:
            return []
        found = self._api.find("v1", "PersistentVolumeClaim", namespace)
        return [
            metadata(claim)["name"]
            for claim in found
            if metadata(claim)["name"] in claims and child(claim, "status").get("phase") != "Bound"
        ]
