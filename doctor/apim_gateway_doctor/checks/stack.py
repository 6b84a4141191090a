"""Whether the last `up` came to its end, by what the state has. What it lacks, other checks do not look for."""

from typing import cast

from apim_gateway_doctor.cluster import Object
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import Result, failed, ok

_NAMED = 3


def deployed(seen: Observations) -> Result:
    """The state has all that the program makes, nothing that was only begun, and nothing to delete."""
    state = seen.gateway.stack.deployment
    if begun := _begun(state):
        return failed(
            f"an up was ended, or still runs, in the midst of {_named(begun)}",
            "If none runs: apim-gateway-doctor recover, then pulumi up",
        )
    missing = seen.gateway.missing
    if missing:
        return failed(f"the stack has no {', no '.join(missing)}", "pulumi up, which says why it can't be made")
    if left := [_name(each) for each in _list(state, "resources") if each.get("delete")]:
        return failed(f"an interrupted replacement has left {_named(left)}", "pulumi up, which deletes it")
    return ok(f"{len(seen.gateway.deployed.stack.resources)} resources")


def _begun(state: Object) -> list[str]:
    """Names what an engine had not ended when the state was written."""
    operations = _list(state, "pending_operations")
    # A component is nothing that exists outside the state.
    return [f"{each['type']} {_name(each['resource'])}" for each in operations if each["resource"].get("custom")]


def _list(state: Object, key: str) -> list[Object]:
    return cast("list[Object]", state.get(key) or [])


def _name(resource: Object) -> str:
    """Names kind and name of a resource in the program."""
    kind = resource["type"].rpartition(":")[2]
    return f"{kind} {resource['urn'].rpartition('::')[2]}"


def _named(found: list[str]) -> str:
    more = len(found) - _NAMED
    return ", ".join(found[:_NAMED]) + (f" and {more} more" if more > 0 else "")
