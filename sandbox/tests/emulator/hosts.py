"""Custom host names of the configuration API, as a company brings them: a name, and a certificate with its key."""

import base64
import uuid
from dataclasses import dataclass
from typing import Any

import trustme
from azure.mgmt.apimanagement.models import HostnameConfiguration
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12
from cryptography.x509 import load_pem_x509_certificate

PASSWORD = "certificate password"


@dataclass(frozen=True)
class Host:
    """A name with a certificate of a company's own authority."""

    name: str
    authority: trustme.CA
    pkcs12: str

    def entry(self, **changes: str) -> HostnameConfiguration:
        given = {"encoded_certificate": self.pkcs12, "certificate_password": PASSWORD} | changes
        return HostnameConfiguration(type="ConfigurationApi", host_name=self.name, **given)  # pyright: ignore[reportArgumentType]


def new_host(authority: trustme.CA | None = None) -> Host:
    """Of an authority of its own, where none is given."""
    name = f"config-{uuid.uuid4().hex[:8]}.fabrikam.example"
    authority = authority or trustme.CA()
    issued = authority.issue_cert(name)
    key: Any = load_pem_private_key(issued.private_key_pem.bytes(), None)
    certificate = load_pem_x509_certificate(issued.cert_chain_pems[0].bytes())
    encryption = BestAvailableEncryption(PASSWORD.encode())
    made = pkcs12.serialize_key_and_certificates(b"host", key, certificate, None, encryption)
    return Host(name, authority, base64.b64encode(made).decode())
