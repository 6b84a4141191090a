"""The rules of the client credentials flow: which client, which secret, which resource, and the token they give.

It does not model client assertions, refresh tokens or users.
"""

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.azure.graph.models import Applications, ServicePrincipals
from sandbox.azure.graph.passwords import is_expired, matching_password
from sandbox.azure.sign_in.exceptions import (
    ApplicationDisabled,
    ApplicationNotFound,
    ExpiredClientSecret,
    InvalidClientSecret,
    InvalidScope,
    MissingServicePrincipal,
    ResourceNotFound,
    TenantNotFound,
)
from sandbox.azure.sign_in.keys import SigningKey

LIFETIME_SECONDS = 3599
_ARM = ("https://management.azure.com", "https://management.core.windows.net")
_GRAPH = "https://graph.microsoft.com"
_CONFIGURATION_API = "https://azure-api.net/configuration"


def issuer(tenant_id: str) -> str:
    """The issuer of version 1.0 tokens, which these resources ask for, on Azure too."""
    return f"https://sts.windows.net/{tenant_id}/"


@dataclass(frozen=True)
class Tenant:
    id: str
    display_name: str


class SignIn:
    def __init__(
        self, tenant: Tenant, key: SigningKey, applications: Applications, principals: ServicePrincipals
    ) -> None:
        self._tenant = tenant
        self._key = key
        self._applications = applications
        self._principals = principals

    def require_tenant(self, tenant: str) -> Tenant:
        if tenant.casefold() != self._tenant.id.casefold():
            raise TenantNotFound(tenant)
        return self._tenant

    def keys(self) -> list[dict[str, str]]:
        return [self._key.document(issuer(self._tenant.id))]

    def token(self, client_id: str, secret: str, scope: str, base_url: str) -> str:
        """An access token for the resource that the scope names."""
        application = self._applications.find_by_app_id(client_id)
        if application is None:
            raise ApplicationNotFound(client_id, self._tenant.display_name)
        password = matching_password(application["passwordCredentials"], secret)
        if password is None:
            raise InvalidClientSecret(client_id)
        if is_expired(password, datetime.now(UTC)):
            raise ExpiredClientSecret(client_id)
        audience = self._audience(scope, base_url)
        principal = self._principals.find_by_app_id(client_id)
        if principal is None:
            raise MissingServicePrincipal(client_id, self._tenant.id)
        if not principal["accountEnabled"]:
            raise ApplicationDisabled(client_id, application["displayName"])
        roles = self._principals.graph_roles(principal["id"]) if _is_graph(audience, base_url) else []
        return self._sign(audience, application["appId"], principal["id"], roles)

    def _audience(self, scope: str, base_url: str) -> str:
        """The resource in '<resource>/.default', with the slash it was asked with: that becomes the audience."""
        if not scope.endswith("/.default") or " " in scope:
            raise InvalidScope(scope)
        resource = scope.removesuffix("/.default")
        known = (*_ARM, _GRAPH, _CONFIGURATION_API, base_url)
        if resource.removesuffix("/") not in known:
            raise ResourceNotFound(resource, self._tenant.display_name)
        return resource

    def _sign(self, audience: str, client_id: str, object_id: str, roles: list[str]) -> str:
        now = int(time.time())
        claims = {
            "aud": audience,
            "iss": issuer(self._tenant.id),
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME_SECONDS,
            "appid": client_id,
            "appidacr": "1",
            "idp": issuer(self._tenant.id),
            "idtyp": "app",
            "oid": object_id,
            "sub": object_id,
            "tid": self._tenant.id,
            "uti": uuid.uuid4().hex,
            "ver": "1.0",
        }
        return self._key.sign(claims | ({"roles": roles} if roles else {}))


def _is_graph(audience: str, base_url: str) -> bool:
    return audience.removesuffix("/") in (_GRAPH, base_url)
