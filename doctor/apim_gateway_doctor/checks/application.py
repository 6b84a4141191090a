"""The gateway's identity in Entra."""

from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import Result, failed, ok

_REPAIR = "pulumi up --refresh"


def exists(seen: Observations) -> Result:
    """Application and service principal are there, and nobody has switched them off."""
    if seen.application is None:
        return failed("the application that the stack made is gone", _REPAIR)
    name = f"'{seen.application['displayName']}', client id {seen.application['appId']}"
    if seen.service_principal is None:
        return failed(f"{name}: its service principal is gone", _REPAIR)
    if seen.service_principal.get("accountEnabled") is False:
        return failed(f"{name}: its service principal is switched off", f"Switch it on: {_REPAIR}")
    return ok(name)
