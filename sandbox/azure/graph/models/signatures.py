"""A JSON Web Token that is signed with one of an object's certificates: which one, and whether the signature is its.

It does not judge the claims: sign-in and proofs of possession have rules of their own.
"""

import base64
import binascii
import hashlib
from datetime import UTC, datetime
from typing import Any, cast

import jwt
from cryptography import x509

from sandbox.azure.core.fields import Document
from sandbox.azure.graph.models.key_credentials import is_expired, thumbprint

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")


class MalformedTokenError(Exception):
    """It is no JSON Web Token with an object of claims."""


class UnknownKeyError(Exception):
    """None of the certificates is the one that the header names. Its text is the thumbprint, if the header has one."""


class ExpiredKeyError(Exception):
    def __init__(self, key: Document) -> None:
        super().__init__()
        self.key = key


class WrongSignatureError(Exception):
    def __init__(self, key: Document) -> None:
        super().__init__()
        self.key = key


class UnsupportedAlgorithmError(Exception):
    """The header's algorithm is not one for certificates. Its text is the algorithm."""


def read(token: str) -> tuple[Document, Document]:
    """Header and claims as they stand there, believed by nobody yet."""
    try:
        header: Any = jwt.get_unverified_header(token)
        claims: Any = jwt.decode(token, options={"verify_signature": False, "verify_exp": False, "verify_nbf": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise MalformedTokenError from None
    return cast(Document, header), cast(Document, claims)


def verify(token: str, keys: list[Document]) -> Document:
    """The certificate (a key credential) that signed the token."""
    header, _ = read(token)
    key = _named(header, keys)
    if is_expired(key, datetime.now(UTC)):
        raise ExpiredKeyError(key)
    if header.get("alg") not in ALGORITHMS:
        raise UnsupportedAlgorithmError(str(header.get("alg")))
    certificate = x509.load_der_x509_certificate(base64.b64decode(key["key"]))
    if not is_signed_by(token, certificate.public_key()):
        raise WrongSignatureError(key)
    return key


def is_signed_by(token: str, public_key: Any) -> bool:
    try:
        jwt.PyJWS().decode(token, public_key, algorithms=list(ALGORITHMS))
    except (jwt.PyJWTError, ValueError, TypeError):
        return False
    return True


def _named(header: Document, keys: list[Document]) -> Document:
    wanted = _bytes(header.get("x5t#S256")) or _bytes(header.get("x5t"))
    name = wanted.hex().upper() or str(header.get("kid") or "").upper()
    for key in keys:
        der = base64.b64decode(key["key"])
        if name and name in (thumbprint(der), hashlib.sha256(der).hexdigest().upper()):
            return key
    raise UnknownKeyError(name)


def _bytes(encoded: object) -> bytes:
    if not isinstance(encoded, str):
        return b""
    try:
        return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except (binascii.Error, ValueError):
        return b""
