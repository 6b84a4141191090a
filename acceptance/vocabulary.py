"""All that a transcript may say: closed lists, each of names and values that Microsoft publishes.

A transcript is made of these words and of placeholders, so nothing of a subscription can be in it.
"""

import re
from pathlib import Path

REMOVED = "{removed}"
PLACEHOLDER = re.compile(r"\{[a-zA-Z]{1,40}-[0-9]{1,6}\}")
METHODS = frozenset({"GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"})
SERVICES = ("resource-manager", "graph", "sign-in")
KINDS = frozenset({"object", "list", "string", "number", "boolean", "null"})
MEDIA = {"application/json": "json", "application/x-www-form-urlencoded": "form"}
MEDIA_NAMES = frozenset({*MEDIA.values(), "other", "none"})
API_VERSION = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9](-preview)?")

FIELDS = frozenset(
    word
    for line in Path(__file__).with_name("fields.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)

_COLLECTIONS = {
    "subscriptions": "subscription",
    "resourceGroups": "resourceGroup",
    "service": "service",
    "gateways": "gateway",
    "apis": "api",
    "deletedservices": "deletedService",
    "locations": "location",
    "operationresults": "operation",
    "operationStatuses": "operation",
    "operations": "operation",
    "roleDefinitions": "roleDefinition",
    "roleAssignments": "roleAssignment",
    "denyAssignments": "denyAssignment",
    "managedClusters": "cluster",
    "applications": "application",
    "servicePrincipals": "servicePrincipal",
    "owners": "owner",
    "directoryObjects": "directoryObject",
    "federatedIdentityCredentials": "federatedIdentityCredential",
    "appRoleAssignments": "appRoleAssignment",
    "appRoleAssignedTo": "appRoleAssignment",
    "deletedItems": "deletedItem",
    "users": "user",
    "groups": "group",
    "domains": "domain",
    "organization": "organization",
}
COLLECTIONS = {name.casefold(): (name, placeholder) for name, placeholder in _COLLECTIONS.items()}
"""What is followed by a name in a path: spelling and placeholder."""

_WORDS = """
    providers Microsoft.ApiManagement Microsoft.Authorization Microsoft.ContainerService Microsoft.Resources
    permissions checkNameAvailability listKeys generateToken regenerateKey listClusterAdminCredential
    listClusterUserCredential metadata endpoints v1.0 beta addPassword removePassword addKey removeKey $ref $count
    delta getByIds getMemberObjects getMemberGroups restore me oauth2 v2.0 token authorize .well-known
    openid-configuration common organizations consumers discovery instance keys
"""
WORDS = {word.casefold(): word for word in _WORDS.split()}
AFTER_A_COLLECTION = frozenset({"$ref", "$count", "getbyids", "delta", "providers"})
"""Words that stand where else a name would."""

ALTERNATE_KEYS = frozenset({"appId", "uniqueName"})
QUERY = frozenset(
    {"api-version", "$filter", "$select", "$expand", "$top", "$count", "$search", "$orderby", "$skiptoken"}
    | {"forceDeletionTypes", "authorization_endpoint", "t", "c", "s", "h"}
)
REQUEST_HEADERS = frozenset({"if-match", "if-none-match", "consistencylevel", "prefer"})
ANSWER_HEADERS = frozenset(
    {"retry-after", "location", "azure-asyncoperation", "etag", "www-authenticate", "allow"}
    | {"x-ms-request-id", "request-id", "client-request-id"}
)

_STATES = """
    Accepted Active Activating Created Creating Deleted Deleting Disabled Enabled Failed Canceled InProgress Pending
    Ready Registered Running Succeeded Terminating Updating Warned
"""
_SIGN_IN_ERRORS = """
    invalid_request invalid_client invalid_grant invalid_resource invalid_scope unauthorized_client
    unsupported_grant_type temporarily_unavailable interaction_required
"""
_ERROR_CODES = """
    AnotherOperationInProgress AuthorizationFailed AuthenticationFailed Authentication_MissingOrMalformed
    Authorization_RequestDenied BadRequest Conflict DenyAssignmentAuthorizationFailed DenyAssignmentNotFound
    Directory_ExpiredPageToken Directory_QuotaExceeded ExpiredAuthenticationToken Forbidden GatewayTimeout
    InternalServerError InvalidActionOrNotAction InvalidApiVersionParameter InvalidAuthenticationToken
    InvalidAuthenticationTokenTenant InvalidCreateRoleAssignmentRequest InvalidFilter InvalidParameters
    InvalidPrincipalId InvalidQueryParameterValue InvalidRequestContent InvalidResourceGroup
    InvalidResourceGroupLocation InvalidResourceLocation InvalidResourceNamespace InvalidResourceType
    InvalidRoleAssignmentId InvalidRoleDefinitionId InvalidScope InvalidSubscriptionId LinkedAuthorizationFailed
    LocationNotAvailableForResourceType LocationRequired MethodNotAllowed MethodNotAllowedInPricingTier
    MissingApiVersionParameter MissingSubscription MissingSubscriptionRegistration NoBackingApplicationObject
    NoRegisteredProviderFound NotFound NotModelledBySandbox OperationNotAllowed OperationNotFound ParentResourceNotFound
    PreconditionFailed PrincipalNotFound PrincipalTypeNotSupported QuotaExceeded ReadOnlyDisabledSubscription
    RequestDisallowedByPolicy Request_BadRequest Request_MultipleObjectsWithSameKeyValue Request_ResourceNotFound
    Request_UnsupportedQuery ResourceGroupBeingDeleted ResourceGroupNotFound ResourceNotFound RoleAssignmentExists
    RoleAssignmentLimitExceeded RoleAssignmentNotFound RoleAssignmentUpdateNotPermitted RoleDefinitionDoesNotExist
    RoleDefinitionExists RoleDefinitionHasAssignments RoleDefinitionLimitExceeded RoleDefinitionWithSameNameExists
    ScopeDoesNotMatchRoleDefinition ScopeLocked ServerTimeout ServiceAlreadyExists
    ServiceAlreadyExistsInSoftDeletedState
    ServiceLocked ServiceNotFound ServiceUnavailable SkuNotAvailable SubscriptionNotFound SubscriptionNotRegistered
    TooManyRequests Unauthorized UnmatchedPrincipalType ValidationError
"""
_TYPES = """
    Microsoft.ApiManagement/service Microsoft.ApiManagement/service/gateways Microsoft.ApiManagement/deletedservices
    Microsoft.Authorization/roleAssignments Microsoft.Authorization/roleDefinitions
    Microsoft.Authorization/denyAssignments Microsoft.ContainerService/ManagedClusters
    Microsoft.ContainerService/managedClusters Microsoft.Resources/resourceGroups
    SystemAssigned UserAssigned None BuiltInRole CustomRole Proxy Management Portal
"""
_SKUS = "Developer Basic Standard Premium Consumption BasicV2 StandardV2 Base Free"

CONSTANTS = {
    "code": frozenset(_ERROR_CODES.split()),
    "error": frozenset(_SIGN_IN_ERRORS.split()),
    "provisioningState": frozenset(_STATES.split()),
    "targetProvisioningState": frozenset(_STATES.split()) | {""},
    "status": frozenset(_STATES.split()),
    "state": frozenset(_STATES.split()),
    "type": frozenset(_TYPES.split()),
    "sku": frozenset(_SKUS.split()),
    "name": frozenset(_SKUS.split()),
    "tier": frozenset({*_SKUS.split(), "Free", "Standard"}),
    "principalType": frozenset({"ServicePrincipal", "User", "Group", "ForeignGroup", "Device"}),
    "createdByType": frozenset({"User", "Application", "ManagedIdentity", "Key"}),
    "lastModifiedByType": frozenset({"User", "Application", "ManagedIdentity", "Key"}),
    "servicePrincipalType": frozenset({"Application", "ManagedIdentity", "Legacy", "SocialIdp"}),
    "signInAudience": frozenset({"AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount"}),
    "virtualNetworkType": frozenset({"None", "External", "Internal"}),
    "publicNetworkAccess": frozenset({"Enabled", "Disabled"}),
    "natGatewayState": frozenset({"Enabled", "Disabled", "Unsupported"}),
    "developerPortalStatus": frozenset({"Enabled", "Disabled"}),
    "legacyPortalStatus": frozenset({"Enabled", "Disabled"}),
    "platformVersion": frozenset({"undetermined", "stv1", "stv2", "stv2.1", "mtv1"}),
    "releaseChannel": frozenset({"Default", "Preview", "Stable"}),
    "conditionVersion": frozenset({"2.0"}),
    "legalAgeGroupRule": frozenset({"Allow"}),
    "token_type": frozenset({"Bearer"}),
    "grant_type": frozenset({"client_credentials"}),
    "client_assertion_type": frozenset({"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}),
}
"""Values that may stand, by the field that has them. Under every other field a value is shown as its JSON type."""

ERROR_NUMBERS = frozenset(
    {16000, 50001, 50012, 50020, 50027, 50034, 50057, 50059, 50076, 50105, 50126, 50166, 65001, 70002, 70003, 70011}
    | {70021, 70025, 90002, 90013, 90014, 90019, 90072, 500011, 500014, 700003, 700016, 700021, 700023, 700024, 700027}
    | {700030, 700211, 700212, 700213, 900023, 900144, 900561, 1002012, 5002730, 7000112, 7000215, 7000218, 7000222}
    | {7000229, 7000272, 7002138, 9002313}
)
"""The numbers behind AADSTS."""
