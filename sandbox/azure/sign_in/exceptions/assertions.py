"""Entra's errors about client assertions, word for word where they are known."""

# ruff: noqa: N818 - these are named after the codes they answer with.

from datetime import UTC, datetime

from sandbox.azure.core.fields import Document
from sandbox.azure.sign_in.exceptions.tokens import SignInError

_CERTIFICATES = (
    "Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials ."
)
_FEDERATION = "https://learn.microsoft.com/entra/workload-id/workload-identity-federation"
_CHECK = (
    "Check your federated identity credential Subject, Audience and Issuer against the presented assertion."
    f" {_FEDERATION}"
)
_NO_RECORD = "No matching federated identity record found for presented assertion"


class MalformedAssertion(SignInError):
    def __init__(self) -> None:
        super().__init__(400, "invalid_request", 50027, "JWT token is invalid or malformed.")


class WrongApplication(SignInError):
    def __init__(self) -> None:
        description = f"Client assertion application identifier doesn't match 'client_id' parameter. {_CERTIFICATES}"
        super().__init__(401, "invalid_client", 700021, description)


class WrongAudience(SignInError):
    def __init__(self) -> None:
        description = f"Client assertion audience claim does not match Realm issuer. {_CERTIFICATES}"
        super().__init__(401, "invalid_client", 700023, description)


class OutOfTime(SignInError):
    def __init__(self, begin: float, end: float) -> None:
        description = (
            f"Client assertion is not within its valid time range. Current time: {_time(None)}, assertion valid from"
            f" {_time(begin)}, expiry time of assertion {_time(end)}. {_CERTIFICATES}"
        )
        super().__init__(401, "invalid_client", 700024, description)


class UnsupportedAlgorithm(SignInError):
    def __init__(self) -> None:
        description = "Invalid JWT token. Unsupported key for the signing algorithm."
        super().__init__(401, "invalid_client", 5002730, description)


class UnknownCertificate(SignInError):
    def __init__(self, thumbprint: str, app_id: str) -> None:
        description = (
            "The certificate with identifier used to sign the client assertion is not registered on application."
            f" [Reason - The key was not found.,{_used(thumbprint)} {_where(app_id)}]"
        )
        super().__init__(401, "invalid_client", 700027, description)


class UnusableCertificate(SignInError):
    """A certificate that is registered, and has expired or did not make this signature."""

    def __init__(self, reason: str, key: Document, app_id: str) -> None:
        description = (
            f"Client assertion failed signature validation. [Reason - {reason},{_used(key['customKeyIdentifier'])}"
            f" Found key 'Start={_us(key['startDateTime'])}, End={_us(key['endDateTime'])}', {_where(app_id)}]"
        )
        super().__init__(401, "invalid_client", 700027, description)


class NoFederatedCredentials(SignInError):
    def __init__(self, client_id: str, name: str) -> None:
        description = f"The client '{client_id}'({name}) has no configured federated identity credentials."
        super().__init__(401, "invalid_client", 70025, description)


class NoMatchingIssuer(SignInError):
    def __init__(self, issuer: str) -> None:
        super().__init__(401, "invalid_client", 700211, f"{_NO_RECORD} issuer '{issuer}'. {_CHECK}")


class NoMatchingAudience(SignInError):
    def __init__(self, audience: str) -> None:
        super().__init__(401, "invalid_client", 700212, f"{_NO_RECORD} audience '{audience}'. {_CHECK}")


class NoMatchingSubject(SignInError):
    def __init__(self, subject: str) -> None:
        super().__init__(401, "invalid_client", 700213, f"{_NO_RECORD} subject '{subject}'. {_CHECK}")


class SubjectInOtherCase(SignInError):
    def __init__(self, subject: str) -> None:
        description = (
            f"{_NO_RECORD} subject '{subject}'. The subject matches with case-insensitive comparison, but not with"
            " case-sensitive comparison. Check your federated identity credential Subject, Audience and Issuer against"
            f" the presented assertion. See documentation at: {_FEDERATION}."
        )
        super().__init__(401, "invalid_client", 7002138, description)


class IssuerUnreachable(SignInError):
    """The sentence after Entra's is the sandbox's."""

    def __init__(self, reason: str) -> None:
        description = f"Request to External OIDC endpoint failed. Here {reason}."
        super().__init__(400, "invalid_request", 50166, description)


class UnknownIssuerKey(SignInError):
    def __init__(self, key_id: str, issuer: str) -> None:
        description = (
            f"The certificate with identifier {key_id} used to sign the federated credential could not be found in the"
            f" metadata of identity provider {issuer}. Please validate that your Identity Provider's metadata exposes"
            " the key used to sign the incoming token."
        )
        super().__init__(401, "invalid_client", 7000272, description)


class WrongIssuerSignature(SignInError):
    def __init__(self) -> None:
        description = (
            "Client assertion failed signature validation. [Reason - Key was found, but use of the key to verify the"
            " signature failed.]"
        )
        super().__init__(401, "invalid_client", 700027, description)


def _used(thumbprint: str) -> str:
    return f" Thumbprint of key used by client: '{thumbprint}'," if thumbprint else ""


def _where(app_id: str) -> str:
    return (
        "Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id"
        f" '{app_id}'. Review the documentation at https://docs.microsoft.com/en-us/graph/deployments to determine the"
        " corresponding service endpoint and"
        " https://docs.microsoft.com/en-us/graph/api/application-get?view=graph-rest-1.0&tabs=http to build a query"
        f" request URL, such as 'https://graph.microsoft.com/beta/applications/{app_id}'."
    )


def _time(seconds: float | None) -> str:
    try:
        moment = datetime.now(UTC) if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        moment = datetime.fromtimestamp(0, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def _us(time: str) -> str:
    return datetime.fromisoformat(time).strftime("%m/%d/%Y %H:%M:%S")
