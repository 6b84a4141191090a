"""The places outside the instance that an environment's identities need: its state, its key, its objects in a cluster.

An environment has them for itself. Who reads one environment's is otherwise a reader of the other's as well.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from apim_gateway.arguments import Objection, Problem, checks

# Built-in roles: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
STATE_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"  # Storage Blob Data Reader
STATE_WRITER = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"  # Storage Blob Data Contributor
KEY_USER = "12338af0-0e69-4776-bea7-57ae8d297424"  # Key Vault Crypto User
CLUSTER_USER = "4abbcc35-e782-43d8-92c5-2d3f1bd2253f"  # Azure Kubernetes Service Cluster User Role
OBJECTS_READER = "7f6c6a51-bcf8-42ba-9220-52d62157d7db"  # Azure Kubernetes Service RBAC Reader
OBJECTS_WRITER = "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb"  # Azure Kubernetes Service RBAC Writer

_RESOURCE = "/subscriptions/{guid}/resourceGroups/[^/]+/providers/{kind}"
_GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_KINDS = {
    "stateContainerId": r"Microsoft\.Storage/storageAccounts/([^/]+)/blobServices/default/containers/([^/]+)",
    "keyId": r"Microsoft\.KeyVault/vaults/([^/]+)/keys/([^/]+)",
    "clusterId": r"Microsoft\.ContainerService/managedClusters/([^/]+)",
}
_EXPRESSIONS = {key: re.compile(_RESOURCE.format(guid=_GUID, kind=kind), re.IGNORECASE) for key, kind in _KINDS.items()}


@dataclass(frozen=True)
class Scopes:
    """ARM ids. A right at one that is empty is given elsewhere, by hand."""

    state: str
    key: str
    cluster: str
    objects: str
    """The cluster, or one namespace of it."""

    @property
    def backend(self) -> str:
        """The address of the state, as Pulumi wants it."""
        match = _EXPRESSIONS["stateContainerId"].fullmatch(self.state)
        return f"azblob://{match[2]}?storage_account={match[1]}" if match else ""

    def of_reader(self) -> list[tuple[str, str, str]]:
        """Name, role and scope of each assignment."""
        return self._given(STATE_READER, OBJECTS_READER)

    def of_deployer(self) -> list[tuple[str, str, str]]:
        """Name, role and scope of each assignment."""
        return self._given(STATE_WRITER, OBJECTS_WRITER)

    def _given(self, state: str, objects: str) -> list[tuple[str, str, str]]:
        all_of_them = [
            ("state", state, self.state),
            ("key", KEY_USER, self.key),
            ("cluster", CLUSTER_USER, self.cluster),
            ("objects", objects, self.objects),
        ]
        return [each for each in all_of_them if each[2]]


def scopes_of(settings: Mapping[str, Any]) -> Scopes:
    cluster, namespace = settings.get("clusterId", ""), settings.get("clusterNamespace", "")
    objects = f"{cluster}/namespaces/{namespace}" if namespace else cluster
    return Scopes(settings.get("stateContainerId", ""), settings.get("keyId", ""), cluster, objects)


def problems_of(settings: Mapping[str, Any], kind: type, path: str) -> list[Problem]:
    """The problems of one environment's scopes; `kind` is the type of its settings."""
    rules = {**{key: _rule(key) for key in _KINDS}, "clusterNamespace": _namespace}
    problems = checks.texts(settings, kind, rules, path)
    if "clusterNamespace" in settings and "clusterId" not in settings:
        fix = "Set the ARM id of the AKS cluster"
        problems.append(Problem(f"{path}clusterId", "is missing", "clusterNamespace is a part of it", fix))
    return problems


def problems_of_all(environments: Sequence[tuple[str, Scopes]]) -> list[Problem]:
    """The problems of environments that have a scope in common."""
    problems: list[Problem] = []
    for (first, one), (second, other) in combinations(environments, 2):
        for key, left, right in (
            ("stateContainerId", one.state, other.state),
            ("keyId", one.key, other.key),
            ("clusterNamespace", one.objects, other.objects),
        ):
            if left and right and (_within(left, right) or _within(right, left)):
                reason = f"it is {first}'s too, whose identities could then reach {second}"
                fix = f"Give each environment its own {key}"
                problems.append(Problem(f"environments.{second}.{key}", "is shared", reason, fix))
    return problems


def _within(inner: str, outer: str) -> bool:
    return f"{inner}/".casefold().startswith(f"{outer}/".casefold())


def _rule(key: str) -> Callable[[str], Objection | None]:
    def rule(value: str) -> Objection | None:
        if _EXPRESSIONS[key].fullmatch(value):
            return None
        form = re.sub(r"\(\[\^/\]\+\)", "<name>", _KINDS[key]).replace("\\", "")
        return Objection("it is not the ARM id of one", f"Give /subscriptions/<guid>/resourceGroups/<name>/…/{form}")

    return rule


def _namespace(value: str) -> Objection | None:
    if re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", value):
        return None
    return Objection("it is not the name of a namespace", "Give its name in the cluster")
