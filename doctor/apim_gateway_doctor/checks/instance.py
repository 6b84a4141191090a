"""The guide's prerequisites: an instance of the right tier with a system-assigned identity, and a gateway on it."""

from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import NotObservableError, Result, failed, ok, warning

_MOST_NAMES = 8
_TIERS = ("Developer", "Premium")


def tier(seen: Observations) -> Result:
    """Self-hosted gateways need the Developer or Premium tier."""
    gateway = seen.gateway
    if seen.service is None:
        return failed(
            f"there is no instance '{gateway.service}' in resource group '{gateway.resource_group}'",
            "Correct apim-gateway:resourceGroupName or apim-gateway:serviceName",
        )
    name = str(seen.service.sku.name)
    if name in _TIERS:
        return ok(f"{name} ({gateway.service})")
    return failed(f"{name} ({gateway.service})", "Change the instance's tier to Developer or Premium")


def identity(seen: Observations) -> Result:
    """The instance checks a gateway's role with its system-assigned identity; a user-assigned one does not count."""
    if seen.service is None:
        raise NotObservableError("the instance does not exist")
    given = seen.service.identity
    if given is not None and given.principal_id:
        return ok(f"system-assigned, principal {given.principal_id}")
    gateway = seen.gateway
    return failed(
        f"its identity is {given.type if given else None}, a system-assigned one is needed",
        f"az apim update -g {gateway.resource_group} -n {gateway.service} --enable-managed-identity true; pulumi up",
    )


def gateway_resource(seen: Observations) -> Result:
    """The gateway resource on the instance."""
    gateway = seen.gateway
    if seen.gateway_resource is None:
        return failed(
            f"there is no gateway '{gateway.name}' on '{gateway.service}'",
            "Correct apim-gateway:gatewayName, have it made (apim-gateway:gatewayResource), or make it in the portal",
        )
    return ok(f"{gateway.name}")


def apis(seen: Observations) -> Result:
    """The APIs that the gateway offers. It knows no other, whatever the instance has."""
    names = seen.gateway_apis
    if not names:
        link = f"{seen.gateway.service_id}/gateways/{seen.gateway.name}/apis/<name of an API>?api-version=2024-05-01"
        return warning(
            "it offers none: every call is answered with 404",
            "Put the API's name into apim-gateway:gatewayResource.apis and run pulumi up; or link it by hand:"
            f" az rest --method put --body '{{}}' --url '{link}'",
        )
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ok(f"{', '.join(names[:_MOST_NAMES])}{more}")
