"""The resource types of Microsoft.ApiManagement that are emulated; the store keeps them under these names."""

SERVICE = "Microsoft.ApiManagement/service"
GATEWAY = "Microsoft.ApiManagement/service/gateways"
GATEWAY_API = "Microsoft.ApiManagement/service/gateways/apis"
API = "Microsoft.ApiManagement/service/apis"
DELETED_SERVICE = "Microsoft.ApiManagement/deletedservices"
# Of a gateway; not a resource.
KEYS = "gatewayKeys"
