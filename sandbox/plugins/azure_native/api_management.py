"""API Management instances, their APIs, their self-hosted gateways, and which APIs these offer. Keys and certificates
are not modelled.
"""

from sandbox.plugins.azure_native.types import ArmType, same

_API_VERSION = "2024-05-01"
_SERVICE = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.ApiManagement/service/{serviceName}"
)

API_MANAGEMENT_SERVICE = ArmType(
    token="azure-native:apimanagement:ApiManagementService",
    path=_SERVICE,
    api_version=_API_VERSION,
    required=("publisherEmail", "publisherName", "resourceGroupName", "sku"),
    top_level=("identity", "location", "sku", "tags", "zones"),
    properties=same(
        "additionalLocations",
        "apiVersionConstraint",
        "certificates",
        "configurationApi",
        "customProperties",
        "developerPortalStatus",
        "disableGateway",
        "enableClientCertificate",
        "hostnameConfigurations",
        "legacyPortalStatus",
        "natGatewayState",
        "notificationSenderEmail",
        "privateEndpointConnections",
        "publicIpAddressId",
        "publicNetworkAccess",
        "publisherEmail",
        "publisherName",
        "restore",
        "virtualNetworkConfiguration",
        "virtualNetworkType",
    ),
    read_only_top_level=("etag", "name", "systemData", "type"),
    read_only_properties={
        **same(
            "createdAtUtc",
            "developerPortalUrl",
            "gatewayRegionalUrl",
            "gatewayUrl",
            "managementApiUrl",
            "platformVersion",
            "portalUrl",
            "provisioningState",
            "scmUrl",
            "targetProvisioningState",
        ),
        "outboundPublicIPAddresses": "outboundPublicIPAddresses",
        "privateIPAddresses": "privateIPAddresses",
        "publicIPAddresses": "publicIPAddresses",
    },
    auto_named="serviceName",
    auto_naming="random",
    asynchronous=True,
    auto_located=True,
    computed_within={"identity": ("principalId", "tenantId")},
)

GATEWAY = ArmType(
    token="azure-native:apimanagement:Gateway",
    path=_SERVICE + "/gateways/{gatewayId}",
    api_version=_API_VERSION,
    required=("resourceGroupName", "serviceName"),
    properties=same("description", "locationData"),
    read_only_top_level=("name", "type"),
    auto_named="gatewayId",
    # A nested resource gets its logical name as it is.
    auto_naming="copy",
)

_OF_AN_API = {
    **same(
        "apiRevision",
        "apiRevisionDescription",
        "apiVersion",
        "apiVersionDescription",
        "apiVersionSet",
        "apiVersionSetId",
        "authenticationSettings",
        "contact",
        "description",
        "displayName",
        "isCurrent",
        "license",
        "path",
        "protocols",
        "serviceUrl",
        "sourceApiId",
        "subscriptionKeyParameterNames",
        "subscriptionRequired",
        "termsOfServiceUrl",
    ),
    "apiType": "type",
}

API = ArmType(
    token="azure-native:apimanagement:Api",
    path=_SERVICE + "/apis/{apiId}",
    api_version=_API_VERSION,
    required=("path", "resourceGroupName", "serviceName"),
    properties=_OF_AN_API,
    write_only_properties={
        **same("format", "translateRequiredQueryParametersConduct", "value", "wsdlSelector"),
        "soapApiType": "apiType",
    },
    read_only_top_level=("name", "type"),
    read_only_properties=same("isOnline", "provisioningState"),
    auto_named="apiId",
    auto_naming="copy",
    asynchronous=True,
)

# The link of an API to a gateway. Its class is named after the only request with which it can be read, a HEAD.
GATEWAY_API = ArmType(
    token="azure-native:apimanagement:GatewayApiEntityTag",
    path=_SERVICE + "/gateways/{gatewayId}/apis/{apiId}",
    api_version=_API_VERSION,
    required=("gatewayId", "resourceGroupName", "serviceName"),
    properties=same("provisioningState"),
    read_only_top_level=("name", "type"),
    read_only_properties={**_OF_AN_API, **same("isOnline")},
    auto_named="apiId",
    auto_naming="copy",
    read_with="HEAD",
)

TYPES = (API_MANAGEMENT_SERVICE, API, GATEWAY, GATEWAY_API)
