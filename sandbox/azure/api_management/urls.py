"""Routes of services, deleted services, gateways and APIs."""

from sandbox.azure.api_management.exceptions import MalformedBody
from sandbox.azure.api_management.responses.apis import ApiResponses
from sandbox.azure.api_management.responses.gateways import GatewayResponses
from sandbox.azure.api_management.responses.services import ServiceResponses
from sandbox.azure.core.routing import Handler, Route


def routes(services: ServiceResponses, gateways: GatewayResponses, apis: ApiResponses) -> list[Route]:
    provider = "/subscriptions/{subscription}/providers/Microsoft.ApiManagement"
    in_group = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ApiManagement/service"
    service = in_group + "/{service}"
    gateway = service + "/gateways/{gateway}"
    deleted = provider + "/locations/{location}/deletedservices/{service}"
    table: list[tuple[str, str, Handler]] = [
        ("GET", provider + "/service", services.list_services),
        ("POST", provider + "/checkNameAvailability", services.check_name),
        ("GET", provider + "/deletedservices", services.list_deleted),
        ("GET", deleted, services.get_deleted),
        ("DELETE", deleted, services.purge_deleted),
        ("GET", in_group, services.list_services_of_group),
        ("GET", service, services.get_service),
        ("PUT", service, services.put_service),
        ("PATCH", service, services.patch_service),
        ("DELETE", service, services.delete_service),
        ("GET", service + "/operationresults/{operation}", services.get_operation),
        ("GET", service + "/apis", apis.list_apis),
        ("GET", service + "/apis/{api}", apis.get_api),
        ("HEAD", service + "/apis/{api}", apis.head_api),
        ("PUT", service + "/apis/{api}", apis.put_api),
        ("DELETE", service + "/apis/{api}", apis.delete_api),
        ("GET", service + "/gateways", gateways.list_gateways),
        ("GET", gateway, gateways.get_gateway),
        ("HEAD", gateway, gateways.head_gateway),
        ("PUT", gateway, gateways.put_gateway),
        ("PATCH", gateway, gateways.patch_gateway),
        ("DELETE", gateway, gateways.delete_gateway),
        ("POST", gateway + "/listKeys", gateways.list_keys),
        ("POST", gateway + "/regenerateKey", gateways.regenerate_key),
        ("POST", gateway + "/generateToken", gateways.generate_token),
        ("GET", gateway + "/apis", gateways.list_apis),
        ("HEAD", gateway + "/apis/{api}", gateways.head_api),
        ("PUT", gateway + "/apis/{api}", gateways.put_api),
        ("DELETE", gateway + "/apis/{api}", gateways.delete_api),
    ]
    return [Route(method, template, handler, MalformedBody) for method, template, handler in table]
