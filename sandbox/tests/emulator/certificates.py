"""Certificates, the tokens that are signed with them, and clients of Entra that have one."""

import base64
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from sandbox.tests.emulator.clients import Azure, Json, Principal


@dataclass(frozen=True)
class Certificate:
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def encoded(self) -> str:
        """As Graph takes it: base64 of its bytes."""
        return base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()

    @property
    def thumbprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA1()).hex().upper()

    @property
    def x5t(self) -> str:
        """The thumbprint as a header names it."""
        return base64.urlsafe_b64encode(bytes.fromhex(self.thumbprint)).decode().rstrip("=")

    @property
    def pem(self) -> bytes:
        """Key and certificate, as clients read them from a file."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + self.certificate.public_bytes(Encoding.PEM)

    def credential(self, **changes: Any) -> dict[str, Any]:
        return {"type": "AsymmetricX509Cert", "usage": "Verify", "key": self.encoded, **changes}

    def sign(self, claims: dict[str, Any], headers: dict[str, Any] | None = None, algorithm: str = "RS256") -> str:
        digest = self.certificate.fingerprint(hashes.SHA256())
        named = {"x5t#S256": base64.urlsafe_b64encode(digest).decode().rstrip("=")} if headers is None else headers
        return jwt.encode(claims, self.key, algorithm=algorithm, headers=named)


def new_certificate(*, days: int = 30, begins: datetime | None = None) -> Certificate:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"client {uuid.uuid4()}")])
    begin = begins or datetime.now(UTC) - timedelta(minutes=5)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return Certificate(key, certificate)


def claims(client_id: str, audience: str, **changes: Any) -> dict[str, Any]:
    """What a client says of itself for ten minutes."""
    now = int(time.time())
    own: dict[str, Any] = {"iss": client_id, "sub": client_id, "aud": audience, "jti": str(uuid.uuid4())}
    return {**own, "nbf": now, "exp": now + 600, **changes}


@dataclass(frozen=True)
class Client:
    """A principal with a certificate."""

    principal: Principal
    certificate: Certificate
    audience: str
    """What its assertions call the token endpoint."""

    @property
    def client_id(self) -> str:
        return self.principal.client_id

    @property
    def path(self) -> str:
        return f"/applications/{self.principal.application_id}"


def register(azure: Azure, principal: Principal, *credentials: Json) -> None:
    path = f"/applications/{principal.application_id}"
    reply = azure.graph("PATCH", path, {"keyCredentials": list(credentials)})
    assert reply.status == 204, reply.body


def new_client(azure: Azure) -> Client:
    principal, certificate = azure.new_principal(), new_certificate()
    register(azure, principal, certificate.credential())
    return Client(principal, certificate, f"{azure.emulator.base_url}/{azure.tenant_id}/oauth2/v2.0/token")
