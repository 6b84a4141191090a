"""Who calls: the check of a bearer token."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import jwt

from sandbox.azure.core.errors import TokenRefusedError
from sandbox.azure.core.signing_key import SigningKey


@dataclass(frozen=True)
class Caller:
    """The service principal behind a token."""

    object_id: str
    client_id: str
    graph_roles: frozenset[str]


class Tokens:
    """The tokens of one issuer, all signed with one key."""

    def __init__(self, issuer: str, key: SigningKey) -> None:
        self._issuer = issuer
        self._key = key

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
