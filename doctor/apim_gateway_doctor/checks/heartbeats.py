"""The portal's green check mark. Azure has no public API for it; the sandbox counts heartbeats itself."""

from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import NotObservableError, Result, failed, ok, warning


def arrive(seen: Observations) -> Result:
    """As many instances have sent a heartbeat lately as there are Ready pods."""
    gateway = seen.gateway
    if not seen.azure.cloud.is_sandbox:
        raise NotObservableError(
            "Azure has no public API for it",
            f"Portal: {gateway.service}, Self-hosted gateways, {gateway.name}, Overview: a green check mark"
            " and the number of nodes",
        )
    pulse = seen.heartbeats
    if pulse is None:
        raise NotObservableError("the gateway resource does not exist")
    ready = (seen.deployment or {}).get("status", {}).get("readyReplicas", 0)
    count = f"{pulse['instances']} instance(s) of {ready} Ready pod(s), last {pulse['lastHeartbeat']}"
    if not ready:
        raise NotObservableError("no pod is Ready")
    if not pulse["instances"]:
        return failed(f"none lately, last {pulse['lastHeartbeat']}", "Look at the checks above, and at the pods' logs")
    return ok(count) if pulse["instances"] >= ready else warning(count, "Try again in a minute")
