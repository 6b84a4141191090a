"""Asks a real API server about the Kubernetes objects of accepted inputs: `kubectl apply --dry-run=server`.

What is wrong in a value of container, pod or service is left to Kubernetes, as the library does.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .outcomes import Outcome

_KINDS = {
    ":ConfigMap": "v1",
    ":Secret": "v1",
    ":Service": "v1",
    ":Deployment": "apps/v1",
    ":PodDisruptionBudget": "policy/v1",
}
_LEFT_TO_KUBERNETES = ("container", "pod", "service")


def refusals(sandbox: Path, accepted: list[tuple[Any, Outcome]]) -> dict[str, str]:
    """What the API server refuses that could have been known, with the input."""
    judged = [(given, outcome) for given, outcome in accepted if not _has_kubernetes_fields(given)]
    objects = [object for _, outcome in judged for object in _objects(outcome)]
    if not objects or not _refused(sandbox, objects):
        return {}
    found: dict[str, str] = {}
    for given, outcome in judged:
        if reason := _refused(sandbox, list(_objects(outcome))):
            found.setdefault(f"API server: {reason}", repr(given)[:1000])
    return found


def _refused(sandbox: Path, objects: list[Any]) -> str:
    if not objects:
        return ""
    kubeconfig = next(sandbox.rglob("kubeconfig*"))
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
    command = ["kubectl", "--kubeconfig", str(kubeconfig), "apply", "--server-side", "--dry-run=server", "-f", "-"]
    ran = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return " ".join(ran.stderr.split())[:300] if ran.returncode else ""


def _objects(outcome: Outcome) -> Iterator[Any]:
    for number, each in enumerate(outcome.monitor.created if outcome.monitor else ()):
        for ending, version in _KINDS.items():
            if each.type.endswith(ending):
                metadata = {"name": f"auto-named-{number}", **each.inputs["metadata"], "namespace": "default"}
                kind = ending.removeprefix(":")
                yield {**each.inputs, "apiVersion": version, "kind": kind, "metadata": metadata}


def _has_kubernetes_fields(given: Any) -> bool:
    if isinstance(given, dict):
        return any(key in given for key in _LEFT_TO_KUBERNETES) or any(map(_has_kubernetes_fields, given.values()))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return isinstance(given, tuple) and any(map(_has_kubernetes_fields, given))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
