"""The azure-native plugin: its configuration, the tables of types, and the functions over them."""

from functools import partial

from sandbox.plugins.azure_environment import AzureEnvironment, connect
from sandbox.plugins.azure_native import api_management, authorization, resource_groups, shapes
from sandbox.plugins.azure_native.arm import ArmClient, ArmError
from sandbox.plugins.azure_native.resource import ArmResource
from sandbox.plugins.azure_native.types import ArmType
from sandbox.plugins.base.errors import NotModelledError, PluginError
from sandbox.plugins.base.plugin import Function, Plugin, Resource
from sandbox.plugins.base.values import Properties, revealed

TYPES = {kind.token: kind for kind in (*authorization.TYPES, *api_management.TYPES, *resource_groups.TYPES)}
# A getter takes the inputs that are in the path and answers with the outputs and the id.
GETTERS = {
    "azure-native:authorization:getRoleDefinition": authorization.ROLE_DEFINITION,
    "azure-native:authorization:getRoleAssignment": authorization.ROLE_ASSIGNMENT,
    "azure-native:apimanagement:getApiManagementService": api_management.API_MANAGEMENT_SERVICE,
    "azure-native:apimanagement:getApi": api_management.API,
    "azure-native:apimanagement:getGateway": api_management.GATEWAY,
    "azure-native:resources:getResourceGroup": resource_groups.RESOURCE_GROUP,
}


class AzureNative(Plugin):
    """Only what the tables list; any other type or function is refused by name."""

    name = "azure-native"
    version = "3.29.0"
    # As the real one: the engine itself then marks outputs secret whose inputs were.
    accepts_secrets = False

    def __init__(self) -> None:
        self._environment: AzureEnvironment | None = None
        self._client: ArmClient | None = None
        self._default_location: str | None = None

    def configure(self, configuration: dict[str, str]) -> None:
        from sandbox.plugins.retrying import Azcore

        # azidentity, with azcore's own delays.
        self._environment = connect(self.name, configuration, Azcore(0.8, 60, self.cancelled))
        if not self._environment.subscription_id:
            raise PluginError(
                "the sandbox's stand-in for azure-native needs azure-native:subscriptionId or ARM_SUBSCRIPTION_ID: "
                "run `python -m sandbox env` for the exports"
            )
        self._client = ArmClient(self._environment, self.cancelled)
        self._default_location = configuration.get("location")

    def resource(self, type: str) -> Resource:
        if type not in TYPES:
            raise NotModelledError(self.name, f"the resource type {type}")
        return ArmResource(TYPES[type], self._arm(), self._default_location)

    def function(self, token: str) -> Function:
        if token == "azure-native:authorization:getClientConfig":
            return self._client_configuration
        if token in GETTERS:
            return partial(self._get, GETTERS[token])
        raise NotModelledError(self.name, f"the function {token}")

    def _client_configuration(self, arguments: Properties) -> Properties:
        del arguments
        environment = self._environment
        if environment is None:
            raise PluginError("azure-native is not configured")
        claims = environment.claims(environment.graph)
        return {
            "clientId": claims.get("appid", environment.client_id),
            "objectId": claims.get("oid", ""),
            "subscriptionId": environment.subscription_id,
            "tenantId": claims.get("tid", environment.tenant_id),
        }

    def _get(self, kind: ArmType, arguments: Properties) -> Properties:
        client = self._arm()
        id = shapes.resource_id(kind, revealed(arguments), client.subscription_id)
        try:
            body = client.get(id, kind.api_version)
        except ArmError as error:
            raise PluginError(f"request failed {id}: {error}") from None
        return {"id": body.get("id", id), **shapes.outputs(kind, body)}

    def _arm(self) -> ArmClient:
        if self._client is None:
            raise PluginError("azure-native is not configured")
        return self._client
