"""What may be asked of each type of object: the properties it has, and which of them $filter and $orderby take."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.azure.graph.models.properties import (
    APPLICATION,
    APPLICATION_READ_ONLY,
    SERVICE_PRINCIPAL,
    SERVICE_PRINCIPAL_READ_ONLY,
)

_EQUALS = frozenset({"eq", "ne", "in"})
_TEXT = _EQUALS | {"startswith"}
_OBJECT = {"id": _EQUALS, "appId": _EQUALS, "displayName": _TEXT, "signInAudience": _EQUALS}
_COLLECTION = frozenset({"eq", "startswith"})


@dataclass(frozen=True)
class EntityType:
    name: str
    """As OData calls it."""

    resource: str
    """As the directory's messages call it."""

    properties: frozenset[str]
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    collections: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """Those that any() looks into."""

    sorted_by: frozenset[str] = frozenset()


APPLICATION_TYPE = EntityType(
    "microsoft.graph.application",
    "Application",
    frozenset(APPLICATION)
    | APPLICATION_READ_ONLY
    | {"passwordCredentials", "oauth2RequirePostResponse", "requestSignatureVerification", "windows"},
    _OBJECT | {"publisherDomain": _TEXT, "uniqueName": _EQUALS},
    {"tags": _COLLECTION, "identifierUris": _COLLECTION},
    frozenset({"displayName", "createdDateTime", "deletedDateTime"}),
)
SERVICE_PRINCIPAL_TYPE = EntityType(
    "microsoft.graph.servicePrincipal",
    "ServicePrincipal",
    frozenset(SERVICE_PRINCIPAL)
    | SERVICE_PRINCIPAL_READ_ONLY
    | {"applicationTemplateId", "addIns", "disabledByMicrosoftStatus", "resourceSpecificApplicationPermissions"}
    | {"preferredTokenSigningKeyEndDateTime", "verifiedPublisher", "customSecurityAttributes"},
    _OBJECT | {"servicePrincipalType": _EQUALS, "accountEnabled": _EQUALS},
    {"tags": _COLLECTION, "servicePrincipalNames": _COLLECTION, "alternativeNames": _COLLECTION},
    frozenset({"displayName", "createdDateTime", "deletedDateTime"}),
)
DIRECTORY_OBJECT_TYPE = EntityType(
    "microsoft.graph.directoryObject",
    "DirectoryObject",
    APPLICATION_TYPE.properties | SERVICE_PRINCIPAL_TYPE.properties,
)
FEDERATED_CREDENTIAL_TYPE = EntityType(
    "microsoft.graph.federatedIdentityCredential",
    "FederatedIdentityCredential",
    frozenset({"id", "name", "issuer", "subject", "audiences", "description"}),
    {"name": frozenset({"eq"}), "subject": frozenset({"eq"})},
)
APP_ROLE_ASSIGNMENT_TYPE = EntityType(
    "microsoft.graph.appRoleAssignment",
    "AppRoleAssignment",
    frozenset({"id", "deletedDateTime", "appRoleId", "createdDateTime", "principalDisplayName", "principalId"})
    | {"principalType", "resourceDisplayName", "resourceId"},
    {"resourceId": frozenset({"eq"})},
)
ORGANIZATION_TYPE = EntityType(
    "microsoft.graph.organization", "Organization", frozenset({"id", "displayName", "tenantType", "verifiedDomains"})
)
