"""The rights that examples/azure-setup gives, from what its program asks the engine for."""

import re
import runpy
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.unit import recording
from tests.unit.cloud import SUBSCRIPTION, SUBSCRIPTION_ID, Cloud
from tests.unit.configuration import configure
from tests.workflows.conftest import CHECKOUT

EXAMPLE = CHECKOUT / "examples" / "azure-setup"
REPOSITORY = "contoso/gateways"
COLUMNS: tuple[str, ...] = ("state", "key", "ConfigMaps", "Secrets", "Azure", "Entra")
# Built-in roles by their GUIDs: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
ROLES = {
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": {"state": "read"},  # Storage Blob Data Reader
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": {"state": "write"},  # Storage Blob Data Contributor
    "12338af0-0e69-4776-bea7-57ae8d297424": {"key": "decrypt"},  # Key Vault Crypto User
    "4abbcc35-e782-43d8-92c5-2d3f1bd2253f": {},  # Azure Kubernetes Service Cluster User Role: a kubeconfig
    "7f6c6a51-bcf8-42ba-9220-52d62157d7db": {"ConfigMaps": "read"},  # Azure Kubernetes Service RBAC Reader
    "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb": {"ConfigMaps": "write", "Secrets": "write"},  # ... RBAC Writer
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": {"Azure": "read"},  # Reader
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": {"Azure": "assign the gateway roles"},  # RBAC Administrator
}
"""What each role lets its holder do at its scope."""
GRAPH = {"read-all": "Application.Read.All", "owned": "Application.ReadWrite.OwnedBy"}


@dataclass
class Identity:
    subjects: list[str] = field(default_factory=list[str])
    assignments: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    """Role, scope and condition."""
    permissions: list[str] = field(default_factory=list[str])


class Directory(Cloud):
    """A cloud whose principals can be told apart."""

    def __init__(self) -> None:
        super().__init__()
        config = {"tenantId": "t", "clientId": "c", "objectId": "administrator", "subscriptionId": SUBSCRIPTION_ID}
        self.answers |= {
            "azure-native:authorization:getClientConfig": config,
            "azuread:index/getApplicationPublishedAppIds:getApplicationPublishedAppIds": {
                "result": {"MicrosoftGraph": "graph"}
            },
            "azuread:index/getServicePrincipal:getServicePrincipal": {
                "objectId": "graph",
                "appRoleIds": {name: key for key, name in GRAPH.items()},
            },
        }

    def create(self, type_: str, name: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        match type_.rpartition(":")[2]:
            case "Application":
                return f"/applications/{name}", {"clientId": f"client of {name}", "objectId": name}
            case "ServicePrincipal":
                return f"/servicePrincipals/{name}", {"objectId": name, "applicationTenantId": self.tenant_id}
            case "ApplicationFederatedIdentityCredential" | "AppRoleAssignment":
                return name, {}
            case _:
                return super().create(type_, name, inputs)


def environment(name: str, **settings: Any) -> dict[str, Any]:
    """An environment with everything of its own."""
    group = f"{SUBSCRIPTION}/resourceGroups/rg-{name}/providers"
    return {
        "resourceGroupName": f"rg-apim-{name}",
        "serviceName": f"apim-contoso-{name}",
        "stateContainerId": f"{group}/Microsoft.Storage/storageAccounts/contoso/blobServices/default/containers/{name}",
        "keyId": f"{group}/Microsoft.KeyVault/vaults/contoso/keys/{name}",
        "clusterId": f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/shared",
        "clusterNamespace": f"mygw-{name}",
        **settings,
    }


def deployed(monkeypatch: pytest.MonkeyPatch, environments: dict[str, Any]) -> recording.RecordingMonitor:
    """The program's requests for these environments."""
    configure(
        monkeypatch,
        {
            "repository": REPOSITORY,
            "namePrefix": "gw",
            "branch": "main",
            "issuer": "https://issuer.example",
            "environments": environments,
        },
    )
    monkeypatch.setattr(sys, "path", [str(EXAMPLE), *sys.path])

    def program() -> None:
        # Modules of the example, whose names others may have.
        for name in ("environments", "scopes"):
            sys.modules.pop(name, None)
        runpy.run_path(str(EXAMPLE / "__main__.py"))

    return recording.run(program, cloud=Directory())


def identities(monitor: recording.RecordingMonitor) -> dict[str, Identity]:
    """Every identity with what it trusts and what it may do."""
    found: dict[str, Identity] = {}
    for each in monitor.created:
        inputs = each.inputs
        match each.type.rpartition(":")[2]:
            case "Application":
                found[each.name] = Identity()
            case "ApplicationFederatedIdentityCredential":
                name = inputs["applicationId"].removeprefix("/applications/")
                found[name].subjects.append(inputs["subject"].removeprefix(f"repo:{REPOSITORY}:"))
            case "AppRoleAssignment":
                found[inputs["principalObjectId"]].permissions.append(GRAPH[inputs["appRoleId"]])
            case "RoleAssignment":
                role = inputs["roleDefinitionId"].rpartition("/")[2]
                found[inputs["principalId"]].assignments.append((role, inputs["scope"], inputs.get("condition", "")))
            case _:
                pass
    return found


def rights(name: str, identity: Identity, where: str, settings: dict[str, Any]) -> dict[str, str]:
    """What an identity can reach of one environment, by column."""
    objects = f"{settings['clusterId']}/namespaces/{settings['clusterNamespace']}"
    group = f"{SUBSCRIPTION}/resourceGroups/{settings['resourceGroupName']}"
    places = {
        "state": settings["stateContainerId"],
        "key": settings["keyId"],
        "ConfigMaps": objects,
        "Secrets": objects,
        "Azure": group,
    }
    reached = dict.fromkeys(COLUMNS, "none")
    for role, scope, condition in identity.assignments:
        for column, right in ROLES[role].items():
            # A right at a scope counts for all below it.
            if f"{places[column]}/".casefold().startswith(f"{scope}/".casefold()):
                assert right != "assign the gateway roles" or re.search("GuidEquals .*ServicePrincipal", condition)
                reached[column] = right
    if "Application.Read.All" in identity.permissions:
        reached["Entra"] = "read"
    elif name == f"deployer-{where}":
        reached["Entra"] = {"Application.ReadWrite.OwnedBy": "its own"}[identity.permissions[0]]
    return reached
