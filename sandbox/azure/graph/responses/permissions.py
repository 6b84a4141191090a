"""What a token's Graph application permissions allow. Directory roles and delegated permissions are not modelled."""

from sandbox.azure.core.clouds import Cloud
from sandbox.azure.core.errors import TokenRefusedError
from sandbox.azure.core.fields import Document
from sandbox.azure.core.routing import Request
from sandbox.azure.core.tokens import Caller, Tokens
from sandbox.azure.graph.exceptions.objects import AuthorizationRequestDenied, InvalidAuthenticationToken
from sandbox.azure.graph.models import microsoft_graph

_WRITE_ALL = {"Application.ReadWrite.All", "Directory.ReadWrite.All"}
_WRITE_OWNED = {"Application.ReadWrite.OwnedBy"}
_READ = {"Application.Read.All", "Directory.Read.All"}
_READ_DIRECTORY = {"Directory.Read.All", "Directory.ReadWrite.All"}
_GRANT = {"AppRoleAssignment.ReadWrite.All"}

_REASONS = {
    "missing": "Access token is empty.",
    "malformed": "Access token is empty.",
    "expired": "Lifetime validation failed, the token is expired.",
    "audience": "Access token validation failure. Invalid audience.",
    "issuer": "Access token validation failure. Invalid issuer.",
}


class GraphPermissions:
    def __init__(self, tokens: Tokens, cloud: Cloud) -> None:
        self._tokens = tokens
        self._graph = f"https://{cloud.graph}"

    def enter(self, request: Request) -> Caller:
        audiences = {audience + slash for audience in (self._graph, request.base_url) for slash in ("", "/")} | {
            microsoft_graph.APP_ID
        }
        try:
            caller = self._tokens.authenticate(request.headers.get("authorization"), audiences)
        except TokenRefusedError as refusal:
            message = _REASONS.get(refusal.reason, "Access token validation failure.")
            raise InvalidAuthenticationToken(message) from None
        request.client_id = caller.client_id
        return caller


def require_read(caller: Caller) -> None:
    if not caller.graph_roles & (_READ | _WRITE_ALL | _WRITE_OWNED):
        raise AuthorizationRequestDenied


def require_create(caller: Caller) -> None:
    if not caller.graph_roles & (_WRITE_ALL | _WRITE_OWNED):
        raise AuthorizationRequestDenied


def require_write(caller: Caller, item: Document) -> None:
    """OwnedBy writes only what the caller owns, and not, for example, itself."""
    if caller.graph_roles & _WRITE_ALL:
        return
    if caller.graph_roles & _WRITE_OWNED and caller.object_id.casefold() in item["owners"]:
        return
    raise AuthorizationRequestDenied


def require_read_directory(caller: Caller) -> None:
    """For what is the tenant's: the permissions about applications do not reach it."""
    if not caller.graph_roles & _READ_DIRECTORY:
        raise AuthorizationRequestDenied


def require_grant(caller: Caller) -> None:
    """Granting permissions is a permission of its own, and takes the one to read applications as well."""
    require_read(caller)
    if not caller.graph_roles & _GRANT:
        raise AuthorizationRequestDenied
