"""The rules of the client credentials flow: which client, which credential, which resource, and the token they give.

It does not model refresh tokens or users.
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.azure.core.clouds import Cloud, is_foreign_login
from sandbox.azure.core.fields import Document
from sandbox.azure.core.guids import is_guid
from sandbox.azure.core.signing_key import SigningKey
from sandbox.azure.graph.models.app_role_assignments import AppRoleAssignments
from sandbox.azure.graph.models.directory import Applications, ServicePrincipals
from sandbox.azure.graph.models.passwords import is_expired, matching_password
from sandbox.azure.sign_in.exceptions.tokens import (
    ApplicationDisabled,
    ApplicationNotFound,
    ExpiredClientSecret,
    InvalidClientSecret,
    InvalidTenantIdentifier,
    MissingServicePrincipal,
    NoTenantInformation,
    TenantNotFound,
)
from sandbox.azure.sign_in.models.assertions import ClientAssertions
from sandbox.azure.sign_in.models.resources import is_graph

LIFETIME_SECONDS = 3599
# Words in the place of a tenant: they say who may sign in, not where.
ANY_TENANT = ("common", "organizations", "consumers")


@dataclass(frozen=True)
class Tenant:
    id: str
    display_name: str

    @property
    def domain(self) -> str:
        return f"{self.display_name.casefold().replace(' ', '')}.onmicrosoft.com"


@dataclass(frozen=True)
class Credential:
    """What a client shows: a secret or an assertion."""

    client_id: str
    secret: str = ""
    assertion: str = ""


@dataclass(frozen=True)
class Token:
    text: str
    audience: str
    expires: int


class SignIn:
    def __init__(
        self,
        tenant: Tenant,
        key: SigningKey,
        applications: Applications,
        principals: ServicePrincipals,
        app_role_assignments: AppRoleAssignments,
        assertions: ClientAssertions,
        cloud: Cloud,
    ) -> None:
        self._tenant = tenant
        self._key = key
        self._applications = applications
        self._principals = principals
        self._app_role_assignments = app_role_assignments
        self._assertions = assertions
        self.cloud = cloud
        self._issuer = cloud.issuer(tenant.id)

    def require_tenant(self, tenant: str, host: str) -> Tenant:
        """The tenant by its id or its domain. The hosts of other clouds do not know it."""
        if is_foreign_login(self.cloud, host):
            raise TenantNotFound(tenant)
        name = tenant.casefold()
        if name in (self._tenant.id.casefold(), self._tenant.domain):
            return self._tenant
        if name in ANY_TENANT:
            raise NoTenantInformation
        if not is_guid(tenant) and "." not in tenant:
            raise InvalidTenantIdentifier(tenant)
        raise TenantNotFound(tenant)

    def keys(self) -> list[dict[str, str]]:
        return [self._key.document(self._issuer)]

    def token(self, credential: Credential, audience: Callable[[], str], base_url: str) -> Token:
        """An access token. Who the client is, is decided before what it asks for."""
        client_id = credential.client_id
        application = self._applications.find_by_app_id(client_id)
        if application is None:
            raise ApplicationNotFound(client_id, self._tenant.display_name)
        principal = self._principals.find_by_app_id(client_id)
        if credential.assertion:
            self._assertions.check(credential.assertion, application, principal, self._audiences(base_url))
        else:
            _check_secret(credential, application, principal)
        resource = audience()
        if principal is None:
            raise MissingServicePrincipal(client_id, self._tenant.id)
        if not principal["accountEnabled"]:
            raise ApplicationDisabled(client_id, application["displayName"])
        granted = self._app_role_assignments.graph_permissions(principal["id"])
        roles = granted if is_graph(self.cloud, resource, base_url) else []
        return self._sign(resource, application["appId"], principal["id"], roles, "2" if credential.assertion else "1")

    def _audiences(self, base_url: str) -> set[str]:
        """What an assertion may call this endpoint: the endpoint itself, or the tenant as an issuer."""
        places = ("/oauth2/v2.0/token", "/oauth2/token", "/v2.0", "")
        return {
            f"{root}/{tenant}{place}".casefold()
            for root in (base_url, *(f"https://{host}" for host in self.cloud.logins))
            for tenant in (self._tenant.id, self._tenant.domain)
            for place in places
        }

    def _sign(self, audience: str, client_id: str, object_id: str, roles: list[str], method: str) -> Token:
        now = int(time.time())
        claims = {
            "aud": audience,
            "iss": self._issuer,
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME_SECONDS,
            "appid": client_id,
            "appidacr": method,
            "idp": self._issuer,
            "idtyp": "app",
            "oid": object_id,
            "sub": object_id,
            "tid": self._tenant.id,
            "uti": uuid.uuid4().hex,
            "ver": "1.0",
        }
        signed = self._key.sign(claims | ({"roles": roles} if roles else {}))
        return Token(signed, audience, now + LIFETIME_SECONDS)


def _check_secret(credential: Credential, application: Document, principal: Document | None) -> None:
    """A secret of the application or of its service principal."""
    known = application["passwordCredentials"] + (principal["passwordCredentials"] if principal else [])
    password = matching_password(known, credential.secret)
    if password is None:
        raise InvalidClientSecret(credential.client_id)
    if is_expired(password, datetime.now(UTC)):
        raise ExpiredClientSecret(credential.client_id)
