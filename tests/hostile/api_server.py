"""Asks a real API server about the Kubernetes objects of accepted inputs: `kubectl apply --dry-run=server`.

What is wrong in a value of container, pod or service, or in an Output, is left to Kubernetes, as the library does.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from .outcomes import Outcome
from .strategies import Later

_KINDS = {
    ":ConfigMap": "v1",
    ":Secret": "v1",
    ":Service": "v1",
    ":Deployment": "apps/v1",
    ":PodDisruptionBudget": "policy/v1",
}
# Every cluster has it, and nothing is deployed there that an object could conflict with.
_NAMESPACE = "kube-public"
_LEFT_TO_KUBERNETES = ("container", "pod", "service")


def refusals(sandbox: Path, accepted: list[tuple[Any, Outcome]]) -> dict[str, str]:
    """What the API server refuses that could have been known, with the input."""
    judged = [(given, outcome) for given, outcome in accepted if not _is_left_to_kubernetes(given)]
    objects = [object for _, outcome in judged for object in _objects(outcome)]
    print(f"\r{len(objects)} objects are asked about", end="", file=sys.stderr)
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
                metadata = {"name": f"auto-named-{number}", **each.inputs["metadata"], "namespace": _NAMESPACE}
                kind = ending.removeprefix(":")
                yield {**each.inputs, "apiVersion": version, "kind": kind, "metadata": metadata}


def _is_left_to_kubernetes(given: object) -> bool:
    if isinstance(given, Mapping):
        fields = cast("Mapping[Any, Any]", given)
        return any(key in fields for key in _LEFT_TO_KUBERNETES) or any(map(_is_left_to_kubernetes, fields.values()))
    if isinstance(given, tuple | list):
        return any(map(_is_left_to_kubernetes, cast("list[Any]", given)))
    return isinstance(given, Later)
