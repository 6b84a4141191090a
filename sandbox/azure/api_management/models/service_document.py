"""A service as the ARM document of api-version 2024-05-01: its defaults, and the fields that a request may set."""

from datetime import UTC, datetime

from sandbox.azure.api_management.exceptions import ValidationError
from sandbox.azure.api_management.models.host_names import FIELD as HOST_NAMES
from sandbox.azure.arm.exceptions import LocationRequired
from sandbox.azure.core.fields import Document, section, text

_TIERS = ("Developer", "Standard", "Premium", "Basic", "Consumption", "Isolated", "BasicV2", "StandardV2")
_SETTABLE = {
    "publisherEmail",
    "publisherName",
    "notificationSenderEmail",
    "publicNetworkAccess",
    "customProperties",
    "virtualNetworkType",
    "disableGateway",
    "configurationApi",
    "developerPortalStatus",
    "legacyPortalStatus",
    "apiVersionConstraint",
    "natGatewayState",
}


def new_service(identifier: str, name: str, tenant_id: str, domain: str) -> Document:
    """A service with everything that Azure fills in; its host names end with the domain."""
    host = name.lower()
    created = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {
        "id": identifier,
        "name": name,
        "type": "Microsoft.ApiManagement/service",
        "tags": {},
        "location": "",
        "sku": {},
        "identity": None,
        "zones": None,
        "systemData": {"createdAt": created, "createdByType": "Application", "lastModifiedAt": created},
        "properties": {
            "publisherEmail": "",
            "publisherName": "",
            "notificationSenderEmail": "apimgmt-noreply@mail.windowsazure.com",
            "provisioningState": "Succeeded",
            "targetProvisioningState": "",
            "createdAtUtc": created,
            "gatewayUrl": f"https://{host}.{domain}",
            "gatewayRegionalUrl": None,
            "portalUrl": f"https://{host}.portal.{domain}",
            "developerPortalUrl": f"https://{host}.developer.{domain}",
            "managementApiUrl": f"https://{host}.management.{domain}",
            "scmUrl": f"https://{host}.scm.{domain}",
            "hostnameConfigurations": [
                {
                    "type": "Proxy",
                    "hostName": f"{host}.{domain}",
                    "negotiateClientCertificate": False,
                    "defaultSslBinding": True,
                    "certificateSource": "BuiltIn",
                }
            ],
            "publicIPAddresses": ["192.0.2.1"],
            "privateIPAddresses": None,
            "additionalLocations": None,
            "virtualNetworkConfiguration": None,
            "customProperties": {},
            "virtualNetworkType": "None",
            "certificates": None,
            "disableGateway": False,
            "natGatewayState": "Disabled",
            "outboundPublicIPAddresses": ["192.0.2.1"],
            "apiVersionConstraint": {"minApiVersion": None},
            "publicIpAddressId": None,
            "publicNetworkAccess": "Enabled",
            "privateEndpointConnections": None,
            "platformVersion": "stv2.1",
            "legacyPortalStatus": "Disabled",
            "developerPortalStatus": "Enabled",
            "configurationApi": {"legacyApi": "Enabled"},
        },
    }


def set_fields(service: Document, body: Document, *, complete: bool) -> None:
    """Set what the body names. A complete body (PUT) has to have the required fields."""
    properties, sku = section(body, "properties"), section(body, "sku")
    if complete:
        _require(body, properties, sku)
    for name, value in properties.items():
        if name == HOST_NAMES:
            continue
        old = service["properties"].get(name)
        if name in _SETTABLE and value is not None:
            if type(value) is not type(old):
                raise ValidationError(name, f"{name} has the wrong type.")
            service["properties"][name] = value
        # What is off or empty asks for nothing, and what a client read before it may send back.
        elif value and value != old:
            raise ValidationError(name, f"The sandbox does not model the property '{name}'.")
    if body.get("zones"):
        raise ValidationError("zones", "The sandbox does not model the property 'zones'.")
    if sku:
        service["sku"] = _sku(sku)
    if body.get("tags") is not None or complete:
        service["tags"] = section(body, "tags")
    if text(body, "location"):
        service["location"] = text(body, "location")


def _require(body: Document, properties: Document, sku: Document) -> None:
    if not text(body, "location"):
        raise LocationRequired
    if not sku:
        raise ValidationError("sku", "The sku is required.")
    for name in ("publisherEmail", "publisherName"):
        if not text(properties, name):
            raise ValidationError(name, f"{name} is required.")


def _sku(sku: Document) -> Document:
    tier, capacity = text(sku, "name"), sku.get("capacity", 1)
    if tier not in _TIERS:
        raise ValidationError("sku.name", f"'{tier}' is not one of {', '.join(_TIERS)}.")
    if isinstance(capacity, bool) or not isinstance(capacity, int) or capacity < 0:
        raise ValidationError("sku.capacity", f"'{capacity}' is not a capacity.")
    if tier == "Developer" and capacity != 1:
        raise ValidationError("sku.capacity", "The Developer tier has exactly one unit.")
    return {"name": tier, "capacity": capacity}
