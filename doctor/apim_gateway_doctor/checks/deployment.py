"""Deployment and pods: the guide's `kubectl get deployments`, and why a pod is not Ready."""

from apim_gateway_doctor.advice import UNDO_IN_CLUSTER
from apim_gateway_doctor.cluster import Object
from apim_gateway_doctor.objects import child, children
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import NotObservableError, Result, failed, not_observable, ok
from apim_gateway_doctor.stack import Resource

_REASONS = 3
# The number is kubectl's after `kubectl scale`, until it is taken by force: docs/adoption.md.
_UNDO_SCALING = "PULUMI_K8S_ENABLE_PATCH_FORCE=true pulumi up --refresh"


def is_complete(seen: Observations) -> Result:
    """All pods of the newest release are Ready, and no others are left."""
    made = seen.gateway.deployed.deployment
    if made is None:
        raise NotObservableError("the stack has no Deployment")
    deployment = seen.deployment
    if deployment is None:
        return failed(f"there is no Deployment '{made.output('metadata', 'name')}'", UNDO_IN_CLUSTER)
    if difference := _image_difference(made, seen.container):
        return failed(difference, UNDO_IN_CLUSTER)
    name, status = deployment["metadata"]["name"], child(deployment, "status")
    if status.get("observedGeneration", 0) < deployment["metadata"]["generation"]:
        return not_observable("Kubernetes has not noticed the last change yet", "Try again in a moment")
    wanted = deployment["spec"].get("replicas", 1)
    ready, updated, all = (status.get(each, 0) for each in ("readyReplicas", "updatedReplicas", "replicas"))
    counts = f"{ready}/{wanted} Ready, {updated} of the newest release"
    if wanted and ready == updated == all == wanted == status.get("availableReplicas", 0):
        return ok(counts)
    if not wanted:
        return failed("it is scaled to 0", _UNDO_SCALING)
    return failed(
        f"{counts}: {_reasons(seen) or _condition(deployment)}",
        f"See docs/operations.md; kubectl logs deploy/{name} -n {seen.gateway.namespace}",
    )


def _image_difference(made: Resource, live: Object) -> str:
    """Names the image that was set by hand in place of the state's."""
    wanted, deployed = (_image(each, live["name"]) for each in (made.inputs, made.outputs))
    # An admission webhook may have put another registry's name there during `up`.
    if wanted is None or live["image"] in (wanted, deployed):
        return ""
    return f"its image is '{live['image']}' and should be '{wanted}'"


def _image(deployment: Object, container: str) -> str | None:
    """Finds the image of one container; None where the state does not tell it."""
    containers = children(deployment, "spec", "template", "spec", "containers")
    image = next((each.get("image") for each in containers if each.get("name") == container), None)
    return image if isinstance(image, str) else None


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
