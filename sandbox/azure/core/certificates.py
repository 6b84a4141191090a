"""The emulator's certificate authority, kept on disk so that clients trust it once, and its server certificates.

It does not renew: the CA and the certificates it issues outlive any sandbox.
"""

import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path

import trustme

from sandbox.azure.core.clouds import CLOUDS, Cloud
from sandbox.azure.core.files import write_private


def authority(directory: Path) -> trustme.CA:
    """The CA of this directory; made on first use. Its certificate is ca.pem, its key stays beside it."""
    certificate, key = directory / "ca.pem", directory / "ca-key.pem"
    if certificate.exists() and key.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    ca = trustme.CA(organization_name="Azure sandbox", organization_unit_name="certificate authority")
    write_private(key, ca.private_key_pem.bytes())
    certificate.write_bytes(ca.cert_pem.bytes())
    return ca


def server_names(cloud: Cloud) -> list[str]:
    """The names under which the cluster and its pods know Azure.

    Other clouds' hosts for signing in are there, too, and do not know the tenant: on Azure nothing else is refused.
    """
    logins = [host for each in CLOUDS for host in each.logins]
    return ["localhost", "127.0.0.1", *logins, cloud.resource_manager, cloud.graph, cloud.configuration_hosts]


def server_context(directory: Path, cloud: Cloud, certificate: Callable[[str], str | None]) -> ssl.SSLContext:
    """TLS for the server, with a certificate for every name Azure is known by here.

    `certificate` gives key and certificates, in PEM, of a custom host name.
    """
    context = _context()
    issued = authority(directory).issue_cert(*server_names(cloud))
    with issued.private_key_and_cert_chain_pem.tempfile(dir=str(directory)) as pem:
        context.load_cert_chain(pem)

    def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        pem = certificate(name) if name else None
        if pem is not None:
            connection.context = _context_of(directory, pem)

    context.sni_callback = choose
    return context


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _context_of(directory: Path, pem: str) -> ssl.SSLContext:
    context = _context()
    # Only a file can be loaded: this one has no other reader, and is deleted at once.
    with tempfile.NamedTemporaryFile("w", dir=directory, suffix=".pem") as file:
        file.write(pem)
        file.flush()
        context.load_cert_chain(file.name)
    return context
