"""The blocks of an application (terraform-provider-azuread, internal/services/applications/applications.go)."""

from sandbox.plugins.azuread.blocks import Block, Field

_SCOPE: Block = {
    "adminConsentDescription": Field("adminConsentDescription"),
    "adminConsentDisplayName": Field("adminConsentDisplayName"),
    "enabled": Field("isEnabled", zero=True),
    "id": Field("id"),
    "type": Field("type", zero="User"),
    "userConsentDescription": Field("userConsentDescription"),
    "userConsentDisplayName": Field("userConsentDisplayName"),
    "value": Field("value"),
}
API: Block = {
    "knownClientApplications": Field("knownClientApplications", zero=[]),
    "mappedClaimsEnabled": Field("acceptMappedClaims", zero=False),
    "oauth2PermissionScopes": Field("oauth2PermissionScopes", zero=[], block=_SCOPE, many=True),
    "requestedAccessTokenVersion": Field("requestedAccessTokenVersion", zero=1),
}
APP_ROLE: Block = {
    "allowedMemberTypes": Field("allowedMemberTypes", zero=[]),
    "description": Field("description"),
    "displayName": Field("displayName"),
    "enabled": Field("isEnabled", zero=True),
    "id": Field("id"),
    "value": Field("value"),
}
_CLAIM: Block = {
    "additionalProperties": Field("additionalProperties", zero=[], ordered=True),
    "essential": Field("essential", zero=False),
    "name": Field("name"),
    "source": Field("source", nullable=True),
}
OPTIONAL_CLAIMS: Block = {
    "accessTokens": Field("accessToken", zero=[], block=_CLAIM, many=True, ordered=True),
    "idTokens": Field("idToken", zero=[], block=_CLAIM, many=True, ordered=True),
    "saml2Tokens": Field("saml2Token", zero=[], block=_CLAIM, many=True, ordered=True),
}
REDIRECT_URIS: Block = {"redirectUris": Field("redirectUris", zero=[])}
_RESOURCE_ACCESS: Block = {"id": Field("id"), "type": Field("type")}
REQUIRED_RESOURCE_ACCESS: Block = {
    "resourceAccesses": Field("resourceAccess", zero=[], block=_RESOURCE_ACCESS, many=True, ordered=True),
    "resourceAppId": Field("resourceAppId"),
}
_IMPLICIT_GRANT: Block = {
    "accessTokenIssuanceEnabled": Field("enableAccessTokenIssuance", zero=False),
    "idTokenIssuanceEnabled": Field("enableIdTokenIssuance", zero=False),
}
WEB: Block = {
    "homepageUrl": Field("homePageUrl", nullable=True),
    "implicitGrant": Field("implicitGrantSettings", zero={}, block=_IMPLICIT_GRANT),
    "logoutUrl": Field("logoutUrl", nullable=True),
    "redirectUris": Field("redirectUris", zero=[]),
}
