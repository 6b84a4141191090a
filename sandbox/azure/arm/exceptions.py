"""The errors of every provider of Resource Manager, word for word."""

# ruff: noqa: N818 - these are named after the codes they answer with.

from collections.abc import Collection, Sequence

from sandbox.azure.core.errors import WireError

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
    def __init__(self, version: str, supported: Sequence[str]) -> None:
        message = f"The api-version '{version}' is invalid. The supported versions are '{','.join(supported)}'."
        super().__init__(400, "InvalidApiVersionParameter", message)


class NoRegisteredProviderFound(ArmError):
    """Azure goes on with the list of locations."""

    def __init__(self, location: str, version: str, kind: str, supported: Sequence[str]) -> None:
        message = (
            f"No registered resource provider found for location '{location}' and API version '{version}'"
            f" for type '{kind}'. The supported api-versions are '{', '.join(supported)}'."
        )
        super().__init__(400, "NoRegisteredProviderFound", message)


class InvalidResourceTypeVersion(ArmError):
    """The type is there, but not in this version."""

    def __init__(self, kind: str, namespace: str, version: str, supported: Sequence[str]) -> None:
        message = (
            f"The resource type '{kind}' could not be found in the namespace '{namespace}' for api version"
            f" '{version}'. The supported api-versions are '{','.join(supported)}'."
        )
        super().__init__(400, "InvalidResourceType", message)


class InvalidResourceType(ArmError):
    def __init__(self, kind: str, namespace: str, version: str) -> None:
        message = (
            f"The resource type '{kind}' could not be found in the namespace '{namespace}' for api version '{version}'."
        )
        super().__init__(404, "InvalidResourceType", message)


class InvalidResourceNamespace(ArmError):
    def __init__(self, namespace: str) -> None:
        super().__init__(404, "InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")


class MethodNotAllowed(ArmError):
    """(The envelope is the sandbox's: some providers answer with the bare message.)"""

    def __init__(self, method: str, allowed: Collection[str]) -> None:
        message = f"The requested resource does not support http method '{method}'."
        super().__init__(405, "MethodNotAllowed", message, {"allow": ", ".join(sorted(allowed))})


class Unauthenticated(ArmError):
    """401: the token does not prove who calls."""

    def __init__(self, code: str, message: str, authority: str) -> None:
        challenge = f'Bearer authorization_uri="{authority}/", error="invalid_token"'
        super().__init__(401, code, message, {"www-authenticate": challenge})


class AuthorizationFailed(ArmError):
    def __init__(self, client_id: str, object_id: str, action: str, scope: str) -> None:
        message = (
            f"The client '{client_id}' with object id '{object_id}' does not have authorization to perform action"
            f" '{action}' over scope '{scope}' or the scope is invalid. {REFRESH}"
        )
        super().__init__(403, "AuthorizationFailed", message)


class DenyAssignmentAuthorizationFailed(ArmError):
    def __init__(self, client_id: str, object_id: str, action: str, scope: str, denial: tuple[str, str, str]) -> None:
        name, identifier, where = denial
        message = (
            f"The client '{client_id}' with object id '{object_id}' has permission to perform action '{action}' on"
            f" scope '{scope}'; however, the access is denied because of the deny assignment with name '{name}'"
            f" and Id '{identifier.replace('-', '')}' at scope '{where}'."
        )
        super().__init__(403, "DenyAssignmentAuthorizationFailed", message)


class LinkedAuthorizationFailed(ArmError):
    def __init__(self, client_id: str, object_id: str, action: str, scope: str, linked: str) -> None:
        message = (
            f"The client '{client_id}' with object id '{object_id}' has permission to perform action '{action}' on"
            f" scope '{scope}'; however, it does not have permission to perform action(s) '{action}' on the linked"
            f" scope(s) '{linked}' (respectively) or the linked scope(s) are invalid."
        )
        super().__init__(403, "LinkedAuthorizationFailed", message)


class ResourceNotFound(ArmError):
    def __init__(self, resource: str, group: str) -> None:
        message = (
            f"The Resource '{resource}' under resource group '{group}' was not found."
            " For more details please go to https://aka.ms/ARMResourceNotFoundFix"
        )
        super().__init__(404, "ResourceNotFound", message)


class ParentResourceNotFound(ArmError):
    def __init__(self, verb: str, kind: str, parent: str) -> None:
        message = (
            f"Failed to perform '{verb}' on resource(s) of type '{kind}', because the parent resource '{parent}'"
            " could not be found."
        )
        super().__init__(404, "ParentResourceNotFound", message)


class InvalidResourceLocation(ArmError):
    def __init__(self, name: str, location: str, group: str, wanted: str) -> None:
        message = (
            f"The resource '{name}' already exists in location '{location}' in resource group '{group}'. A resource"
            f" with the same name cannot be created in location '{wanted}'. Please select a new resource name."
        )
        super().__init__(409, "InvalidResourceLocation", message)


class InvalidScope(ArmError):
    def __init__(self, scope: str) -> None:
        super().__init__(400, "InvalidScope", f"The scope '{scope}' is not valid.")


class LocationRequired(ArmError):
    def __init__(self) -> None:
        super().__init__(400, "LocationRequired", "The location property is required for this definition.")


class UnsupportedQuery(ArmError):
    """A $filter the emulator cannot evaluate; Azure words this differently in each provider."""

    def __init__(self, expression: str) -> None:
        super().__init__(400, "InvalidFilter", f"The sandbox does not model the filter '{expression}'.")


class InvalidQueryParameter(ArmError):
    """(Code and message are the sandbox's: each provider has its own.)"""

    def __init__(self, name: str, value: str, reason: str) -> None:
        super().__init__(400, "InvalidQueryParameterValue", f"The value '{value}' of '{name}' is not valid: {reason}.")


class OperationNotFound(ArmError):
    """(Code and message are the sandbox's.)"""

    def __init__(self, token: str) -> None:
        super().__init__(404, "OperationNotFound", f"The operation '{token}' could not be found.")


class MissingOrIncorrectVersionParameter(ArmError):
    def __init__(self, supported: Sequence[str]) -> None:
        message = (
            "API version query parameter is not specified or was specified incorrectly."
            f" Supported versions: {','.join(supported)}"
        )
        super().__init__(400, "MissingOrIncorrectVersionParameter", message)
