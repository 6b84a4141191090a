"""Application registrations. Their logo, inline password and template are not modelled."""

import uuid
from typing import Any

from sandbox.plugins.azuread import application_blocks as blocks
from sandbox.plugins.azuread import directory, disabling, validation
from sandbox.plugins.azuread.blocks import sent, sent_list, shown, shown_list, told
from sandbox.plugins.azuread.diagnostics import DiagnosticError
from sandbox.plugins.azuread.directory_object import DirectoryObject
from sandbox.plugins.azuread.graph import GraphError, odata
from sandbox.plugins.azuread.schema import Input
from sandbox.plugins.base.plugin import Operation
from sandbox.plugins.base.values import Properties, revealed

# SDK name to Graph name of what both sides have alike. Nothing is null in the state.
_TEXTS = {
    "description": "description",
    "notes": "notes",
    "serviceManagementReference": "serviceManagementReference",
}
_BOOLEANS = {
    "deviceOnlyAuthEnabled": "isDeviceOnlyAuthSupported",
    "fallbackPublicClientEnabled": "isFallbackPublicClient",
}
_INFO = ("marketingUrl", "privacyStatementUrl", "supportUrl", "termsOfServiceUrl")
# Blocks that the provider sends with each change, and those that it sends where they change.
_ALWAYS = {
    "api": ("api", blocks.API),
    "publicClient": ("publicClient", blocks.REDIRECT_URIS),
    "singlePageApplication": ("spa", blocks.REDIRECT_URIS),
    "web": ("web", blocks.WEB),
}
_CLAIMS = "optionalClaims"
_LISTS = {
    "appRoles": ("appRoles", blocks.APP_ROLE),
    "requiredResourceAccesses": ("requiredResourceAccess", blocks.REQUIRED_RESOURCE_ACCESS),
}
_POST_RESPONSE = "oauth2PostResponseRequired"
_SCOPES = "oauth2PermissionScopes"


class Application(DirectoryObject):
    token = "azuread:index/application:Application"
    version = 2
    collection = "/applications"
    change_failed = 'Could not update application with object ID: "{}"'
    deletion_failed = 'deleting Application (Application: "{}")'
    read_failed = 'Retrieving Application (Application: "{}")'
    read_failed_for = "id"
    inputs = {
        "displayName": Input(required=True, wrong=validation.empty),
        "description": Input(),
        "notes": Input(),
        "deviceOnlyAuthEnabled": Input(),
        "fallbackPublicClientEnabled": Input(),
        "featureTags": Input(computed=True, block=directory.FEATURES, conflicts_with="tags"),
        "groupMembershipClaims": Input(unordered=True),
        "identifierUris": Input(unordered=True),
        _POST_RESPONSE: Input(),
        "owners": Input(unordered=True),
        "preventDuplicateNames": Input(),
        "serviceManagementReference": Input(),
        "signInAudience": Input(default="AzureADMyOrg"),
        "tags": Input(computed=True, unordered=True, conflicts_with="featureTags"),
        **{name: Input() for name in _INFO},
        **{name: Input(block=block) for name, (_, block) in _ALWAYS.items()},
        **{name: Input(block=block, unordered=True) for name, (_, block) in _LISTS.items()},
        _CLAIMS: Input(block=blocks.OPTIONAL_CLAIMS),
    }
    read_only = (
        "appRoleIds",
        "clientId",
        "disabledByMicrosoft",
        "logoImage",
        "logoUrl",
        "oauth2PermissionScopeIds",
        "objectId",
        "password",
        "publisherDomain",
        "templateId",
    )
    not_modelled = ("logoImage", "password", "templateId")

    def create(self, operation: Operation, inputs: Properties) -> tuple[str, Properties]:
        given = revealed(inputs)
        self.must_be_allowed(given)
        owners = {"owners@odata.bind": directory.owners_at_creation(self._graph, given)}
        try:
            made = self._graph.post("/applications", {**_whole(given), **owners})["id"]
        except GraphError as error:
            raise DiagnosticError("Could not create application", error) from None
        path = f"/applications/{made}"
        with directory.kept_in_the_state(path, inputs, "application", f' with object ID "{made}"'):
            # application_resource.go: away from the name and back to it, which says whether the application is there.
            for name in (f"TERRAFORM_UPDATE_{uuid.uuid4()}", given["displayName"]):
                self._graph.patch(path, {"displayName": name}, _not_replicated)
            self._write_post_response(path, {}, given)
            directory.leave_if_not_owner(self._graph, path, given)
            return path, self.outputs(self._graph.get(path), given)

    def change(self, state: Properties, given: Properties) -> Properties:
        body = _always(given, directory.tags_of_a_change(state, given, self.is_changed("featureTags", state, given)))
        if not _scopes_change(state, given):
            del body["api"][_SCOPES]
        changed = [name for name in (*_LISTS, _CLAIMS, "identifierUris") if self.is_changed(name, state, given)]
        return {**body, **{graph: value for name, (graph, value) in _large(given).items() if name in changed}}

    def before_a_change(self, path: str, state: Properties, given: Properties) -> None:
        if self.is_changed("appRoles", state, given):
            roles = sent_list(blocks.APP_ROLE, given.get("appRoles"))
            disabling.before_a_change(self._graph, path, roles, lambda found: found.get("appRoles"), _roles)
        if _scopes_change(state, given):
            scopes: list[Properties] = sent(blocks.API, given.get("api"))[_SCOPES]
            disabling.before_a_change(self._graph, path, scopes, lambda found: found["api"].get(_SCOPES), _scopes)

    def after_a_change(self, path: str, state: Properties, given: Properties) -> None:
        if self.is_changed(_POST_RESPONSE, state, given):
            self._write_post_response(path, state, given)

    def not_deleted(self, object_id: str, error: GraphError) -> DiagnosticError:
        # The provider says the reason twice.
        return DiagnosticError(f"{self.deletion_failed.format(object_id)}: {error}", error, "id")

    def outputs(self, found: Properties, inputs: Properties) -> Properties:
        info: Properties = found.get("info") or {}
        claims: str | None = found.get("groupMembershipClaims")
        tags: list[str] = found.get("tags") or []
        path = f"/applications/{found['id']}"
        return {
            **{name: found.get(graph) or "" for name, graph in _TEXTS.items()},
            **{name: found.get(graph) or False for name, graph in _BOOLEANS.items()},
            **{name: info.get(name) or "" for name in (*_INFO, "logoUrl")},
            **{name: shown(block, found.get(graph)) for name, (graph, block) in _ALWAYS.items()},
            **{name: shown_list(block, found.get(graph)) for name, (graph, block) in _LISTS.items()},
            _CLAIMS: shown(blocks.OPTIONAL_CLAIMS, found.get("optionalClaims")),
            "appRoleIds": directory.ids_by_value(found, "appRoles"),
            "clientId": found["appId"],
            "disabledByMicrosoft": found.get("disabledByMicrosoftStatus") or "",
            "displayName": found["displayName"],
            "featureTags": directory.feature_tags(tags),
            "groupMembershipClaims": claims.split(",") if claims else [],
            "identifierUris": found.get("identifierUris") or [],
            "logoImage": "",
            _POST_RESPONSE: bool(self._graph.get_beta(path, "oauth2RequirePostResponse")),
            "oauth2PermissionScopeIds": directory.ids_by_value(found.get("api") or {}, _SCOPES),
            "objectId": found["id"],
            "owners": directory.owners(self._graph, path),
            "password": None,
            "preventDuplicateNames": inputs.get("preventDuplicateNames", False),
            "publisherDomain": found.get("publisherDomain") or "",
            "signInAudience": found.get("signInAudience") or "",
            "tags": tags,
            "templateId": found.get("applicationTemplateId") or "",
        }

    def _write_post_response(self, path: str, state: Properties, given: Properties) -> None:
        """Only Graph's beta knows this property."""
        if _POST_RESPONSE in given or state.get(_POST_RESPONSE):
            required = bool(given.get(_POST_RESPONSE))
            self._graph.patch_beta(path, {"oauth2RequirePostResponse": required}, _not_replicated)

    def must_be_allowed(self, inputs: Properties, except_for: str = "") -> None:
        if not inputs.get("preventDuplicateNames"):
            return
        name = inputs["displayName"]
        for found in self._graph.search("/applications", filter=f"displayName eq {odata(name)}"):
            if found["id"] != except_for:
                raise DiagnosticError(
                    f'An existing "azuread_application" with name "{name}" (ID: "{found["id"]}") was found and '
                    "`prevent_duplicate_names` was specified",
                    directory.to_be_imported("azuread_application"),
                    "id",
                )


def _not_replicated(status: int, text: str) -> bool:
    """terraform-provider-azuread, applications.go: applicationUpdateRetryFunc"""
    return status in (404, 409) or (
        status == 400 and "Permission (scope or role) cannot be deleted or updated unless disabled first" in text
    )


def _always(given: Properties, tags: list[str]) -> Properties:
    """What the provider sends with each change; null takes a text away."""
    claims: list[str] = given.get("groupMembershipClaims") or []
    return {
        "displayName": given["displayName"],
        "signInAudience": given.get("signInAudience"),
        **{graph: given.get(name) or None for name, graph in _TEXTS.items()},
        **{graph: given.get(name) or False for name, graph in _BOOLEANS.items()},
        **{graph: sent(block, given.get(name)) for name, (graph, block) in _ALWAYS.items()},
        "groupMembershipClaims": ",".join(claims) or None,
        "info": {name: given.get(name) or None for name in _INFO},
        "tags": tags,
    }


def _scopes_change(state: Properties, given: Properties) -> bool:
    have, want = (told(blocks.API, properties.get("api") or {}) for properties in (state, given))
    return have.get(_SCOPES) != want.get(_SCOPES)


def _roles(entries: list[Properties]) -> Properties:
    return {"appRoles": entries}


def _scopes(entries: list[Properties]) -> Properties:
    return {"api": {_SCOPES: entries}}


def _whole(given: Properties) -> Properties:
    return {**_always(given, directory.tags(given) or []), **dict(_large(given).values())}


def _large(given: Properties) -> dict[str, tuple[str, Any]]:
    """What the provider sends where it changes: Graph's names and values by the SDK's names."""
    claims = sent(blocks.OPTIONAL_CLAIMS, given[_CLAIMS]) if given.get(_CLAIMS) else {}
    lists = {name: (graph, sent_list(block, given.get(name))) for name, (graph, block) in _LISTS.items()}
    return {**lists, _CLAIMS: ("optionalClaims", claims), "identifierUris": ("identifierUris", _list(given))}


def _list(given: Properties) -> list[str]:
    return given.get("identifierUris") or []
