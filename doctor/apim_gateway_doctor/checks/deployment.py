"""Deployment and pods: the guide's `kubectl get deployments`, and why a pod is not Ready."""

from apim_gateway_doctor.cluster import Object
from apim_gateway_doctor.objects import child, children
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import NotObservableError, Result, failed, not_observable, ok

_REASONS = 3


def is_complete(seen: Observations) -> Result:
    """All pods of the newest release are Ready, and no others are left."""
    made = seen.gateway.deployed.deployment
    if made is None:
        raise NotObservableError("the stack has no Deployment")
    deployment = seen.deployment
    if deployment is None:
        return failed(f"there is no Deployment '{made.output('metadata', 'name')}'", "pulumi up --refresh")
    name, status = deployment["metadata"]["name"], child(deployment, "status")
    if status.get("observedGeneration", 0) < deployment["metadata"]["generation"]:
        return not_observable("Kubernetes has not noticed the last change yet", "Try again in a moment")
    wanted = deployment["spec"].get("replicas", 1)
    ready, updated, all = (status.get(each, 0) for each in ("readyReplicas", "updatedReplicas", "replicas"))
    counts = f"{ready}/{wanted} Ready, {updated} of the newest release"
    if wanted and ready == updated == all == wanted == status.get("availableReplicas", 0):
        return ok(counts)
    if not wanted:
        return failed("it is scaled to 0", "pulumi up --refresh")
    return failed(
        f"{counts}: {_reasons(seen) or _condition(deployment)}",
        f"See docs/operations.md; kubectl logs deploy/{name} -n {seen.gateway.namespace}",
    )


def _reasons(seen: Observations) -> str:
    said = dict.fromkeys(reason for pod in seen.pods if (reason := _why_not_ready(seen, pod)))
    return "; ".join(list(said)[:_REASONS])


def _why_not_ready(seen: Observations, pod: Object) -> str:
    """What keeps a pod from being Ready: its container, its conditions, or its last warning."""
    conditions = {each["type"]: each for each in children(pod, "status", "conditions")}
    if child(conditions, "Ready").get("status") == "True":
        return ""
    for container in children(pod, "status", "containerStatuses"):
        waiting = child(container, "state", "waiting")
        if waiting.get("message"):
            return f"[{waiting['reason']}] {waiting['message']}"
    warned = _last_warning(seen, pod["metadata"]["name"])
    for type in ("PodScheduled", "Ready"):
        condition = child(conditions, type)
        # `containers with unready status` alone says nothing that is not known.
        if condition.get("status") == "False" and ": " in condition.get("message", ""):
            return str(condition["message"])
    return warned or str(child(conditions, "Ready").get("message", "it has not started"))


def _last_warning(seen: Observations, pod: str) -> str:
    try:
        events = seen.objects("Event", fieldSelector=f"type=Warning,involvedObject.name={pod}")
    except NotObservableError:
        return ""
    newest = max(events, key=lambda each: str(each.get("lastTimestamp") or each.get("eventTime") or ""), default=None)
    return f"[{newest.get('reason')}] {newest.get('message')}" if newest else ""


def _condition(deployment: Object) -> str:
    """What the Deployment itself says when its pods say nothing: above all, why there are none."""
    conditions = children(deployment, "status", "conditions")
    refused = [each for each in conditions if each["type"] == "ReplicaFailure" and each.get("status") == "True"]
    false = [each for each in conditions if each.get("status") == "False"]
    return next((str(each.get("message", "")) for each in refused + false), "its pods are being replaced")
