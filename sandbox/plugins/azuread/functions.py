"""The functions that look things up. Each answers with the outputs of the resource that it found, and the id.

The well-known application ids are only those that the emulated directory has.
"""

from sandbox.plugins.azure_environment import AzureEnvironment
from sandbox.plugins.azuread.application import Application
from sandbox.plugins.azuread.graph import GraphClient, odata
from sandbox.plugins.azuread.service_principal import ServicePrincipal
from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.plugin import Function
from sandbox.plugins.base.values import Properties, revealed

# go-azure-sdk, sdk/environments/application_ids.go: PublishedApis
_PUBLISHED_APP_IDS = {"MicrosoftGraph": "00000003-0000-0000-c000-000000000000"}
# Outputs of the SDK's results that are left out, as are those of the resources; tests read this.
NOT_MODELLED = {
    "azuread:index/getApplication:getApplication": (
        "apis",
        "appRoles",
        "oauth2PostResponseRequired",
        "optionalClaims",
        "publicClients",
        "requiredResourceAccesses",
        "singlePageApplications",
        "webs",
    ),
    "azuread:index/getServicePrincipal:getServicePrincipal": ("samlSingleSignOns",),
}


# What only the resources have, or under another name and in another form.
_OF_RESOURCES = (
    "api",
    "appRoles",
    "logoImage",
    "oauth2PostResponseRequired",
    "optionalClaims",
    "password",
    "preventDuplicateNames",
    "publicClient",
    "requiredResourceAccesses",
    "singlePageApplication",
    "templateId",
    "web",
)
_OF_PRINCIPALS = ("owners", "samlSingleSignOn", "useExisting")


class Functions:
    """The plugin's functions by their tokens."""

    def __init__(self, environment: AzureEnvironment, graph: GraphClient) -> None:
        self._environment = environment
        self._graph = graph
        self.by_token: dict[str, Function] = {
            "azuread:index/getApplication:getApplication": self._application,
            "azuread:index/getApplicationPublishedAppIds:getApplicationPublishedAppIds": self._published_app_ids,
            "azuread:index/getClientConfig:getClientConfig": self._client_configuration,
            "azuread:index/getServicePrincipal:getServicePrincipal": self._service_principal,
        }

    def _published_app_ids(self, arguments: Properties) -> Properties:
        del arguments
        return {"id": "appIds", "result": dict(_PUBLISHED_APP_IDS)}

    def _client_configuration(self, arguments: Properties) -> Properties:
        del arguments
        environment = self._environment
        claims = environment.claims(environment.graph)
        tenant, client, object = claims.get("tid", environment.tenant_id), environment.client_id, claims.get("oid", "")
        return {"id": f"{tenant}-{client}-{object}", "clientId": client, "objectId": object, "tenantId": tenant}

    def _application(self, arguments: Properties) -> Properties:
        found = self._find("/applications", "Application", revealed(arguments))
        outputs = Application(self._graph).outputs(found, {})
        uris: list[str] = outputs["identifierUris"]
        return {
            **{name: value for name, value in outputs.items() if name not in _OF_RESOURCES},
            "id": f"/applications/{found['id']}",
            "identifierUri": uris[0] if uris else "",
        }

    def _service_principal(self, arguments: Properties) -> Properties:
        found = self._find("/servicePrincipals", "Service principal", revealed(arguments))
        outputs = ServicePrincipal(self._graph).outputs(found, {})
        shown = {name: value for name, value in outputs.items() if name not in _OF_PRINCIPALS}
        return {**shown, "id": f"/servicePrincipals/{found['id']}"}

    def _find(self, path: str, what: str, given: Properties) -> Properties:
        if "objectId" in given:
            found = self._graph.find(f"{path}/{given['objectId']}")
            matches = [found] if found else []
        else:
            names = {"clientId": "appId", "displayName": "displayName"}
            conditions = [f"{names[name]} eq {odata(value)}" for name, value in given.items() if name in names]
            if not conditions:
                raise PluginError(f"{what}: give clientId, displayName or objectId; nothing else is modelled")
            matches = self._graph.search(path, filter=" and ".join(conditions))
        if len(matches) != 1:
            count = "no" if not matches else "more than one"
            raise PluginError(f"{what}: {count} match for {', '.join(f'{n} {v!r}' for n, v in given.items())}")
        return matches[0]
