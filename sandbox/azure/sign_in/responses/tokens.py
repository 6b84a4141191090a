"""Sign-in over HTTP: the token endpoints of both versions."""

import base64
import binascii
from urllib.parse import parse_qsl, unquote

from sandbox.azure.core.guids import is_guid
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.sign_in.exceptions.tokens import (
    MalformedRequest,
    MissingClientSecret,
    MissingParameter,
    OnlyPost,
    UnsupportedGrantType,
)
from sandbox.azure.sign_in.models.resources import TokenResources
from sandbox.azure.sign_in.models.tokens import LIFETIME_SECONDS, Credential, SignIn

_JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_NOT_KEPT = {"cache-control": "no-store, no-cache", "pragma": "no-cache"}


class SignInResponses:
    def __init__(self, sign_in: SignIn, resources: TokenResources) -> None:
        self._sign_in = sign_in
        self._resources = resources

    def token(self, request: Request) -> Answer:
        """Version 2.0: a scope names the resource."""
        self._sign_in.require_tenant(request.parameters["tenant"], request.host)
        form = _form(request)
        credential = _credential(request, form)
        scope = _needed(form, "scope")
        token = self._sign_in.token(
            credential, lambda: self._resources.of_scope(scope, request.base_url), request.base_url
        )
        document = {
            "token_type": "Bearer",
            "expires_in": LIFETIME_SECONDS,
            "ext_expires_in": LIFETIME_SECONDS,
            "access_token": token.text,
        }
        return Answer(200, document, _NOT_KEPT)

    def token_of_version_1(self, request: Request) -> Answer:
        """Version 1.0: the resource is a parameter of its own, and numbers are written as text."""
        self._sign_in.require_tenant(request.parameters["tenant"], request.host)
        form = _form(request)
        credential = _credential(request, form)
        resource = _needed(form, "resource")
        token = self._sign_in.token(
            credential, lambda: self._resources.named(resource, request.base_url), request.base_url
        )
        document = {
            "token_type": "Bearer",
            "expires_in": str(LIFETIME_SECONDS),
            "ext_expires_in": str(LIFETIME_SECONDS),
            "expires_on": str(token.expires),
            "not_before": str(token.expires - LIFETIME_SECONDS),
            "resource": token.audience,
            "access_token": token.text,
        }
        return Answer(200, document, _NOT_KEPT)

    def only_post(self, request: Request) -> Answer:
        raise OnlyPost(request.method)


def _credential(request: Request, form: dict[str, str]) -> Credential:
    # Only an id goes to the log: a mistyped form may have its secret here.
    if is_guid(form.get("client_id", "")):
        request.client_id = form["client_id"]
    grant, client_id = _needed(form, "grant_type"), _needed(form, "client_id")
    if grant != "client_credentials":
        raise UnsupportedGrantType(grant)
    if not form.get("client_assertion") and not form.get("client_secret"):
        raise MissingClientSecret
    if form.get("client_assertion") and _needed(form, "client_assertion_type") != _JWT_BEARER:
        raise MalformedRequest
    return Credential(client_id, form.get("client_secret", ""), form.get("client_assertion", ""))


def _needed(form: dict[str, str], name: str) -> str:
    if not form.get(name):
        raise MissingParameter(name)
    return form[name]


def _form(request: Request) -> dict[str, str]:
    try:
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    except (UnicodeDecodeError, ValueError):
        raise MalformedRequest from None
    return _basic(request.headers.get("authorization", "")) | form


def _basic(authorization: str) -> dict[str, str]:
    """The client's id and secret where they come in the header instead of the form."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise MalformedRequest from None
    return {"client_id": unquote(client_id), "client_secret": unquote(secret)}
