"""The azuread plugin: its configuration, its three resources, and the functions that look things up."""

from sandbox.plugins.azure_environment import AzureEnvironment, connect
from sandbox.plugins.azuread.application import Application
from sandbox.plugins.azuread.application_password import ApplicationPassword
from sandbox.plugins.azuread.graph import GraphClient, odata
from sandbox.plugins.azuread.schema import GraphResource
from sandbox.plugins.azuread.service_principal import ServicePrincipal
from sandbox.plugins.base.errors import NotModelledError, PluginError
from sandbox.plugins.base.plugin import Function, Plugin, Resource
from sandbox.plugins.base.values import Properties, revealed

RESOURCES: dict[str, type[GraphResource]] = {
    kind.token: kind for kind in (Application, ServicePrincipal, ApplicationPassword)
}


class AzureAD(Plugin):
    """Applications, service principals and client secrets; anything else is refused by name."""

    name = "azuread"
    version = "6.11.1"
    accepts_secrets = True

    def __init__(self) -> None:
        self._environment: AzureEnvironment | None = None
        self._graph: GraphClient | None = None

    def configure(self, configuration: dict[str, str]) -> None:
        from sandbox.plugins.retrying import RetryableHttp

        self._environment = connect(self.name, configuration, RetryableHttp(self.cancelled))
        self._graph = GraphClient(self._environment, self.cancelled)

    def resource(self, type: str) -> Resource:
        if type not in RESOURCES:
            raise NotModelledError(self.name, f"the resource type {type}")
        return RESOURCES[type](self._client())

    def function(self, token: str) -> Function:
        functions: dict[str, Function] = {
            "azuread:index/getClientConfig:getClientConfig": self._client_configuration,
            "azuread:index/getApplication:getApplication": self._application,
            "azuread:index/getServicePrincipal:getServicePrincipal": self._service_principal,
        }
        if token not in functions:
            raise NotModelledError(self.name, f"the function {token}")
        return functions[token]

    def _client_configuration(self, arguments: Properties) -> Properties:
        del arguments
        environment = self._environment
        if environment is None:
            raise PluginError("azuread is not configured")
        claims = environment.claims(environment.graph)
        tenant, client, object = claims.get("tid", environment.tenant_id), environment.client_id, claims.get("oid", "")
        return {"id": f"{tenant}-{client}-{object}", "clientId": client, "objectId": object, "tenantId": tenant}

    def _application(self, arguments: Properties) -> Properties:
        given = revealed(arguments)
        found = self._find("/applications", "Application", given)
        outputs = Application(self._client()).outputs(found, {})
        uris: list[str] = outputs["identifierUris"]
        return {
            **{name: value for name, value in outputs.items() if name != "preventDuplicateNames"},
            "id": f"/applications/{found['id']}",
            "identifierUri": uris[0] if uris else "",
        }

    def _service_principal(self, arguments: Properties) -> Properties:
        found = self._find("/servicePrincipals", "Service principal", revealed(arguments))
        outputs = ServicePrincipal(self._client()).outputs(found, {})
        unknown_to_the_function = ("owners",)
        shown = {name: value for name, value in outputs.items() if name not in unknown_to_the_function}
        return {**shown, "id": f"/servicePrincipals/{found['id']}"}

    def _find(self, path: str, what: str, given: Properties) -> Properties:
        graph = self._client()
        if "objectId" in given:
            found = graph.find(f"{path}/{given['objectId']}")
            matches = [found] if found else []
        else:
            names = {"clientId": "appId", "displayName": "displayName"}
            conditions = [f"{names[name]} eq {odata(value)}" for name, value in given.items() if name in names]
            if not conditions:
                raise PluginError(f"{what}: give clientId, displayName or objectId; nothing else is modelled")
            matches = graph.search(path, filter=" and ".join(conditions))
        if len(matches) != 1:
            count = "no" if not matches else "more than one"
            raise PluginError(f"{what}: {count} match for {', '.join(f'{n} {v!r}' for n, v in given.items())}")
        return matches[0]

    def _client(self) -> GraphClient:
        if self._graph is None:
            raise PluginError("azuread is not configured")
        return self._graph
