"""The keys and certificates of the control plane. They are made once and kept.

The certificate authority signs what is needed here and its key is thrown away: nobody can issue another certificate
that kubectl on this machine would trust.
"""

import datetime as dt
import ipaddress
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LIFETIME = dt.timedelta(days=3650)
_API_SERVER_NAMES = ("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc")
# The first address of the Service network is the API server's own, as inside any cluster.
_API_SERVER_ADDRESSES = ("127.0.0.1", "10.96.0.1")


@dataclass(frozen=True)
class Pki:
    """Where each file is. All but the certificates are readable by their owner only."""

    directory: Path

    @property
    def authority(self) -> Path:
        return self.directory / "ca.pem"

    @property
    def api_server(self) -> Path:
        return self.directory / "api-server.pem"

    @property
    def api_server_key(self) -> Path:
        return self.directory / "api-server.key"

    @property
    def etcd(self) -> Path:
        return self.directory / "etcd.pem"

    @property
    def etcd_key(self) -> Path:
        return self.directory / "etcd.key"

    @property
    def etcd_client(self) -> Path:
        return self.directory / "etcd-client.pem"

    @property
    def etcd_client_key(self) -> Path:
        return self.directory / "etcd-client.key"

    @property
    def service_account_key(self) -> Path:
        return self.directory / "service-account.key"

    @property
    def tokens(self) -> Path:
        """Who may sign in to the API server with which token, in its own format."""
        return self.directory / "tokens.csv"

    @property
    def admin_token(self) -> str:
        return self.tokens.read_text().split(",", 1)[0]

    def prepare(self) -> None:
        """Make what is missing."""
        # Written last: where it is, all are.
        if self.tokens.exists():
            return
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        authority = _Authority()
        _write(self.authority, authority.certificate)
        certificate, key = authority.issue(
            "kube-apiserver", server=True, names=_API_SERVER_NAMES, addresses=_API_SERVER_ADDRESSES
        )
        _write(self.api_server, certificate)
        _write(self.api_server_key, key)
        certificate, key = authority.issue("etcd", server=True, names=("localhost",), addresses=("127.0.0.1",))
        _write(self.etcd, certificate)
        _write(self.etcd_key, key)
        certificate, key = authority.issue("etcd-client", server=False)
        _write(self.etcd_client, certificate)
        _write(self.etcd_client_key, key)
        # RSA, because Entra accepts no other kind from a cluster whose ServiceAccounts it trusts.
        _write(self.service_account_key, _pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)))
        _write(self.tokens, f'{secrets.token_urlsafe(32)},admin,admin,"system:masters"\n'.encode())


class _Authority:
    """A certificate authority that lives as long as this object."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _common_name("apim-gateway sandbox cluster")
        self._certificate = (
            _builder(self._name, self._name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .add_extension(_key_usage(sign_certificates=True), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    @property
    def certificate(self) -> bytes:
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def issue(
        self, name: str, *, server: bool, names: tuple[str, ...] = (), addresses: tuple[str, ...] = ()
    ) -> tuple[bytes, bytes]:
        """A certificate and its key, for a server under these names or for a client."""
        key = ec.generate_private_key(ec.SECP256R1())
        usage = ExtendedKeyUsageOID.SERVER_AUTH if server else ExtendedKeyUsageOID.CLIENT_AUTH
        builder = (
            _builder(_common_name(name), self._name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(sign_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if server:
            alternatives: list[x509.GeneralName] = [x509.DNSName(each) for each in names]
            alternatives += [x509.IPAddress(ipaddress.ip_address(each)) for each in addresses]
            builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        return certificate.public_bytes(serialization.Encoding.PEM), _pem(key)


def _builder(subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=public_key,
        serial_number=x509.random_serial_number(),
        # An hour back, for a machine whose clock is set right in between.
        not_valid_before=now - dt.timedelta(hours=1),
        not_valid_after=now + _LIFETIME,
    )


def _common_name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _key_usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    # PKCS#1 and SEC1: Kubernetes reads both, and the API server finds the public half in it by itself.
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644 if path.suffix == ".pem" else 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
