"""Whether the last `up` came to its end, by what the state has. What it lacks, other checks do not look for."""

from collections.abc import Sequence

from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.recover.recorded import recorded
from apim_gateway_doctor.results import Result, failed, ok

_NAMED = 3


def deployed(seen: Observations) -> Result:
    """The state has all that the program makes, nothing that was only begun, and nothing to delete."""
    state = recorded(seen.gateway.stack.deployment, frozenset())
    if state.pending:
        begun = _listed([f"{each.operation} {each.resource}" for each in state.pending])
        return failed(
            f"an up was ended, or still runs, in the midst of {begun}",
            "If none runs: apim-gateway-doctor recover, then pulumi up",
        )
    missing = seen.gateway.missing
    if missing:
        return failed(f"the stack has no {', no '.join(missing)}", "pulumi up, which says why it can't be made")
    if state.replaced:
        left = _listed([f"{each}" for each in state.replaced])
        return failed(f"an interrupted replacement has left {left}", "pulumi up, which deletes it")
    return ok(f"{len(seen.gateway.deployed.stack.resources)} resources")


def _listed(found: Sequence[str]) -> str:
    more = len(found) - _NAMED
    return ", ".join(found[:_NAMED]) + (f" and {more} more" if more > 0 else "")
