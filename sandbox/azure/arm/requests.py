"""What every ARM request goes through before its provider sees it: token, api-version, permission."""

import time
from collections.abc import Callable, Mapping, Sequence

from sandbox.azure.arm.access import Access
from sandbox.azure.arm.api_versions import check
from sandbox.azure.arm.exceptions import (
    AuthorizationFailed,
    DenyAssignmentAuthorizationFailed,
    LinkedAuthorizationFailed,
    MissingApiVersionParameter,
    Unauthenticated,
)
from sandbox.azure.core.clouds import Cloud
from sandbox.azure.core.errors import TokenRefusedError
from sandbox.azure.core.routing import Request
from sandbox.azure.core.tokens import Caller, Tokens


class ArmRequests:
    def __init__(self, tokens: Tokens, access: Access, location_around: Callable[[str], str], cloud: Cloud) -> None:
        self._tokens = tokens
        self._access = access
        self._location_around = location_around
        self._authority = cloud.authority
        self._audiences = [name + slash for name in cloud.resource_manager_audiences for slash in ("/", "")]

    def enter(self, request: Request) -> Caller:
        """The caller of a request that has a good token and an api-version that its provider has."""
        try:
            caller = self._tokens.authenticate(request.headers.get("authorization"), self._audiences)
        except TokenRefusedError as refusal:
            code, message = _reason(refusal, self._audiences)
            raise Unauthenticated(code, message, self._authority) from None
        request.client_id = caller.client_id
        check(request.path, api_version(request.query), self._location_around(request.path))
        return caller

    def allows(self, caller: Caller, action: str, scope: str) -> bool:
        return self._access.allows(caller.object_id, action, scope)

    def require(self, caller: Caller, action: str, scope: str) -> None:
        if self.allows(caller, action, scope):
            return
        denial = self._access.denial(caller.object_id, action, scope)
        if denial and self._access.granted(caller.object_id, action, scope):
            raise DenyAssignmentAuthorizationFailed(caller.client_id, caller.object_id, action, scope, denial)
        raise AuthorizationFailed(caller.client_id, caller.object_id, action, scope)

    def require_linked(self, caller: Caller, action: str, scope: str, linked: str) -> None:
        """The same action at another scope that the body names."""
        if not self.allows(caller, action, linked):
            raise LinkedAuthorizationFailed(caller.client_id, caller.object_id, action, scope, linked)


def api_version(query: Mapping[str, str]) -> str:
    """The version that a request asks for. The parameter's name has no case."""
    versions = [value for name, value in query.items() if name.casefold() == "api-version"]
    if not versions or not versions[0]:
        raise MissingApiVersionParameter
    return versions[0]


def _reason(refusal: TokenRefusedError, audiences: Sequence[str]) -> tuple[str, str]:
    """Code and message."""
    if refusal.reason == "missing":
        return "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
    if refusal.reason == "malformed":
        message = "Authentication failed. The 'Authorization' header is provided in an invalid format."
        return "AuthenticationFailedInvalidHeader", message
    if refusal.reason == "expired":
        now = time.strftime("%m/%d/%Y %H:%M:%S", time.gmtime())
        message = f"The access token expiry UTC time '{refusal.detail}' is earlier than current UTC time '{now}'."
        return "ExpiredAuthenticationToken", message
    if refusal.reason == "audience":
        allowed = ",".join(f"'{audience}'" for audience in audiences)
        message = (
            f"The access token has been obtained for wrong audience or resource '{refusal.detail}'."
            f" It should exactly match with one of the allowed audiences {allowed}."
        )
        return "InvalidAuthenticationTokenAudience", message
    return "InvalidAuthenticationToken", "The access token is invalid."
