"""The Azure side of a gateway, where the program makes it: the gateway resource and its links to APIs.

Azure has no place for a mark of their owner: both are found by their names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apim_gateway import naming

from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.recover.recorded import Named, Pending
from apim_gateway_doctor.stack import Resource, known_part

GATEWAY = "azure-native:apimanagement:Gateway"
LINK = "azure-native:apimanagement:GatewayApiEntityTag"


@dataclass(frozen=True)
class Part:
    """The gateway resource or one of its links, as the program makes it or a killed run was making it."""

    resource: Named
    id: str
    """The ARM id that it has where it exists."""
    api: str = ""
    """Name of the link's API."""


def parts(gateway: Gateway, pending: Iterable[Pending] = ()) -> list[Part]:
    """Those of one gateway; none where its resource is made elsewhere."""
    stack = gateway.stack
    made = [each for each in stack.of_type(GATEWAY) if _is_of(gateway, each.inputs)]
    siblings = {each.parent for each in made}
    links = [each for each in stack.of_type(LINK) if _is_link_of(gateway, each, siblings)]
    found = [(Named(each.type, each.name), each.inputs) for each in (*made, *links)]
    begun = [(each.resource, each.inputs) for each in pending if each.resource.type in (GATEWAY, LINK)]
    found += [(resource, inputs) for resource, inputs in begun if _is_of(gateway, inputs)]
    return list(dict.fromkeys(_part(gateway, resource, inputs) for resource, inputs in found))


def _part(gateway: Gateway, resource: Named, inputs: dict[str, Any]) -> Part:
    id = naming.gateway_resource_id(gateway.service_id, gateway.name)
    if resource.type == GATEWAY:
        return Part(resource, id)
    return Part(resource, naming.gateway_api_id(id, str(inputs["apiId"])), str(inputs["apiId"]))


def _is_link_of(gateway: Gateway, link: Resource, siblings: set[str]) -> bool:
    # The name of a gateway resource that is to be made is not known to its links yet.
    return link.parent in siblings if "gatewayId" not in known_part(link.inputs) else _is_of(gateway, link.inputs)


def _is_of(gateway: Gateway, inputs: dict[str, Any]) -> bool:
    names = {"gatewayId": gateway.name, "serviceName": gateway.service, "resourceGroupName": gateway.resource_group}
    known = known_part(inputs)
    # An instance that the program makes, too, may not be known yet.
    return "gatewayId" in known and all(
        str(known.get(key, name)).casefold() == name.casefold() for key, name in names.items()
    )
