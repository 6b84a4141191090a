"""The emulator's certificate authority, kept on disk so that clients trust it once, and its server certificate.

It does not renew: the CA and the certificates it issues outlive any sandbox.
"""

import ssl
from pathlib import Path

import trustme

from sandbox.azure.files import write_private

# The names under which the cluster and its pods know Azure. *.configuration.azure-api.net is each service's own host.
SERVER_NAMES = (
    "localhost",
    "127.0.0.1",
    "login.microsoftonline.com",
    "management.azure.com",
    "graph.microsoft.com",
    "*.configuration.azure-api.net",
)


def authority(directory: Path) -> trustme.CA:
    """The CA of this directory; made on first use. Its certificate is ca.pem, its key stays beside it."""
    certificate, key = directory / "ca.pem", directory / "ca-key.pem"
    if certificate.exists() and key.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    ca = trustme.CA(organization_name="Azure sandbox", organization_unit_name="certificate authority")
    write_private(key, ca.private_key_pem.bytes())
    certificate.write_bytes(ca.cert_pem.bytes())
    return ca


def server_context(directory: Path) -> ssl.SSLContext:
    """TLS for the server, with a certificate for every name Azure is known by here."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    issued = authority(directory).issue_cert(*SERVER_NAMES)
    with issued.private_key_and_cert_chain_pem.tempfile(dir=str(directory)) as pem:
        context.load_cert_chain(pem)
    return context
