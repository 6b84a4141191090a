"""Service principals of an application. The old name of their features is not modelled as an input."""

import uuid
from typing import Any

from sandbox.plugins.azuread import directory, validation
from sandbox.plugins.azuread.blocks import Block, Field, sent, shown
from sandbox.plugins.azuread.diagnostics import DiagnosticError
from sandbox.plugins.azuread.directory_object import DirectoryObject
from sandbox.plugins.azuread.graph import GraphError, odata
from sandbox.plugins.azuread.schema import Input
from sandbox.plugins.base.errors import InitializationFailedError, PluginError
from sandbox.plugins.base.plugin import Operation
from sandbox.plugins.base.values import Properties, revealed

_TEXTS = ("description", "loginUrl", "notes", "preferredSingleSignOnMode")
_READ = {
    "applicationTenantId": "appOwnerOrganizationId",
    "clientId": "appId",
    "displayName": "displayName",
    "homepageUrl": "homepage",
    "logoutUrl": "logoutUrl",
    "objectId": "id",
    "signInAudience": "signInAudience",
    "type": "servicePrincipalType",
}
_LISTS = ("alternativeNames", "notificationEmailAddresses")
_SAML: Block = {"relayState": Field("relayState", nullable=True)}
# What Graph says while the application is not everywhere yet (service_principal_resource.go: RetryFunc).
_NOT_REPLICATED = (
    (400, "does not reference a valid application object"),
    (403, "the backing application of the service principal being created must in the local tenant"),
)


class ServicePrincipal(DirectoryObject):
    token = "azuread:index/servicePrincipal:ServicePrincipal"
    version = 1
    collection = "/servicePrincipals"
    change_failed = 'Updating Service Principal (Service Principal: "{}")'
    deletion_failed = 'Deleting Service Principal (Service Principal: "{}")'
    read_failed = 'Retrieving Service Principal (Service Principal: "{}")'
    inputs = {
        # terraform-provider-azuread, service_principal_resource.go: client_id is ForceNew
        "clientId": Input(required=True, force_new=True, wrong=validation.not_a_uuid),
        "accountEnabled": Input(default=True),
        "alternativeNames": Input(unordered=True),
        "appRoleAssignmentRequired": Input(),
        "description": Input(),
        "featureTags": Input(computed=True, block=directory.FEATURES, conflicts_with="tags"),
        "loginUrl": Input(),
        "notes": Input(),
        "notificationEmailAddresses": Input(unordered=True),
        "owners": Input(unordered=True),
        "preferredSingleSignOnMode": Input(),
        "samlSingleSignOn": Input(block=_SAML),
        "tags": Input(computed=True, unordered=True, conflicts_with="featureTags"),
        "useExisting": Input(),
    }
    read_only = (
        "appRoleIds",
        "appRoles",
        "applicationTenantId",
        "displayName",
        "features",
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
    not_modelled = ("features",)

    def create(self, operation: Operation, inputs: Properties) -> tuple[str, Properties]:
        given = revealed(inputs)
        existing = self._graph.search("/servicePrincipals", filter=f"appId eq {odata(given['clientId'])}")
        if existing:
            return self._adopted(operation, existing[0]["id"], inputs)
        try:
            path = f"/servicePrincipals/{self._post(given)['id']}"
        except GraphError as error:
            raise DiagnosticError("Could not create service principal", error) from None
        with directory.kept_in_the_state(path, inputs, "service principal"):
            self._graph.patch(path, {"description": given.get("description") or None})
            directory.leave_if_not_owner(self._graph, path, given)
            return path, self.outputs(self._graph.get(path), given)

    def delete(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> None:
        try:
            super().delete(operation, id, inputs, state)
        except PluginError:
            # One that was there before is let go where it cannot be deleted.
            if not inputs.get("useExisting"):
                raise

    def change(self, state: Properties, given: Properties) -> Properties:
        tags = directory.tags_of_a_change(state, given, self.is_changed("featureTags", state, given))
        return _body(given, tags)

    def outputs(self, found: Properties, inputs: Properties) -> Properties:
        tags: list[str] = found.get("tags") or []
        names: list[str] = found.get("servicePrincipalNames") or []
        path = f"/servicePrincipals/{found['id']}"
        return {
            **{name: found.get(name) or "" for name in _TEXTS},
            **{name: found.get(name) or [] for name in _LISTS},
            **{name: found.get(graph) or "" for name, graph in _READ.items()},
            "accountEnabled": found.get("accountEnabled") or False,
            "appRoleAssignmentRequired": found.get("appRoleAssignmentRequired") or False,
            "appRoleIds": directory.ids_by_value(found, "appRoles"),
            "appRoles": directory.app_roles(found),
            "featureTags": directory.feature_tags(tags),
            "features": directory.old_features(tags),
            "oauth2PermissionScopeIds": directory.ids_by_value(found, "oauth2PermissionScopes"),
            "oauth2PermissionScopes": found.get("oauth2PermissionScopes") or [],
            "owners": directory.owners(self._graph, path),
            "redirectUris": found.get("replyUrls") or [],
            "samlMetadataUrl": self._graph.get_beta(path, "samlMetadataUrl") or "",
            "samlSingleSignOn": shown(_SAML, found.get("samlSingleSignOnSettings")),
            "servicePrincipalNames": [name for name in names if name != found["appId"]],
            "tags": tags,
            "useExisting": inputs.get("useExisting"),
        }

    def _adopted(self, operation: Operation, existing: str, inputs: Properties) -> tuple[str, Properties]:
        if not inputs.get("useExisting"):
            raise DiagnosticError(
                f'A resource with the ID "{existing}" already exists',
                directory.to_be_imported("azuread_service_principal"),
                "id",
            )
        path = f"/servicePrincipals/{existing}"
        try:
            return path, self.update(operation, path, {}, {}, inputs)
        except PluginError as error:
            raise InitializationFailedError(str(error), id=path, properties=inputs) from None

    def _post(self, given: Properties) -> Properties:
        body = {
            **_body(given, directory.tags(given) or []),
            "appId": given["clientId"],
            # The real one comes with the first change, which says whether the object is there.
            "description": f"TERRAFORM_UPDATE_{uuid.uuid4()}",
            "owners@odata.bind": directory.owners_at_creation(self._graph, given),
        }
        return self._graph.post("/servicePrincipals", body, _not_replicated)


def _body(given: Properties, tags: list[str]) -> Properties:
    saml: Any = given.get("samlSingleSignOn")
    return {
        **{name: given.get(name) or None for name in _TEXTS},
        **{name: given.get(name) or [] for name in _LISTS},
        "accountEnabled": given.get("accountEnabled", True),
        "appRoleAssignmentRequired": given.get("appRoleAssignmentRequired") or False,
        "samlSingleSignOnSettings": sent(_SAML, saml) if saml else {},
        "tags": tags,
    }


def _not_replicated(status: int, text: str) -> bool:
    return any(status == refused and words in text for refused, words in _NOT_REPLICATED)
