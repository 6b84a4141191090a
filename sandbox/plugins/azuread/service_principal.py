"""Service principals of an application. Single sign-on by SAML is not modelled."""

from typing import Any

from sandbox.plugins.azuread import directory
from sandbox.plugins.azuread.directory_object import DirectoryObject
from sandbox.plugins.azuread.graph import GraphError, odata
from sandbox.plugins.azuread.schema import Input
from sandbox.plugins.base.errors import InitializationFailedError, PluginError
from sandbox.plugins.base.plugin import Operation
from sandbox.plugins.base.values import Properties, revealed, without_nulls

_PLAIN = {
    "accountEnabled": "accountEnabled",
    "alternativeNames": "alternativeNames",
    "appRoleAssignmentRequired": "appRoleAssignmentRequired",
    "description": "description",
    "loginUrl": "loginUrl",
    "notes": "notes",
    "notificationEmailAddresses": "notificationEmailAddresses",
    "preferredSingleSignOnMode": "preferredSingleSignOnMode",
}
_READ = {
    "applicationTenantId": "appOwnerOrganizationId",
    "clientId": "appId",
    "displayName": "displayName",
    "homepageUrl": "homepage",
    "logoutUrl": "logoutUrl",
    "objectId": "id",
    "redirectUris": "replyUrls",
    "signInAudience": "signInAudience",
    "type": "servicePrincipalType",
}
_LISTS = ("alternativeNames", "notificationEmailAddresses", "redirectUris")
_BOOLEANS = ("accountEnabled", "appRoleAssignmentRequired")
# What Graph says while the application is not everywhere yet (service_principal_resource.go: RetryFunc).
_NOT_REPLICATED = (
    (400, "does not reference a valid application object"),
    (403, "the backing application of the service principal being created must in the local tenant"),
)


class ServicePrincipal(DirectoryObject):
    token = "azuread:index/servicePrincipal:ServicePrincipal"
    collection = "/servicePrincipals"
    change_failed = 'Updating Service Principal (Service Principal: "{}")'
    deletion_failed = 'Deleting Service Principal (Service Principal: "{}")'
    inputs = {
        # terraform-provider-azuread, service_principal_resource.go: client_id is ForceNew
        "clientId": Input(required=True, force_new=True),
        "accountEnabled": Input(default=True),
        "alternativeNames": Input(unordered=True),
        "appRoleAssignmentRequired": Input(),
        "description": Input(),
        "featureTags": Input(computed=True),
        "loginUrl": Input(),
        "notes": Input(),
        "notificationEmailAddresses": Input(unordered=True),
        "owners": Input(unordered=True),
        "preferredSingleSignOnMode": Input(),
        "tags": Input(computed=True, unordered=True),
        "useExisting": Input(),
    }
    read_only = (
        "appRoleIds",
        "appRoles",
        "applicationTenantId",
        "displayName",
        "homepageUrl",
        "logoutUrl",
        "oauth2PermissionScopeIds",
        "oauth2PermissionScopes",
        "objectId",
        "redirectUris",
        "samlMetadataUrl",
        "servicePrincipalNames",
        "signInAudience",
        "type",
    )
    not_modelled = ("features", "samlSingleSignOn")

    def create(self, operation: Operation, inputs: Properties) -> tuple[str, Properties]:
        given = revealed(inputs)
        existing = self._graph.search("/servicePrincipals", filter=f"appId eq {odata(given['clientId'])}")
        if existing:
            return self._adopted(existing[0]["id"], inputs)
        try:
            path = f"/servicePrincipals/{self._post(given)['id']}"
        except GraphError as error:
            raise PluginError(f"Could not create service principal: {error}") from None
        with directory.kept_in_the_state(path, inputs, "service principal"):
            description = {"description": given.get("description")}
            directory.write_until_found(self._graph, path, description)
            directory.leave_if_not_owner(self._graph, path, given)
            return path, self.outputs(self._graph.get(path), given)

    def delete(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> None:
        try:
            super().delete(operation, id, inputs, state)
        except PluginError:
            # One that was there before is let go where it cannot be deleted.
            if not inputs.get("useExisting"):
                raise

    def body(self, inputs: Properties) -> Properties:
        body: Properties = {graph: inputs[name] for name, graph in _PLAIN.items() if name in inputs}
        return {**body, **without_nulls({"tags": directory.tags(inputs)})}

    def outputs(self, found: Properties, inputs: Properties) -> Properties:
        tags: list[str] = found.get("tags") or []
        names: list[str] = found.get("servicePrincipalNames") or []
        return {
            **{name: _or_zero(name, found.get(graph)) for name, graph in {**_PLAIN, **_READ}.items()},
            "appRoleIds": directory.ids_by_value(found, "appRoles"),
            "appRoles": directory.app_roles(found),
            "featureTags": directory.feature_tags(tags),
            "oauth2PermissionScopeIds": {},
            "oauth2PermissionScopes": found.get("oauth2PermissionScopes") or [],
            "owners": directory.owners(self._graph, f"/servicePrincipals/{found['id']}"),
            "samlMetadataUrl": "",
            "servicePrincipalNames": [name for name in names if name != found["appId"]],
            "tags": tags,
            **without_nulls({"useExisting": inputs.get("useExisting")}),
        }

    def _adopted(self, existing: str, inputs: Properties) -> tuple[str, Properties]:
        given = revealed(inputs)
        if not given.get("useExisting"):
            raise PluginError(
                f'A resource with the ID "{existing}" already exists. To be managed via Pulumi, this resource needs '
                "to be imported, or useExisting has to be set"
            )
        path = f"/servicePrincipals/{existing}"
        try:
            self._graph.patch(path, self.body(given))
            return path, self.outputs(self._graph.get(path), given)
        except GraphError as error:
            message = f"{self.change_failed.format(existing)}: {error}"
            raise InitializationFailedError(message, id=path, properties=inputs) from None

    def _post(self, given: Properties) -> Properties:
        owners = directory.owners_at_creation(self._graph, given)
        body = {**self.body(given), "appId": given["clientId"], "owners@odata.bind": owners}
        return self._graph.post("/servicePrincipals", body, _not_replicated)


def _not_replicated(status: int, text: str) -> bool:
    return any(status == refused and words in text for refused, words in _NOT_REPLICATED)


def _or_zero(name: str, value: Any) -> Any:
    """Terraform's state has no nulls."""
    if value is not None:
        return value
    return [] if name in _LISTS else False if name in _BOOLEANS else ""
