"""What keeps pods from being ready, in the pods' own words: containers, conditions and the newest warning events.

This text is what a paged engineer reads, so nothing of it is shortened.
"""

from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.api import ApiServer
from sandbox.plugins.kubernetes.objects import child, children, condition, metadata

_EVENTS_PER_OBJECT = 3


def problems(pod: Properties) -> list[str]:
    """One line per reason that the pod gives; none for a ready one."""
    ready = condition(pod, "Ready")
    if ready.get("status") == "True" or child(pod, "status").get("phase") == "Succeeded":
        return []
    reasons = [reason for status in _container_statuses(pod) for reason in _container_problems(status)]
    for type in ("PodScheduled", "Initialized", "Ready"):
        entry = condition(pod, type)
        if entry and entry.get("status") != "True" and entry.get("message"):
            reasons.append(f"[{entry.get('reason') or type}] {entry['message']}")
    return [f"[Pod {_name(pod)}]: {reason}" for reason in dict.fromkeys(reasons)]


def warnings(api: ApiServer, kind: str, object: Properties) -> list[str]:
    """The newest warning events about the object; none where they cannot be read."""
    fields = metadata(object)
    selector = f"involvedObject.uid={fields.get('uid', '')},type=Warning"
    try:
        events = api.find("v1", "Event", fields.get("namespace", ""), fieldSelector=selector)
    except PluginError:
        return []
    newest = sorted(events, key=_time, reverse=True)[:_EVENTS_PER_OBJECT]
    return [f"[{kind} {_name(object)}]: {_event(event)}" for event in newest]


def _container_statuses(pod: Properties) -> list[Properties]:
    return [*children(pod, "status", "initContainerStatuses"), *children(pod, "status", "containerStatuses")]


def _container_problems(status: Properties) -> list[str]:
    if status.get("ready"):
        return []
    reasons: list[str] = []
    waiting = child(status, "state", "waiting")
    if waiting and (waiting.get("message") or waiting.get("reason") != "ContainerCreating"):
        reasons.append(f"[{waiting.get('reason', 'Waiting')}] {waiting.get('message', '')}".rstrip())
    terminated = child(status, "state", "terminated")
    if terminated.get("reason") and terminated.get("exitCode") != 0:
        message = terminated.get("message") or f"exit code {terminated.get('exitCode')}"
        reasons.append(f'[{terminated["reason"]}] container "{status.get("name")}": {message}')
    last = child(status, "lastState", "terminated")
    if last:
        reasons.append(
            f'container "{status.get("name")}" terminated at {last.get("finishedAt")} '
            f"({last.get('reason')}: exit code {last.get('exitCode')}) {last.get('message', '')}".rstrip()
        )
    return reasons


def _event(event: Properties) -> str:
    count = event.get("count") or child(event, "series").get("count") or 1
    return f"[{event.get('reason')}] {event.get('message')}" + (f" ({count} times)" if count > 1 else "")


def _time(event: Properties) -> str:
    return event.get("lastTimestamp") or event.get("eventTime") or metadata(event).get("creationTimestamp", "")


def _name(object: Properties) -> str:
    fields = metadata(object)
    namespace = fields.get("namespace", "default")
    return fields["name"] if namespace == "default" else f"{namespace}/{fields['name']}"
