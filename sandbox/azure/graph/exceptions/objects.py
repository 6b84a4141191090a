"""Graph's errors, word for word."""

# ruff: noqa: N818 - these are named after the codes they answer with.

import time
import uuid

from sandbox.azure.core.errors import WireError


class GraphError(WireError):
    """Graph's error envelope."""

    def __init__(self, status: int, code: str, message: str) -> None:
        request_id = str(uuid.uuid4())
        inner = {
            "date": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()),
            "request-id": request_id,
            "client-request-id": request_id,
        }
        document = {"error": {"code": code, "message": message, "innerError": inner}}
        super().__init__(status, document, {"request-id": request_id})


class InvalidAuthenticationToken(GraphError):
    def __init__(self, message: str) -> None:
        super().__init__(401, "InvalidAuthenticationToken", message)


class AuthorizationRequestDenied(GraphError):
    def __init__(self) -> None:
        super().__init__(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


class MalformedPayload(GraphError):
    """The reason after the first sentence is the sandbox's."""

    def __init__(self, reason: str) -> None:
        message = (
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid"
            f" JSON format. Here {reason}."
        )
        super().__init__(400, "BadRequest", message)


class ResourceNotFound(GraphError):
    def __init__(self, key: str) -> None:
        message = f"Resource '{key}' does not exist or one of its queried reference-property objects are not present."
        super().__init__(404, "Request_ResourceNotFound", message)


class InvalidObjectIdentifier(GraphError):
    def __init__(self, key: str) -> None:
        super().__init__(400, "Request_BadRequest", f"Invalid object identifier '{key}'.")


class InvalidProperty(GraphError):
    def __init__(self, name: str) -> None:
        super().__init__(400, "Request_BadRequest", f"Invalid property '{name}'.")


class InvalidValue(GraphError):
    def __init__(self, name: str, resource: str) -> None:
        message = f"Invalid value specified for property '{name}' of resource '{resource}'."
        super().__init__(400, "Request_BadRequest", message)


class RequiredProperty(GraphError):
    def __init__(self, name: str, resource: str) -> None:
        message = f"A value is required for property '{name}' of resource '{resource}'."
        super().__init__(400, "Request_BadRequest", message)


class ReadOnlyProperty(GraphError):
    def __init__(self, name: str) -> None:
        message = f"Property '{name}' is read-only and cannot be set."
        super().__init__(400, "Request_BadRequest", message)


class NoBackingApplicationObject(GraphError):
    def __init__(self, app_id: str) -> None:
        message = f"The appId '{app_id}' of the service principal does not reference a valid application object."
        super().__init__(400, "NoBackingApplicationObject", message)


class ServicePrincipalNameInUse(GraphError):
    def __init__(self, app_id: str) -> None:
        message = (
            "The service principal cannot be created, updated, or restored because the service principal name"
            f" {app_id} is already in use."
        )
        super().__init__(409, "Request_MultipleObjectsWithSameKeyValue", message)


class ReferenceExists(GraphError):
    def __init__(self, name: str) -> None:
        message = f"One or more added object references already exist for the following modified properties: '{name}'."
        super().__init__(400, "Request_BadRequest", message)


class NoSuchCredential(GraphError):
    def __init__(self, key_id: str) -> None:
        message = f"No password credential found with keyId '{key_id}'."
        super().__init__(400, "Request_BadRequest", message)


class InvalidCredentialDates(GraphError):
    """(The message is the sandbox's.)"""

    def __init__(self, reason: str) -> None:
        super().__init__(400, "KeyCredentialsInvalidEndDate", f"Key credential end date is invalid: {reason}.")


class NoSuchKey(GraphError):
    """(The message is made after the one for passwords.)"""

    def __init__(self, key_id: str) -> None:
        super().__init__(400, "Request_BadRequest", f"No key credential found with keyId '{key_id}'.")


class InvalidKeyDate(GraphError):
    def __init__(self, which: str) -> None:
        code = f"KeyCredentialsInvalid{which.capitalize()}Date"
        super().__init__(400, code, f"Key credential {which} date is invalid.")


class InvalidProof(GraphError):
    """The proof of possession, which Graph calls an access token here."""

    def __init__(self) -> None:
        super().__init__(401, "Authentication_MissingOrMalformed", "Access Token missing or malformed.")


class PasswordsOnlyByActions(GraphError):
    def __init__(self) -> None:
        message = "New password credentials must be generated with service actions."
        super().__init__(400, "Request_BadRequest", message)


class AnotherObjectWithTheSameValue(GraphError):
    def __init__(self, status: int, code: str, name: str) -> None:
        super().__init__(status, code, f"Another object with the same value for property {name} already exists.")


class DuplicateValue(GraphError):
    """(The message is the sandbox's.)"""

    def __init__(self, name: str) -> None:
        super().__init__(400, "Request_BadRequest", f"Property {name} has the same value more than once.")


class UniqueNameIsSet(GraphError):
    """(The message is the sandbox's.)"""

    def __init__(self) -> None:
        super().__init__(400, "Request_BadRequest", "Property 'uniqueName' cannot be changed once it is set.")


class FederatedCredentialNameInUse(GraphError):
    def __init__(self, name: str) -> None:
        message = f"FederatedIdentityCredential with name {name} already exists."
        super().__init__(409, "Request_MultipleObjectsWithSameKeyValue", message)


class InvalidFederatedCredential(GraphError):
    """(Only the words about issuer and subject are Graph's; the other reasons are the sandbox's.)"""

    def __init__(self, reason: str, name: str, value: str) -> None:
        message = (
            f"{reason} paramName: FederatedIdentityCredential.{name.capitalize()}, paramValue: {value}, objectType:"
            " Microsoft.Online.DirectoryServices.Application"
        )
        super().__init__(400, "InvalidFederatedIdentityCredentialValue", message)


class AssignmentExists(GraphError):
    def __init__(self) -> None:
        message = "Permission being assigned already exists on the object"
        super().__init__(400, "Request_BadRequest", message)


class AppRoleNotFound(GraphError):
    def __init__(self, app_id: str) -> None:
        message = f"Permission being assigned was not found on application '{app_id}'."
        super().__init__(400, "Request_BadRequest", message)


class OnlyDelegated(GraphError):
    def __init__(self) -> None:
        super().__init__(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
