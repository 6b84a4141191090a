"""Sign-in over HTTP: the token endpoint, and the documents that lead to it."""

import base64
import binascii
import re
from urllib.parse import parse_qsl, unquote

from sandbox.azure.errors import NotModelledError
from sandbox.azure.guids import is_guid
from sandbox.azure.routing import Answer, Request
from sandbox.azure.sign_in.exceptions import (
    MalformedRequest,
    MissingClientSecret,
    MissingParameter,
    UnsupportedGrantType,
)
from sandbox.azure.sign_in.models import LIFETIME_SECONDS, SignIn


class SignInResponses:
    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in

    def token(self, request: Request) -> Answer:
        self._sign_in.require_tenant(request.parameters["tenant"])
        form = _form(request)
        # Only an id goes to the log: a mistyped form may have its secret here.
        if is_guid(form.get("client_id", "")):
            request.client_id = form["client_id"]
        for name in ("grant_type", "client_id"):
            if not form.get(name):
                raise MissingParameter(name)
        if form["grant_type"] != "client_credentials":
            raise UnsupportedGrantType(form["grant_type"])
        if "client_assertion" in form:
            raise NotModelledError("sign-in with a client_assertion; send a client_secret")
        if not form.get("client_secret"):
            raise MissingClientSecret
        if not form.get("scope"):
            raise MissingParameter("scope")
        token = self._sign_in.token(form["client_id"], form["client_secret"], form["scope"], request.base_url)
        document = {
            "token_type": "Bearer",
            "expires_in": LIFETIME_SECONDS,
            "ext_expires_in": LIFETIME_SECONDS,
            "access_token": token,
        }
        return Answer(200, document, {"cache-control": "no-store, no-cache", "pragma": "no-cache"})

    def openid_configuration(self, request: Request) -> Answer:
        tenant = self._sign_in.require_tenant(request.parameters["tenant"])
        root = f"{request.base_url}/{tenant.id}"
        return Answer(
            200,
            {
                "issuer": f"{root}/v2.0",
                "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
                "token_endpoint": f"{root}/oauth2/v2.0/token",
                "jwks_uri": f"{root}/discovery/v2.0/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
                "response_types_supported": ["token"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "tenant_region_scope": "EU",
                "cloud_instance_name": "microsoftonline.com",
                "msgraph_host": "graph.microsoft.com",
            },
        )

    def keys(self, request: Request) -> Answer:
        self._sign_in.require_tenant(request.parameters["tenant"])
        return Answer(200, {"keys": self._sign_in.keys()})

    def instance_discovery(self, request: Request) -> Answer:
        """Says that this host is a good place to sign in, as login.microsoftonline.com says of itself."""
        asked = re.match(r"https://[^/]+/([^/]+)/", request.query.get("authorization_endpoint", ""))
        tenant = asked[1] if asked else "common"
        return Answer(
            200,
            {
                "tenant_discovery_endpoint": f"{request.base_url}/{tenant}/v2.0/.well-known/openid-configuration",
                "api-version": "1.1",
                "metadata": [
                    {
                        "preferred_network": request.host,
                        "preferred_cache": request.host,
                        "aliases": [request.host],
                    }
                ],
            },
        )


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
