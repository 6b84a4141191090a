"""Resource Manager's errors, word for word."""

# ruff: noqa: N818 - these are named after the codes they answer with.

from sandbox.azure.errors import WireError

REFRESH = "If access was recently granted, please refresh your credentials."


class ArmError(WireError):
    """The error envelope that every resource provider shares."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, {"error": {"code": code, "message": message}}, headers)


class InvalidRequestContent(ArmError):
    def __init__(self, reason: str) -> None:
        message = f"The request content was invalid and could not be deserialized: '{reason}'."
        super().__init__(400, "InvalidRequestContent", message)


class MissingApiVersionParameter(ArmError):
    def __init__(self) -> None:
        message = "The api-version query parameter (?api-version=) is required for all requests."
        super().__init__(400, "MissingApiVersionParameter", message)


class InvalidApiVersionParameter(ArmError):
    def __init__(self, version: str) -> None:
        message = f"The api-version '{version}' is invalid. The supported versions are dates: YYYY-MM-DD[-preview]."
        super().__init__(400, "InvalidApiVersionParameter", message)


class Unauthenticated(ArmError):
    """401: the token does not prove who calls."""

    def __init__(self, code: str, message: str) -> None:
        challenge = 'Bearer authorization_uri="https://login.microsoftonline.com/", error="invalid_token"'
        super().__init__(401, code, message, {"www-authenticate": challenge})


class AuthorizationFailed(ArmError):
    def __init__(self, client_id: str, object_id: str, action: str, scope: str) -> None:
        message = (
            f"The client '{client_id}' with object id '{object_id}' does not have authorization to perform action"
            f" '{action}' over scope '{scope}' or the scope is invalid. {REFRESH}"
        )
        super().__init__(403, "AuthorizationFailed", message)


class LinkedAuthorizationFailed(ArmError):
    def __init__(self, client_id: str, object_id: str, action: str, scope: str, linked: str) -> None:
        message = (
            f"The client '{client_id}' with object id '{object_id}' has permission to perform action '{action}' on"
            f" scope '{scope}'; however, it does not have permission to perform action(s) '{action}' on the linked"
            f" scope(s) '{linked}' (respectively) or the linked scope(s) are invalid."
        )
        super().__init__(403, "LinkedAuthorizationFailed", message)


class SubscriptionNotFound(ArmError):
    def __init__(self, subscription: str) -> None:
        super().__init__(404, "SubscriptionNotFound", f"The subscription '{subscription}' could not be found.")


class ResourceGroupNotFound(ArmError):
    def __init__(self, name: str) -> None:
        super().__init__(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")


class ResourceNotFound(ArmError):
    def __init__(self, resource: str, group: str) -> None:
        message = (
            f"The Resource '{resource}' under resource group '{group}' was not found."
            " For more details please go to https://aka.ms/ARMResourceNotFoundFix"
        )
        super().__init__(404, "ResourceNotFound", message)


class InvalidScope(ArmError):
    def __init__(self, scope: str) -> None:
        super().__init__(400, "InvalidScope", f"The scope '{scope}' is not valid.")


class LocationRequired(ArmError):
    def __init__(self) -> None:
        super().__init__(400, "LocationRequired", "The location property is required for this definition.")


class InvalidResourceGroupLocation(ArmError):
    def __init__(self, name: str, wanted: str, location: str) -> None:
        message = (
            f"Invalid resource group location '{wanted}'. The Resource group already exists in location '{location}'."
        )
        super().__init__(409, "InvalidResourceGroupLocation", message)


class UnsupportedQuery(ArmError):
    """A $filter the emulator cannot evaluate; Azure words this differently in each provider."""

    def __init__(self, expression: str) -> None:
        super().__init__(400, "InvalidFilter", f"The sandbox does not model the filter '{expression}'.")
