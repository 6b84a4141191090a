"""Microsoft.ApiManagement's errors. Messages marked so are the sandbox's: the real wording is not published."""

# ruff: noqa: N818 - these are named after the codes they answer with.

from sandbox.azure.arm.exceptions import ArmError
from sandbox.azure.core.errors import WireError


class ValidationError(WireError):
    """One field that is wrong, in the provider's envelope."""

    def __init__(self, target: str, message: str) -> None:
        detail = {"code": "ValidationError", "target": target, "message": message}
        error = {
            "code": "ValidationError",
            "message": "One or more fields contain incorrect values:",
            "details": [detail],
        }
        super().__init__(400, {"error": error})


class MalformedBody(ValidationError):
    def __init__(self, reason: str) -> None:
        super().__init__("representation", f"Invalid request body: {reason}.")


class ServiceAlreadyExists(ArmError):
    def __init__(self, name: str) -> None:
        super().__init__(409, "ServiceAlreadyExists", f"Api service already exists: {name}")


class ServiceAlreadyExistsInSoftDeletedState(ArmError):
    def __init__(self, name: str) -> None:
        message = (
            f"Api service {name} was soft-deleted. In order to create the new service with the same name, you have to"
            " either undelete the service or purge it. See https://aka.ms/apimsoftdelete."
        )
        super().__init__(409, "ServiceAlreadyExistsInSoftDeletedState", message)


class NothingToRestore(ArmError):
    """(Code and message are the sandbox's.)"""

    def __init__(self, name: str) -> None:
        message = f"There is no soft-deleted service '{name}' of this resource group to restore."
        super().__init__(404, "ServiceNotFound", message)


class DeletedServiceNotFound(ArmError):
    """(Code and message are the sandbox's.)"""

    def __init__(self, name: str) -> None:
        message = f"There is no soft-deleted service '{name}' in this location."
        super().__init__(404, "ServiceNotFound", message)


class ServiceLocked(ArmError):
    def __init__(self, name: str) -> None:
        message = f"The API Service {name} is transitioning at this time. Please try the request again later."
        super().__init__(409, "ServiceLocked", message)


class ApiNotFound(ArmError):
    def __init__(self) -> None:
        super().__init__(404, "ResourceNotFound", "API not found.")


class GatewayNotFound(ArmError):
    def __init__(self) -> None:
        super().__init__(404, "ResourceNotFound", "Gateway not found.")


class PreconditionFailed(ArmError):
    def __init__(self) -> None:
        super().__init__(412, "PreconditionFailed", "Resource was modified since last retrieval.")


class MissingIfMatch(ArmError):
    """(Code and message are the sandbox's; the header is required.)"""

    def __init__(self) -> None:
        message = "The If-Match header is required: give the entity's ETag, or * for any."
        super().__init__(400, "MissingIfMatchHeader", message)


class MethodNotAllowedInPricingTier(ArmError):
    def __init__(self, tier: str) -> None:
        super().__init__(400, "MethodNotAllowedInPricingTier", f"Method not allowed in {tier} pricing tier")
