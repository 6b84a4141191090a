"""Asks a cluster with kubectl about objects: Pulumi's provider reads an object only into the stack's state.

kubectl signs in as the provider does, with the same kubeconfig. Where it is missing, is not answered or may not read an
object, nothing is known, which is no failure: the deploy itself will say what is wrong.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field

from .named_objects import Named

_SECONDS = 10
_COLLECTIONS = {
    "ConfigMap": "configmaps",
    "Namespace": "namespaces",
    "PersistentVolumeClaim": "persistentvolumeclaims",
    "PriorityClass": "priorityclasses.scheduling.k8s.io",
    "RuntimeClass": "runtimeclasses.node.k8s.io",
    "Secret": "secrets",
    "ServiceAccount": "serviceaccounts",
}
_KINDS = {collection: kind for kind, collection in _COLLECTIONS.items()}
_NOT_FOUND = re.compile(
    r'^Error from server \(NotFound\): (?P<collection>\S+) "(?P<name>[^"]+)" not found$', re.MULTILINE
)
# kubectl would take another one for an option, or for several.
_NAME = re.compile(r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?")


@dataclass(frozen=True)
class Cluster:
    """The cluster that a Kubernetes provider with these settings works on; an empty one is the kubeconfig's own."""

    kubeconfig: str = field(default="", repr=False)
    """A path, or the content itself, which may hold a credential."""
    context: str = ""
    cluster: str = ""

    def missing(self, objects: Iterable[Named], namespace: str) -> list[Named]:
        """Those of the objects that are known not to exist."""
        asked = [each for each in objects if _NAME.fullmatch(each.name)]
        names = dict.fromkeys(f"{_COLLECTIONS[each.kind]}/{each.name}" for each in asked)
        answer = self._get([*names], namespace, "name") if asked else None
        refusals = _NOT_FOUND.finditer(answer.stderr) if answer else ()
        absent = {(_KINDS.get(each["collection"]), each["name"]) for each in refusals}
        return [each for each in asked if (each.kind, each.name) in absent]

    def selector_of(self, deployment: str, namespace: str) -> dict[str, str]:
        """The labels by which a Deployment selects its pods; none where it is not there, or cannot be read."""
        named = _NAME.fullmatch(deployment) and _NAME.fullmatch(namespace)
        output = "jsonpath={.spec.selector.matchLabels}"
        answer = self._get([f"deployments.apps/{deployment}"], namespace, output) if named else None
        if answer is None or answer.returncode != 0 or not answer.stdout.startswith("{"):
            return {}
        return json.loads(answer.stdout)

    def _get(self, names: list[str], namespace: str, output: str) -> "subprocess.CompletedProcess[str] | None":
        """kubectl's answer; None where there is no kubectl, or it does not end in time."""
        kubectl = shutil.which("kubectl")
        options = [*self._options(), f"--namespace={namespace}", f"--request-timeout={_SECONDS}s", f"--output={output}"]
        given = self.kubeconfig if self._is_content else ""
        return _ran([kubectl, "get", *names, *options], given) if kubectl else None

    @property
    def _is_content(self) -> bool:
        """As the provider decides it."""
        try:
            return bool(self.kubeconfig) and not os.path.exists(os.path.expanduser(self.kubeconfig))
        except ValueError:
            return True

    def _options(self) -> list[str]:
        file = "/dev/stdin" if self._is_content else os.path.expanduser(self.kubeconfig)
        given = {"kubeconfig": file, "context": self.context, "cluster": self.cluster}
        return [f"--{option}={value}" for option, value in given.items() if value]


def _ran(command: list[str], standard_input: str) -> "subprocess.CompletedProcess[str] | None":
    try:
        return subprocess.run(
            command, input=standard_input, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
