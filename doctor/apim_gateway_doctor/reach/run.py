"""Runs the Job: creates it, waits for what its pod says, and removes it, whatever happens."""

import json
import time
from collections.abc import Callable
from typing import Any

from apim_gateway_doctor.cluster import Cluster, ClusterRefusedError, path_of
from apim_gateway_doctor.errors import CannotCheckError, one_line
from apim_gateway_doctor.objects import Object, child, children

Json = dict[str, Any]

_PULLING = ("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull")
_RIGHTS = (
    "`apim-gateway-doctor reach` needs the rights to create and delete jobs.batch, and to list pods, in the"
    " gateway's namespace"
)


def run(cluster: Cluster, namespace: str, body: Json, seconds: float, warn: Callable[[str], None]) -> list[Json]:
    """What the pod found of each URL. Raises CannotCheckError where it can't run; the Job is gone afterwards."""
    name = body["metadata"]["name"]
    may_exist = True
    try:
        try:
            cluster.create(path_of("Job", namespace), body)
        except ClusterRefusedError:
            may_exist = False
            raise
        return _answer(cluster, namespace, name, time.monotonic() + seconds)
    except ClusterRefusedError as error:
        reason = one_line(str(error)).rstrip(".")
        fix = _RIGHTS if error.status in (401, 403) else "Correct that, then try again"
        raise CannotCheckError(
            f"The cluster refuses in namespace '{namespace}': {error.status} {reason}. {fix}."
        ) from None
    finally:
        # Also after Ctrl-C in the middle of the request.
        if may_exist:
            _remove(cluster, namespace, name, warn)


def _remove(cluster: Cluster, namespace: str, name: str, warn: Callable[[str], None]) -> None:
    try:
        cluster.delete(path_of("Job", namespace, name), propagationPolicy="Background")
    except (ClusterRefusedError, CannotCheckError) as error:
        reason = one_line(str(error)).rstrip(".")
        warn(
            f"The Job {namespace}/{name} could not be removed: {reason}. Kubernetes removes it within minutes; or:"
            f" kubectl delete job {name} -n {namespace}"
        )


def _answer(cluster: Cluster, namespace: str, name: str, until: float) -> list[Json]:
    while True:
        pod = next(cluster.list(path_of("Pod", namespace), labelSelector=f"job-name={name}"), None)
        status = child(pod or {}, "status")
        if status.get("phase") in ("Succeeded", "Failed"):
            return _parsed(namespace, name, status)
        if pod and (reason := _why_not_pulled(status)):
            image = pod["spec"]["containers"][0]["image"]
            raise CannotCheckError(
                f"The Job's image {image} can't be pulled: {reason}. Name one that the cluster has, with Python 3.10 or"
                " newer in it: --image <image>."
            )
        if pod is None and (refusal := _why_no_pod(cluster, namespace, name)):
            raise CannotCheckError(f"The Job {namespace}/{name} got no pod: {refusal}. Correct that, then try again.")
        if time.monotonic() > until:
            raise CannotCheckError(
                f"The Job's pod in namespace '{namespace}' did not finish in time: {_why_waiting(pod)}."
                " Correct that, or give it longer: --timeout <seconds>."
            )
        time.sleep(0.3)


def _parsed(namespace: str, name: str, status: Object) -> list[Json]:
    [ended] = [child(each, "state", "terminated") for each in children(status, "containerStatuses")] or [{}]
    message = str(ended.get("message") or "")
    try:
        return json.loads(message)
    except ValueError:
        said = one_line(message or str(status.get("message") or ended.get("reason") or "nothing")).rstrip(".")
        raise CannotCheckError(
            f"The pod of the Job {namespace}/{name} ended without an answer, exit code {ended.get('exitCode')}: {said}."
            " Name an image with Python 3.10 or newer: --image <image>."
        ) from None


def _why_not_pulled(status: Object) -> str:
    waiting = (child(each, "state", "waiting") for each in children(status, "containerStatuses"))
    return next(
        (one_line(str(each.get("message") or each["reason"])) for each in waiting if each.get("reason") in _PULLING), ""
    )


def _why_no_pod(cluster: Cluster, namespace: str, name: str) -> str:
    """What keeps the Job from having a pod: a quota, an admission controller."""
    try:
        return _warning(cluster, namespace, name)
    except ClusterRefusedError:
        # Without the right to read events the Job is waited for.
        return ""


def _warning(cluster: Cluster, namespace: str, name: str) -> str:
    query = f"involvedObject.kind=Job,involvedObject.name={name},type=Warning"
    event = next(cluster.list(path_of("Event", namespace), fieldSelector=query), None)
    return one_line(str(event["message"])).rstrip(".") if event else ""


def _why_waiting(pod: Object | None) -> str:
    if pod is None:
        return "the Job controller has made none"
    said = [child(each, "state", "waiting") for each in children(pod, "status", "containerStatuses")]
    said += [each for each in children(pod, "status", "conditions") if each.get("status") == "False"]
    reasons = (str(each.get("message") or each.get("reason") or "") for each in said)
    return one_line(next(filter(None, reasons), f"it is {child(pod, 'status').get('phase', 'new')}")).rstrip(".")
