"""The writable properties of directory objects, their defaults, and what Graph refuses in a body.

A nested object is merged into the one that is there: its own properties are not checked.
"""

import copy
from typing import Any, cast

from sandbox.azure.core.fields import Document
from sandbox.azure.graph.exceptions.objects import InvalidProperty, InvalidValue, ReadOnlyProperty

# A default of None is a string that may be null.
APPLICATION: Document = {
    "displayName": "",
    "description": None,
    "notes": None,
    "tags": [],
    "signInAudience": "AzureADMyOrg",
    "identifierUris": [],
    "groupMembershipClaims": None,
    "isFallbackPublicClient": None,
    "isDeviceOnlyAuthSupported": None,
    "serviceManagementReference": None,
    "tokenEncryptionKeyId": None,
    "uniqueName": None,
    "samlMetadataUrl": None,
    "appRoles": [],
    "addIns": [],
    "requiredResourceAccess": [],
    "keyCredentials": [],
    "api": {
        "acceptMappedClaims": None,
        "knownClientApplications": [],
        "requestedAccessTokenVersion": None,
        "oauth2PermissionScopes": [],
        "preAuthorizedApplications": [],
    },
    "info": {
        "logoUrl": None,
        "marketingUrl": None,
        "privacyStatementUrl": None,
        "supportUrl": None,
        "termsOfServiceUrl": None,
    },
    "parentalControlSettings": {"countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow"},
    "publicClient": {"redirectUris": []},
    "spa": {"redirectUris": []},
    "web": {
        "homePageUrl": None,
        "logoutUrl": None,
        "redirectUris": [],
        "implicitGrantSettings": {"enableAccessTokenIssuance": False, "enableIdTokenIssuance": False},
        "redirectUriSettings": [],
    },
    "optionalClaims": {},
    "defaultRedirectUri": None,
    "servicePrincipalLockConfiguration": {},
}
APPLICATION_READ_ONLY = frozenset(
    (
        "id",
        "appId",
        "createdDateTime",
        "deletedDateTime",
        "publisherDomain",
        "disabledByMicrosoftStatus",
        "applicationTemplateId",
        "certification",
        "verifiedPublisher",
    )
)

SERVICE_PRINCIPAL: Document = {
    "accountEnabled": True,
    "alternativeNames": [],
    "appRoleAssignmentRequired": False,
    "description": None,
    "displayName": None,
    "homepage": None,
    "loginUrl": None,
    "logoutUrl": None,
    "notes": None,
    "notificationEmailAddresses": [],
    "preferredSingleSignOnMode": None,
    "preferredTokenSigningKeyThumbprint": None,
    "replyUrls": [],
    "samlSingleSignOnSettings": {},
    "servicePrincipalNames": [],
    "tags": [],
    "tokenEncryptionKeyId": None,
    "keyCredentials": [],
}
SERVICE_PRINCIPAL_READ_ONLY = frozenset(
    (
        "id",
        "appId",
        "appDisplayName",
        "appDescription",
        "appOwnerOrganizationId",
        "servicePrincipalType",
        "signInAudience",
        "createdDateTime",
        "deletedDateTime",
        "appRoles",
        "oauth2PermissionScopes",
        "passwordCredentials",
        "info",
    )
)

# The other lists hold objects.
_LISTS_OF_TEXTS = frozenset(
    (
        "alternativeNames",
        "identifierUris",
        "notificationEmailAddresses",
        "replyUrls",
        "servicePrincipalNames",
        "tags",
    )
)
_LONGEST = {"displayName": 256, "description": 1024}
_CHOICES = {
    "signInAudience": (
        "AzureADMyOrg",
        "AzureADMultipleOrgs",
        "AzureADandPersonalMicrosoftAccount",
        "PersonalMicrosoftAccount",
    )
}
_BOOLEANS = frozenset({"isFallbackPublicClient", "isDeviceOnlyAuthSupported"})


def defaults(properties: Document) -> Document:
    return copy.deepcopy(properties)


def apply(body: Document, target: Document, known: Document, read_only: frozenset[str], resource: str) -> None:
    """Set the properties that a body gives, each of its right type."""
    for name, value in body.items():
        if name.startswith("@odata.") or "@odata." in name:
            continue
        if name in read_only:
            raise ReadOnlyProperty(name)
        if name not in known:
            raise InvalidProperty(name)
        if not _fits(name, value, known[name]):
            raise InvalidValue(name, resource)
        target[name] = _merged(value, known[name], target.get(name))


def _fits(name: str, value: Any, default: Any) -> bool:
    if value is None:
        return not isinstance(default, bool)
    if name in _BOOLEANS or isinstance(default, bool):
        return isinstance(value, bool)
    if default is None or isinstance(default, str):
        fits_choice = name not in _CHOICES or value in _CHOICES[name]
        return isinstance(value, str) and len(value) <= _LONGEST.get(name, len(value)) and fits_choice
    if isinstance(default, list):
        return isinstance(value, list) and all(_is_entry(name, entry) for entry in cast("list[object]", value))
    return isinstance(value, type(default))


def _is_entry(name: str, entry: object) -> bool:
    if name in _LISTS_OF_TEXTS:
        return isinstance(entry, str)
    return isinstance(entry, dict)


def _merged(value: Any, default: Any, present: Any) -> Any:
    """The new value: null resets to the default, and a nested object keeps the properties that the body leaves out."""
    if value is None:
        return copy.deepcopy(default)
    if not isinstance(default, dict) or not isinstance(value, dict):
        return value
    defaults = cast(Document, default)
    # What was stored before may be an object that lacks a property of today's.
    kept = copy.deepcopy(defaults) | (cast(Document, present) if isinstance(present, dict) else {})
    given = cast(Document, value)
    return kept | {name: _merged(each, defaults.get(name), kept.get(name)) for name, each in given.items()}
