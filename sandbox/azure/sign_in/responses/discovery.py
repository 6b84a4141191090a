"""The documents that lead a client to the token endpoint and to the keys of the tokens. They are for everybody."""

import re

from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.sign_in.models.tokens import ANY_TENANT, SignIn


class DiscoveryResponses:
    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in

    def openid_configuration(self, request: Request) -> Answer:
        tenant, written = self._tenant(request)
        root = f"{request.base_url}/{tenant}"
        return Answer(
            200,
            self._common(f"{request.base_url}/{written}/v2.0")
            | {
                "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
                "token_endpoint": f"{root}/oauth2/v2.0/token",
                "jwks_uri": f"{root}/discovery/v2.0/keys",
            },
        )

    def openid_configuration_of_version_1(self, request: Request) -> Answer:
        tenant, written = self._tenant(request)
        root = f"{request.base_url}/{tenant}"
        return Answer(
            200,
            self._common(self._sign_in.cloud.issuer(written))
            | {
                "authorization_endpoint": f"{root}/oauth2/authorize",
                "token_endpoint": f"{root}/oauth2/token",
                "jwks_uri": f"{request.base_url}/common/discovery/keys",
            },
        )

    def keys(self, request: Request) -> Answer:
        self._tenant(request)
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

    def _tenant(self, request: Request) -> tuple[str, str]:
        """As it stands in addresses, and as it stands in the issuer: no one tenant is a place to fill in."""
        name = request.parameters["tenant"].casefold()
        if name in ANY_TENANT:
            return name, "{tenantid}"
        found = self._sign_in.require_tenant(name, request.host)
        return found.id, found.id

    def _common(self, issuer: str) -> dict[str, object]:
        cloud = self._sign_in.cloud
        return {
            "issuer": issuer,
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "response_types_supported": ["token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "tenant_region_scope": "EU",
            "cloud_instance_name": cloud.logins[-1].removeprefix("login."),
            "msgraph_host": cloud.graph,
        }
