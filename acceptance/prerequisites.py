"""The guide's prerequisites: a resource group, an API Management instance, its gateway resource, a cluster."""

import base64
import os
from pathlib import Path

from acceptance.azure import CLUSTERS, GROUPS, SERVICES, Json, ResourceManager, state_of
from acceptance.errors import AcceptanceError
from acceptance.place import MARK, Place

_SERVICE_MINUTES, _CLUSTER_MINUTES = 100, 30


def make(arm: ResourceManager, place: Place, location: str, *, with_cluster: bool) -> None:
    """Makes all of them. The instance and the cluster are made side by side."""
    group = arm.put(place.group, GROUPS, {"location": location, "tags": MARK})
    service: Json = {
        "location": location,
        "sku": {"name": "Developer", "capacity": 1},
        "identity": {"type": "SystemAssigned"},
        "properties": {"publisherName": "Contoso", "publisherEmail": "acceptance@contoso.example"},
    }
    arm.put(place.service, SERVICES, service)
    if with_cluster:
        arm.put(place.cluster, CLUSTERS, cluster(group["location"]))
    made = arm.wait(place.service, SERVICES, _is_made, _SERVICE_MINUTES) or {}
    identity: Json = made.get("identity") or {}
    if not identity.get("principalId"):
        raise AcceptanceError(f"{place.service_name} has no managed identity, although one was asked for.")
    if with_cluster:
        arm.wait(place.cluster, CLUSTERS, _is_made, _CLUSTER_MINUTES)
    arm.put(place.gateway, SERVICES, {"properties": {"locationData": {"name": "acceptance"}}})


def cluster(location: str) -> Json:
    """A cluster of one node, whose administrator signs in by a certificate."""
    pool = {"name": "nodepool1", "mode": "System", "count": 1, "vmSize": "Standard_D2s_v3", "osType": "Linux"}
    return {
        "location": location,
        "identity": {"type": "SystemAssigned"},
        "properties": {"dnsPrefix": "acceptance", "agentPoolProfiles": [pool]},
    }


def write_kubeconfig(arm: ResourceManager, place: Place, file: Path) -> None:
    """Writes the cluster administrator's kubeconfig, readable by its owner only."""
    answer = arm.post(f"{place.cluster}/listClusterAdminCredential", CLUSTERS)
    content = base64.b64decode(answer["kubeconfigs"][0]["value"])
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        target.write(content)


def _is_made(resource: Json | None) -> bool:
    return state_of(resource) == "Succeeded"
