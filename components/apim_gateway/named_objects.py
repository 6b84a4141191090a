"""The objects of the cluster that a gateway's settings name: each has to be there before the pods start.

What stands in an Output is made during the deploy, as far as can be known, and counts as not named. No request is made
here.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from .arguments import checks

_OF_THE_CLUSTER = ("Namespace", "PriorityClass", "RuntimeClass")
_ALWAYS_THERE = "default"
_POD_FIELDS = {
    "serviceAccountName": "ServiceAccount",
    "serviceAccount": "ServiceAccount",
    "priorityClassName": "PriorityClass",
    "runtimeClassName": "RuntimeClass",
}
_REFERENCES = {
    "azureFile": ("Secret", "secretName"),
    "configMap": ("ConfigMap", "name"),
    "configMapKeyRef": ("ConfigMap", "name"),
    "configMapRef": ("ConfigMap", "name"),
    "imagePullSecrets": ("Secret", "name"),
    "nodePublishSecretRef": ("Secret", "name"),
    "persistentVolumeClaim": ("PersistentVolumeClaim", "claimName"),
    "secretKeyRef": ("Secret", "name"),
    "secretRef": ("Secret", "name"),
}
"""The fields that refer to an object, wherever they stand in a pod: its kind, and where its name is."""
_SECRETS_STORE = "secrets-store.csi.k8s.io"


class Named(NamedTuple):
    """An object that a setting names; `path` is the setting's."""

    path: str
    kind: str
    name: str

    @property
    def is_in_a_namespace(self) -> bool:
        """Whether it is in the gateway's namespace, and not the whole cluster's."""
        return self.kind not in _OF_THE_CLUSTER


def namespace_of(settings: Mapping[str, Any]) -> str | None:
    """The gateway's namespace; None where it is known during the deploy only."""
    given = settings.get("namespace", _ALWAYS_THERE)
    return given if isinstance(given, str) else None


def named_in(settings: Mapping[str, Any], path: str) -> list[Named]:
    """The objects that settings of one shape name, each place by itself; those that every cluster has are left out."""
    namespace, pod = namespace_of(settings), settings.get("pod", {})
    found = [Named(f"{path}namespace", "Namespace", namespace)] if namespace and namespace != _ALWAYS_THERE else []
    for field, kind in _POD_FIELDS.items():
        if isinstance(name := pod.get(field), str) and name != _ALWAYS_THERE:
            found.append(Named(f"{path}pod.{field}", kind, name))
    for field in ("pod", "container"):
        found += _references(settings.get(field, {}), f"{path}{field}")
    if namespace is None:
        found = [each for each in found if not each.is_in_a_namespace]
    # The secrets store's driver makes a Secret when the first pod mounts its volume, and not before.
    made_at_start = "Secret" if _mounts_the_secrets_store(pod) else ""
    return [each for each in found if each.kind != made_at_start]


def _references(value: Any, path: str) -> Iterator[Named]:
    if isinstance(value, Mapping):
        for key, item in cast("Mapping[str, Any]", value).items():
            yield from _reference(key, item, f"{path}.{key}")
            yield from _references(item, f"{path}.{key}")
    elif checks.is_list(value):
        for number, item in enumerate(value):
            yield from _references(item, f"{path}[{number}]")


def _reference(key: str, value: Any, path: str) -> Iterator[Named]:
    """Yields the object of this field. A volume's Secret has its name in `secretName`, a projected one in `name`."""
    if checks.is_list(value) and key in _REFERENCES:
        for number, item in enumerate(value):
            yield from _reference(key, item, f"{path}[{number}]")
    elif isinstance(value, Mapping):
        given = cast("Mapping[str, Any]", value)
        secret = ("Secret", "secretName" if "secretName" in given else "name")
        kind, field = secret if key == "secret" else _REFERENCES.get(key, ("", ""))
        name = given.get(field) if field and not given.get("optional") else None
        if isinstance(name, str):
            yield Named(f"{path}.{field}", kind, name)


def _mounts_the_secrets_store(pod: Mapping[str, Any]) -> bool:
    volumes = pod.get("volumes")
    return checks.is_list(volumes) and any(
        isinstance(each, Mapping)
        and isinstance(csi := cast("Mapping[str, Any]", each).get("csi"), Mapping)
        and cast("Mapping[str, Any]", csi).get("driver") == _SECRETS_STORE
        for each in volumes
    )
