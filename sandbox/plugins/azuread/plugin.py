"""The azuread plugin: its configuration, its resources and its functions."""

from sandbox.plugins.azure_environment import connect
from sandbox.plugins.azuread import sign_in
from sandbox.plugins.azuread.app_role_assignment import AppRoleAssignment
from sandbox.plugins.azuread.application import Application
from sandbox.plugins.azuread.application_federated_identity_credential import ApplicationFederatedIdentityCredential
from sandbox.plugins.azuread.application_password import ApplicationPassword
from sandbox.plugins.azuread.bridged import Bridged
from sandbox.plugins.azuread.functions import Functions
from sandbox.plugins.azuread.graph import GraphClient
from sandbox.plugins.azuread.schema import GraphResource
from sandbox.plugins.azuread.service_principal import ServicePrincipal
from sandbox.plugins.base.errors import NotModelledError, PluginError
from sandbox.plugins.base.plugin import Function, Plugin, Resource

RESOURCES: dict[str, type[GraphResource]] = {
    kind.token: kind
    for kind in (
        Application,
        ApplicationFederatedIdentityCredential,
        ApplicationPassword,
        AppRoleAssignment,
        ServicePrincipal,
    )
}


class AzureAD(Plugin):
    """Applications with their credentials, service principals and what is granted to them; no users, no groups."""

    name = "azuread"
    version = "6.11.1"
    accepts_secrets = True

    def __init__(self) -> None:
        self._graph: GraphClient | None = None
        self._functions: dict[str, Function] = {}

    def configure(self, configuration: dict[str, str]) -> None:
        from sandbox.plugins.retrying import RetryableHttp

        retrying = RetryableHttp(self.cancelled)
        environment = connect(self.name, configuration, retrying)
        sign_in.check(environment, retrying)
        self._graph = GraphClient(environment)
        self._functions = Functions(environment, self._graph).by_token

    def resource(self, type: str) -> Resource:
        if type not in RESOURCES:
            raise NotModelledError(self.name, f"the resource type {type}")
        if self._graph is None:
            raise PluginError("azuread is not configured")
        return Bridged(RESOURCES[type], self._graph, self.version)

    def function(self, token: str) -> Function:
        if self._graph is None:
            raise PluginError("azuread is not configured")
        if token not in self._functions:
            raise NotModelledError(self.name, f"the function {token}")
        return self._functions[token]
