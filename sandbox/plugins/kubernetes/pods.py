"""What keeps a pod from being ready, one line a pod: its conditions, then its containers.

A pod that is not scheduled, and an init container that fails, have no line: the real provider has none either.
Source: pulumi-kubernetes, provider/pkg/await/checker/pod/check.go.
"""

from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.objects import child, children, condition, metadata

_REGISTRY = "rpc error: code = Unknown desc = Error response from daemon: "


def problem(pod: Properties) -> str:
    """Why the pod is not ready; nothing for a ready one, and for one that does not say."""
    if condition(pod, "PodScheduled").get("status") != "True":
        return ""
    for type in ("Initialized", "Ready"):
        entry = condition(pod, type)
        if not entry:
            return ""
        if entry.get("status") == "True" or (type == "Ready" and child(pod, "status").get("phase") == "Succeeded"):
            continue
        containers = _containers(pod)
        if not containers and not entry.get("message"):
            return ""
        said = entry["message"] if entry.get("reason") and entry.get("message") else ""
        return f"[Pod {_name(pod)}]: {said}{containers}"
    return ""


def _containers(pod: Properties) -> str:
    statuses = [status for status in children(pod, "status", "containerStatuses") if not status.get("ready")]
    return "\n".join(line for status in statuses for line in _container(status))


def _container(status: Properties) -> list[str]:
    lines: list[str] = []
    waiting = child(status, "state", "waiting")
    if waiting and waiting.get("reason") != "ContainerCreating":
        lines.append(f"[{waiting.get('reason', '')}] {_trimmed(waiting.get('message', ''))}")
    ended = child(status, "state", "terminated")
    if ended.get("reason"):
        message = f"[{ended['reason']}] {_trimmed(ended['message'])}" if ended.get("message") else ""
        code = ended.get("exitCode", 0)
        lines.append(message or f'container "{status.get("name")}" completed with exit code {code}')
    last = child(status, "lastState", "terminated")
    if last:
        how = f"{last.get('reason', '')}: exit code {last.get('exitCode', 0)}"
        lines.append(f'container "{status.get("name")}" terminated at {last.get("finishedAt")} ({how})')
        lines += [last["message"]] if last.get("message") else []
    return lines


def _trimmed(message: str) -> str:
    return message.removeprefix(_REGISTRY).removesuffix(": manifest unknown")


def _name(object: Properties) -> str:
    fields = metadata(object)
    namespace = fields.get("namespace", "default")
    return fields["name"] if namespace == "default" else f"{namespace}/{fields['name']}"
