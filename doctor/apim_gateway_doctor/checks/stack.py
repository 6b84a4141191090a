"""Whether the last `up` came to its end, by what the state has. What it lacks, other checks do not look for."""

from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import Result, failed, ok


def deployed(seen: Observations) -> Result:
    """The state has all that the program makes."""
    missing = seen.gateway.missing
    if missing:
        return failed(f"the stack has no {', no '.join(missing)}", "pulumi up, which says why it can't be made")
    return ok(f"{len(seen.gateway.deployed.stack.resources)} resources")
