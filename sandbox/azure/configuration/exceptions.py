"""The probe's errors. They are the sandbox's own: the real API's are not published."""

# ruff: noqa: N818 - these are named after the codes they answer with.

from sandbox.azure.core.errors import WireError


class ProbeError(WireError):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, {"error": {"code": code, "message": message}})


class MalformedRequest(ProbeError):
    def __init__(self, reason: str) -> None:
        super().__init__(400, "BadRequest", f"The request cannot be read: {reason}.")


class Unauthorized(ProbeError):
    def __init__(self, reason: str) -> None:
        super().__init__(401, "Unauthorized", f"The bearer token is not accepted: {reason}.")


class GatewayNotFound(ProbeError):
    def __init__(self, service: str, gateway: str) -> None:
        super().__init__(404, "GatewayNotFound", f"The service '{service}' has no gateway '{gateway}'.")


class ServiceNotFound(ProbeError):
    def __init__(self, service: str) -> None:
        super().__init__(404, "ServiceNotFound", f"There is no API Management service '{service}'.")


class GatewayForbidden(ProbeError):
    def __init__(self, principal: str, action: str, scope: str) -> None:
        message = (
            f"The principal '{principal}' does not have the data action '{action}' over scope '{scope}'."
            " Assign a role with it to the gateway's application, at the service or above."
        )
        super().__init__(403, "GatewayForbidden", message)


class NoSystemAssignedIdentity(ProbeError):
    def __init__(self, scope: str) -> None:
        message = (
            f"The service '{scope}' has no system-assigned identity, so it cannot check the gateway's permissions."
            " Switch the service's own system-assigned identity on."
        )
        super().__init__(403, "ServiceIdentityMissing", message)


class ServiceIdentityForbidden(ProbeError):
    def __init__(self, principal: str, action: str, scope: str) -> None:
        message = (
            f"The service's own system-assigned identity, principal '{principal}', does not have the action"
            f" '{action}' over scope '{scope}', so the service cannot check the gateway's permissions."
            " Assign a role with it to the service's identity."
        )
        super().__init__(403, "ServiceIdentityForbidden", message)
