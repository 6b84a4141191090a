"""What Azure, Entra and a cluster would answer: the values that a program can only learn from them.

A test changes a field and sees where the change arrives. It checks nothing: the emulator and the cluster do.
"""

from dataclasses import dataclass, field
from typing import Any

SUBSCRIPTION_ID = "0c9d4b1a-7e52-4f38-8a6d-b3e1f5c27d94"
SUBSCRIPTION = f"/subscriptions/{SUBSCRIPTION_ID}"
RESOURCE_GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-apim-dev"
SERVICE_ID = f"{RESOURCE_GROUP}/providers/Microsoft.ApiManagement/service/apim-contoso-dev"
ROLE_DEFINITIONS = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"

SERVICE = "azure-native:apimanagement:getApiManagementService"
GATEWAY = "azure-native:apimanagement:getGateway"
API = "azure-native:apimanagement:getApi"
AZURE_CLIENT_CONFIG = "azure-native:authorization:getClientConfig"
APPLICATION = "azuread:index/getApplication:getApplication"
ENTRA_CLIENT_CONFIG = "azuread:index/getClientConfig:getClientConfig"

DEPLOYER_OBJECT_ID = "77d1a3f4-30c5-4b8e-9f0c-1f5b8a2d6e94"
SERVICE_PRINCIPAL_ID = "e2a6b1c8-5d34-4f7a-8b90-6c1d2e3f4a5b"
"""Object id of the instance's own identity."""


def api_management_service(
    tier: str = "Developer",
    identity: dict[str, str] | None = None,
    domain: str = "azure-api.net",
    hosts: tuple[tuple[str, str], ...] = (),
) -> dict[str, Any]:
    """An instance as `getApiManagementService` answers it; hosts are types and names of further host names."""
    own = f"apim-contoso-dev.{domain}"
    return {
        "id": SERVICE_ID,
        "name": "apim-contoso-dev",
        "sku": {"name": tier, "capacity": 1},
        "gatewayUrl": f"https://{own}",
        "scmUrl": f"https://apim-contoso-dev.scm.{domain}",
        "hostnameConfigurations": [{"type": type_, "hostName": name} for type_, name in (("Proxy", own), *hosts)],
        "identity": {"type": "SystemAssigned", "principalId": SERVICE_PRINCIPAL_ID} if identity is None else identity,
    }


def _answers() -> dict[str, dict[str, Any] | str]:
    return {
        SERVICE: api_management_service(),
        GATEWAY: {"id": f"{SERVICE_ID}/gateways/mygw", "name": "mygw", "type": "gateways"},
        API: {"id": f"{SERVICE_ID}/apis/echo-api", "name": "echo-api"},
        AZURE_CLIENT_CONFIG: {"subscriptionId": SUBSCRIPTION_ID, "tenantId": "t", "clientId": "c", "objectId": "o"},
        APPLICATION: {"id": "i", "tags": []},
        ENTRA_CLIENT_CONFIG: {"tenantId": "t", "clientId": "c", "objectId": DEPLOYER_OBJECT_ID, "id": "i"},
    }


@dataclass
class Cloud:
    """One cloud, with the values of a fresh deploy."""

    tenant_id: str = "5f3b8d3e-6c1a-4e0b-9d57-2a8c4f6e1b70"
    client_id: str = "0b6f4a52-9b3d-4a70-8a21-7c5e9d1f3b86"
    client_secret: str = "gJ8Q~a-client-secret-of-Entra"
    principal_id: str = "91c4e7d2-6f0a-4b35-8d1e-5a2b3c4d5e6f"
    application_object_id: str = "3d2c1b0a-4f5e-4d6c-8b7a-9e8f7a6b5c4d"
    secret_end_date: str = "2028-11-23T00:00:00Z"
    ingress: list[dict[str, str]] = field(default_factory=lambda: [{"ip": "10.99.236.168"}])
    answers: dict[str, dict[str, Any] | str] = field(default_factory=_answers)
    """By token: what an invoke returns, or the text of the provider's error."""

    def create(self, type_: str, name: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Id and computed outputs of a new resource."""
        if type_.startswith("kubernetes:"):
            return self._kubernetes_object(type_, name, inputs)
        match type_.rpartition(":")[2]:
            case "Gateway":
                id = f"{SERVICE_ID}/gateways/{inputs['gatewayId']}"
                return id, {"name": inputs["gatewayId"]}
            case "GatewayApiEntityTag":
                # azure-native reads it with HEAD: nothing but its id is known.
                return f"{SERVICE_ID}/gateways/{inputs['gatewayId']}/apis/{inputs['apiId']}", {}
            case "RoleDefinition":
                guid = inputs["roleDefinitionId"]
                return f"{inputs['scope']}/providers/Microsoft.Authorization/roleDefinitions/{guid}", {"name": guid}
            case "RoleAssignment":
                guid = inputs["roleAssignmentName"]
                return f"{inputs['scope']}/providers/Microsoft.Authorization/roleAssignments/{guid}", {"name": guid}
            case "Application":
                object_id = self.application_object_id
                return f"/applications/{object_id}", {"clientId": self.client_id, "objectId": object_id}
            case "ServicePrincipal":
                id = f"/servicePrincipals/{self.principal_id}"
                return id, {"objectId": self.principal_id, "applicationTenantId": self.tenant_id}
            case "ApplicationPassword":
                end_date = inputs.get("endDate", self.secret_end_date)
                id = f"{self.application_object_id}/password/5b2a"
                return id, {"value": self.client_secret, "keyId": "5b2a", "endDate": end_date}
            case _:
                raise NotImplementedError(f"this cloud has no {type_}")

    def known_before_creation(self, type_: str, computed: dict[str, Any]) -> dict[str, Any]:
        """The part of the computed outputs that a preview shows too."""
        return {"metadata": computed["metadata"]} if type_.startswith("kubernetes:") else {}

    def _kubernetes_object(self, type_: str, name: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        given = inputs.get("metadata", {})
        metadata = {"name": given.get("name", f"{name}-1a2b3c4d"), "namespace": given.get("namespace", "default")}
        computed: dict[str, Any] = {"metadata": metadata}
        if type_.endswith(":Service"):
            balanced = inputs["spec"].get("type") == "LoadBalancer"
            computed["status"] = {"loadBalancer": {"ingress": self.ingress} if balanced else {}}
        return f"{metadata['namespace']}/{metadata['name']}", computed
