"""Application registrations. Their API, roles, claims, platforms, logo and inline password are not modelled."""

import uuid
from typing import Any

from sandbox.plugins.azuread import directory
from sandbox.plugins.azuread.directory_object import DirectoryObject
from sandbox.plugins.azuread.graph import GraphError, odata
from sandbox.plugins.azuread.schema import Input
from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.plugin import Operation
from sandbox.plugins.base.values import Properties, revealed, without_nulls

# SDK name to Graph name of what both sides have alike.
_PLAIN = {
    "displayName": "displayName",
    "description": "description",
    "notes": "notes",
    "deviceOnlyAuthEnabled": "isDeviceOnlyAuthSupported",
    "fallbackPublicClientEnabled": "isFallbackPublicClient",
    "identifierUris": "identifierUris",
    "serviceManagementReference": "serviceManagementReference",
    "signInAudience": "signInAudience",
}
_INFO = ("marketingUrl", "privacyStatementUrl", "supportUrl", "termsOfServiceUrl")


class Application(DirectoryObject):
    token = "azuread:index/application:Application"
    collection = "/applications"
    change_failed = 'Could not update application with object ID: "{}"'
    deletion_failed = 'deleting Application (Application: "{}")'
    inputs = {
        "displayName": Input(required=True),
        "description": Input(),
        "notes": Input(),
        "deviceOnlyAuthEnabled": Input(),
        "fallbackPublicClientEnabled": Input(),
        "featureTags": Input(computed=True),
        "groupMembershipClaims": Input(unordered=True),
        "identifierUris": Input(unordered=True),
        "owners": Input(unordered=True),
        "preventDuplicateNames": Input(default=False),
        "serviceManagementReference": Input(),
        "signInAudience": Input(default="AzureADMyOrg"),
        "tags": Input(computed=True, unordered=True),
        **{name: Input() for name in _INFO},
    }
    read_only = (
        "appRoleIds",
        "clientId",
        "disabledByMicrosoft",
        "logoUrl",
        "oauth2PermissionScopeIds",
        "objectId",
        "publisherDomain",
    )
    not_modelled = (
        "api",
        "appRoles",
        "logoImage",
        "oauth2PostResponseRequired",
        "optionalClaims",
        "password",
        "publicClient",
        "requiredResourceAccesses",
        "singlePageApplication",
        "templateId",
        "web",
    )

    def create(self, operation: Operation, inputs: Properties) -> tuple[str, Properties]:
        given = revealed(inputs)
        self.must_be_allowed(given)
        body = {**self.body(given), "owners@odata.bind": directory.owners_at_creation(self._graph, given)}
        try:
            made = self._graph.post("/applications", body)["id"]
        except GraphError as error:
            raise PluginError(f"Could not create application: {error}") from None
        path = f"/applications/{made}"
        with directory.kept_in_the_state(path, inputs, "application", f' with object ID "{made}"'):
            # application_resource.go: away from the name and back to it, which says whether the application is there.
            for name in (f"TERRAFORM_UPDATE_{uuid.uuid4()}", given["displayName"]):
                directory.write_until_found(self._graph, path, {"displayName": name}, _not_replicated)
            directory.leave_if_not_owner(self._graph, path, given)
            return path, self.outputs(self._graph.get(path), given)

    def body(self, inputs: Properties) -> Properties:
        body: Properties = {graph: inputs[name] for name, graph in _PLAIN.items() if name in inputs}
        info = {name: inputs[name] for name in _INFO if name in inputs}
        if info:
            body["info"] = info
        if "groupMembershipClaims" in inputs:
            claims: Any = inputs["groupMembershipClaims"]
            body["groupMembershipClaims"] = ",".join(claims) if claims else None
        return {**body, **without_nulls({"tags": directory.tags(inputs)})}

    def outputs(self, found: Properties, inputs: Properties) -> Properties:
        info: Properties = found.get("info") or {}
        claims: str | None = found.get("groupMembershipClaims")
        tags: list[str] = found.get("tags") or []
        return {
            **{name: _or_zero(name, found.get(graph)) for name, graph in _PLAIN.items()},
            **{name: info.get(name) or "" for name in (*_INFO, "logoUrl")},
            "appRoleIds": directory.ids_by_value(found, "appRoles"),
            "clientId": found["appId"],
            "disabledByMicrosoft": found.get("disabledByMicrosoftStatus") or "",
            "featureTags": directory.feature_tags(tags),
            "groupMembershipClaims": claims.split(",") if claims else [],
            "oauth2PermissionScopeIds": {},
            "objectId": found["id"],
            "owners": directory.owners(self._graph, f"/applications/{found['id']}"),
            "preventDuplicateNames": inputs.get("preventDuplicateNames", False),
            "publisherDomain": found.get("publisherDomain") or "",
            "tags": tags,
        }

    def must_be_allowed(self, inputs: Properties, except_for: str = "") -> None:
        if not inputs.get("preventDuplicateNames"):
            return
        name = inputs["displayName"]
        for found in self._graph.search("/applications", filter=f"displayName eq {odata(name)}"):
            if found["id"] != except_for:
                raise PluginError(
                    f'An existing "azuread_application" with name "{name}" (ID: "{found["id"]}") was found and '
                    "`prevent_duplicate_names` was specified"
                )


def _not_replicated(status: int, text: str) -> bool:
    """terraform-provider-azuread, applications.go: applicationUpdateRetryFunc"""
    return status in (404, 409) or (
        status == 400 and "Permission (scope or role) cannot be deleted or updated unless disabled first" in text
    )


def _or_zero(name: str, value: Any) -> Any:
    """Terraform's state has no nulls."""
    if value is not None:
        return value
    return False if name.endswith("Enabled") else [] if name == "identifierUris" else ""
