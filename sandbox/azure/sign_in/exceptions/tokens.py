"""Entra's sign-in errors, word for word."""

# ruff: noqa: N818 - these are named after the codes they answer with.

import time
import uuid

from sandbox.azure.core.errors import WireError


class SignInError(WireError):
    """An OAuth error with Entra's code, trace id and time in its description."""

    def __init__(self, status: int, error: str, code: int, description: str) -> None:
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        timestamp = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime())
        document = {
            "error": error,
            "error_description": f"AADSTS{code}: {description} Trace ID: {trace}"
            f" Correlation ID: {correlation} Timestamp: {timestamp}",
            "error_codes": [code],
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={code}",
        }
        super().__init__(status, document)


class TenantNotFound(SignInError):
    def __init__(self, tenant: str) -> None:
        description = (
            f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the"
            " correct cloud. Check with your subscription administrator, this may happen if there are no active"
            " subscriptions for the tenant."
        )
        super().__init__(400, "invalid_request", 90002, description)


class InvalidTenantIdentifier(SignInError):
    def __init__(self, tenant: str) -> None:
        description = (
            f"Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain."
        )
        super().__init__(400, "invalid_request", 900023, description)


class NoTenantInformation(SignInError):
    def __init__(self) -> None:
        description = (
            "No tenant-identifying information found in either the request or implied by any provided credentials."
        )
        super().__init__(400, "invalid_request", 50059, description)


class OnlyPost(SignInError):
    def __init__(self, method: str) -> None:
        description = f"The endpoint only accepts POST, OPTIONS requests. Received a {method} request."
        super().__init__(400, "invalid_request", 900561, description)


class MalformedRequest(SignInError):
    def __init__(self, _reason: str = "") -> None:
        super().__init__(400, "invalid_request", 9002313, "Invalid request. Request is malformed or invalid.")


class MissingParameter(SignInError):
    def __init__(self, name: str) -> None:
        description = f"The request body must contain the following parameter: '{name}'."
        super().__init__(400, "invalid_request", 900144, description)


class UnsupportedGrantType(SignInError):
    def __init__(self, grant: str) -> None:
        description = f"The app requested an unsupported grant type '{grant}'."
        super().__init__(400, "unsupported_grant_type", 70003, description)


class ApplicationNotFound(SignInError):
    def __init__(self, client_id: str, directory: str) -> None:
        description = (
            f"Application with identifier '{client_id}' was not found in the directory '{directory}'. This can happen"
            " if the application has not been installed by the administrator of the tenant or consented to by any user"
            " in the tenant. You may have sent your authentication request to the wrong tenant."
        )
        super().__init__(400, "unauthorized_client", 700016, description)


class MissingServicePrincipal(SignInError):
    def __init__(self, client_id: str, tenant: str) -> None:
        description = (
            f"The client application {client_id} is missing service principal in the tenant {tenant}."
            " See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119"
        )
        super().__init__(401, "invalid_client", 7000229, description)


class ApplicationDisabled(SignInError):
    def __init__(self, client_id: str, name: str) -> None:
        super().__init__(401, "unauthorized_client", 7000112, f"Application '{client_id}'({name}) is disabled.")


class MissingClientSecret(SignInError):
    def __init__(self) -> None:
        description = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
        super().__init__(401, "invalid_client", 7000218, description)


class InvalidClientSecret(SignInError):
    def __init__(self, client_id: str) -> None:
        description = (
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value,"
            f" not the client secret ID, for a secret added to app '{client_id}'."
        )
        super().__init__(401, "invalid_client", 7000215, description)


class ExpiredClientSecret(SignInError):
    def __init__(self, client_id: str) -> None:
        description = (
            f"The provided client secret keys for app '{client_id}' are expired. Visit the Azure portal to create new"
            " keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added"
            " security: https://aka.ms/certCreds."
        )
        super().__init__(401, "invalid_client", 7000222, description)


class InvalidScope(SignInError):
    def __init__(self, scope: str) -> None:
        description = (
            f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with"
            " /.default suffixed to the resource identifier (application ID URI)."
        )
        super().__init__(400, "invalid_scope", 1002012, description)


class ResourceNotFound(SignInError):
    def __init__(self, resource: str, directory: str) -> None:
        description = (
            f"The resource principal named {resource} was not found in the tenant named {directory}. This can happen"
            " if the application has not been installed by the administrator of the tenant or consented to by any user"
            " in the tenant. You might have sent your authentication request to the wrong tenant."
        )
        super().__init__(400, "invalid_resource", 500011, description)


class IncompatibleScopes(SignInError):
    def __init__(self, scope: str) -> None:
        description = (
            "The provided request must include a 'scope' input parameter. The provided value for the input parameter"
            f" 'scope' is not valid. One or more scopes in '{scope}' are not compatible with each other."
        )
        super().__init__(400, "invalid_scope", 70011, description)
