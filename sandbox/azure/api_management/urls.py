"""Routes of services and gateways."""

from sandbox.azure.api_management.exceptions import MalformedBody
from sandbox.azure.api_management.responses import ApiManagementResponses
from sandbox.azure.routing import Handler, Route


def routes(responses: ApiManagementResponses) -> list[Route]:
    in_group = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ApiManagement/service"
    service = in_group + "/{service}"
    gateway = service + "/gateways/{gateway}"
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/subscriptions/{subscription}/providers/Microsoft.ApiManagement/service", responses.list_services),
        ("GET", in_group, responses.list_services_of_group),
        ("GET", service, responses.get_service),
        ("PUT", service, responses.put_service),
        ("PATCH", service, responses.patch_service),
        ("DELETE", service, responses.delete_service),
        ("GET", service + "/gateways", responses.list_gateways),
        ("GET", gateway, responses.get_gateway),
        ("HEAD", gateway, responses.head_gateway),
        ("PUT", gateway, responses.put_gateway),
        ("PATCH", gateway, responses.patch_gateway),
        ("DELETE", gateway, responses.delete_gateway),
    ]
    return [Route(method, template, handler, MalformedBody) for method, template, handler in table]
