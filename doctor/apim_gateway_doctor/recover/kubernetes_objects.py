"""The gateway's objects in the cluster: found by name and label, deleted by name."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from apim_gateway import naming

from apim_gateway_doctor.cluster import Cluster, ClusterRefusedError, path_of
from apim_gateway_doctor.errors import CannotCheckError, one_line
from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.recover.holdings import KubernetesObject
from apim_gateway_doctor.setting_names import CLIENT_ID

Json = dict[str, Any]

# Under this name Pulumi's provider creates; the managers of its updates begin with it.
_FIELD_MANAGER = "pulumi-kubernetes"
_KINDS = ("Deployment", "Service", "PodDisruptionBudget", "ConfigMap", "Secret")


def objects_of(gateway: Gateway, cluster: Cluster) -> tuple[KubernetesObject, ...]:
    """The objects with one of the gateway's names, and those with its label and a name that Pulumi made up."""
    name, program_name = gateway.kubernetes_name, gateway.program_name
    fixed = {
        ("Deployment", name),
        ("Service", naming.live_traffic_name(name)),
        ("Service", naming.instance_discovery_name(name)),
        ("PodDisruptionBudget", name),
    }
    made_up = {
        "ConfigMap": f"{naming.settings_name(program_name)}-",
        "Secret": f"{naming.credential_name(program_name)}-",
    }
    with _one_line(cluster):
        found = [(kind, each) for kind in _KINDS for each in cluster.list(path_of(kind, gateway.namespace))]
    used = {
        source
        for kind, each in found
        if (kind, each["metadata"]["name"]) == ("Deployment", name)
        for source in _sources(each)
    }
    return tuple(
        _object(kind, each, name, used)
        for kind, each in found
        if (kind, each["metadata"]["name"]) in fixed
        or (kind in made_up and each["metadata"]["name"].startswith(made_up[kind]) and _has_label(each, name))
    )


def delete(cluster: Cluster, kind: str, id: str) -> None:
    """Delete an object, `<namespace>/<name>`; one that is gone is no error."""
    with _one_line(cluster):
        cluster.delete(path_of(kind, *id.split("/", 1)))


@contextmanager
def _one_line(cluster: Cluster) -> Generator[None]:
    try:
        yield
    except ClusterRefusedError as error:
        message = one_line(str(error)).rstrip(".")
        raise CannotCheckError(f"The cluster at {cluster.address} refuses: {error.status} {message}.") from None


def _object(kind: str, each: Json, name: str, used: set[tuple[str, str]]) -> KubernetesObject:
    metadata: Json = each["metadata"]
    entries: list[Json] = metadata.get("managedFields") or []
    by_pulumi = any(str(entry.get("manager", "")).startswith(_FIELD_MANAGER) for entry in entries)
    data: Json = each.get("data") or {}
    return KubernetesObject(
        kind,
        metadata["name"],
        by_pulumi and _has_label(each, name),
        data.get(CLIENT_ID) if kind == "ConfigMap" else None,
        (kind, metadata["name"]) in used,
    )


def _sources(deployment: Json) -> list[tuple[str, str]]:
    """The ConfigMaps and Secrets that a Deployment's containers take their environment from."""
    containers: list[Json] = deployment["spec"]["template"]["spec"]["containers"]
    lists: list[list[Json]] = [container.get("envFrom") or [] for container in containers]
    sources = [source for each in lists for source in each]
    kinds = {"configMapRef": "ConfigMap", "secretRef": "Secret"}
    return [
        (kind, source[reference]["name"])
        for source in sources
        for reference, kind in kinds.items()
        if reference in source
    ]


def _has_label(each: Json, name: str) -> bool:
    labels: Json = each["metadata"].get("labels") or {}
    return labels.get("app") == name
