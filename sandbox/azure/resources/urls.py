"""Routes of subscriptions and resource groups."""

from sandbox.azure.arm.exceptions import InvalidRequestContent
from sandbox.azure.core.routing import Route
from sandbox.azure.resources.responses import ResourcesResponses


def routes(responses: ResourcesResponses) -> list[Route]:
    groups = "/subscriptions/{subscription}/resourceGroups"
    return [
        Route("GET", "/subscriptions", responses.list_subscriptions, InvalidRequestContent),
        Route("GET", "/subscriptions/{subscription}", responses.get_subscription, InvalidRequestContent),
        Route("GET", groups, responses.list_resource_groups, InvalidRequestContent),
        Route("GET", groups + "/{group}", responses.get_resource_group, InvalidRequestContent),
        Route("HEAD", groups + "/{group}", responses.head_resource_group, InvalidRequestContent),
        Route("PATCH", groups + "/{group}", responses.patch_resource_group, InvalidRequestContent),
        Route("DELETE", groups + "/{group}", responses.delete_resource_group, InvalidRequestContent),
        Route("PUT", groups + "/{group}", responses.put_resource_group, InvalidRequestContent),
        Route(
            "GET",
            "/subscriptions/{subscription}/operationresults/{operation}",
            responses.get_operation,
            InvalidRequestContent,
        ),
    ]
