"""Who calls, and what they may do: the token check, and the roles' effect at the moment of the request."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import jwt

from sandbox.azure.authorization.deny_assignments import DenyAssignments
from sandbox.azure.authorization.evaluation import Denial, Grant, allowed, denies, granted
from sandbox.azure.authorization.models import RoleAssignments, RoleDefinitions
from sandbox.azure.authorization.permissions import permissions_of
from sandbox.azure.errors import TokenRefusedError
from sandbox.azure.fields import Document
from sandbox.azure.sign_in.keys import SigningKey


@dataclass(frozen=True)
class Caller:
    """The service principal behind a token."""

    object_id: str
    client_id: str
    graph_roles: frozenset[str]


class Access:
    def __init__(
        self,
        issuer: str,
        key: SigningKey,
        definitions: RoleDefinitions,
        assignments: RoleAssignments,
        denials: DenyAssignments,
        in_effect: Callable[[Document], bool],
    ) -> None:
        self._issuer = issuer
        self._key = key
        self._definitions = definitions
        self._assignments = assignments
        self._denials = denials
        self._in_effect = in_effect

    def authenticate(self, authorization: str | None, audiences: Collection[str]) -> Caller:
        """The caller, if the bearer token is ours, for one of the audiences, and in its time."""
        if not authorization:
            raise TokenRefusedError("missing")
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise TokenRefusedError("malformed")
        claims = self._claims(token.strip())
        if claims["aud"] not in audiences:
            raise TokenRefusedError("audience", str(claims["aud"]))
        roles: list[str] = claims.get("roles", [])
        return Caller(str(claims["oid"]), str(claims["appid"]), frozenset(roles))

    def allows(self, principal_id: str, action: str, scope: str, *, data: bool = False) -> bool:
        """True where the principal's role assignments, as they are now, give the action, and nothing denies it."""
        grants, denials = self.grants(principal_id), self._denials.denials()
        return allowed(grants, principal_id, action, scope, denials=denials, data=data)

    def granted(self, principal_id: str, action: str, scope: str) -> bool:
        """True where a role gives the action, whatever a deny assignment says."""
        return granted(self.grants(principal_id), principal_id, action, scope)

    def denial(self, principal_id: str, action: str, scope: str) -> Denial | None:
        """The deny assignment that takes the action away."""
        found = (item for item in self._denials.denials() if denies(item, principal_id, action, scope))
        return next(found, None)

    def grants(self, principal_id: str) -> list[Grant]:
        """The principal's assignments that work already. Their roles are there: an assigned role cannot be deleted."""
        found: list[Grant] = []
        for assignment in self._assignments.of_principal(principal_id):
            role = self._definitions.find(assignment["roleName"])
            if role and self._in_effect(assignment):
                found.append(Grant(assignment["principalId"], assignment["scope"], permissions_of(role)))
        return found

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            # The audience is compared by the caller: one token endpoint serves several APIs.
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key.public_key(),
                algorithms=["RS256"],
                issuer=self._issuer,
                options={"verify_aud": False, "require": ["aud", "iss", "exp", "nbf", "oid", "appid"]},
            )
        except jwt.ExpiredSignatureError:
            expiry: float = jwt.decode(token, options={"verify_signature": False})["exp"]
            raise TokenRefusedError("expired", time.strftime("%m/%d/%Y %H:%M:%S", time.gmtime(expiry))) from None
        except jwt.InvalidIssuerError:
            raise TokenRefusedError("issuer") from None
        except jwt.PyJWTError:
            raise TokenRefusedError("invalid") from None
        return claims
