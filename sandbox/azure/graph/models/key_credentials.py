"""Certificates as key credentials: read from a body, checked, kept as the certificate itself.

Only certificates to verify with (AsymmetricX509Cert, Verify) are modelled; keys to sign or encrypt with are refused.
"""

import base64
import binascii
import hashlib
import uuid
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sandbox.azure.core.errors import NotModelledError
from sandbox.azure.core.fields import Document, sections, text
from sandbox.azure.core.guids import is_guid
from sandbox.azure.graph.exceptions.objects import InvalidKeyDate, InvalidProperty, InvalidValue

RESOURCE = "KeyCredential"
_PROPERTIES = {
    "customKeyIdentifier",
    "displayName",
    "endDateTime",
    "hasExtendedValue",
    "key",
    "keyId",
    "startDateTime",
    "type",
    "usage",
}


def replaced(body: Document, known: list[Document]) -> list[Document]:
    """The credentials after a body that may give all of them anew. One that is known by its keyId needs no key."""
    if "keyCredentials" not in body:
        return known
    by_id = {entry["keyId"].casefold(): entry for entry in known}
    found: list[Document] = []
    for entry in sections(body, "keyCredentials"):
        kept = by_id.get(text(entry, "keyId").casefold())
        found.append(kept if kept and not text(entry, "key") else new_key(entry))
    return found


def new_key(entry: Document) -> Document:
    """A credential as it is stored. Its dates default to the certificate's, and stay inside them."""
    for name in entry:
        if name not in _PROPERTIES and "@odata." not in name:
            raise InvalidProperty(name)
    kind, usage = text(entry, "type"), text(entry, "usage")
    if (kind, usage) != ("AsymmetricX509Cert", "Verify"):
        if (kind, usage) in (("X509CertAndPassword", "Sign"), ("Symmetric", "Sign"), ("Symmetric", "Verify")):
            raise NotModelledError(f"a key credential of type {kind} to {usage}; give AsymmetricX509Cert to Verify")
        raise InvalidValue("type" if kind != "AsymmetricX509Cert" else "usage", RESOURCE)
    certificate = _certificate(text(entry, "key"))
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    begins, ends = _time(entry, "startDateTime", start), _time(entry, "endDateTime", end)
    if begins < start or begins > end:
        raise InvalidKeyDate("start")
    if ends > end or ends <= begins:
        raise InvalidKeyDate("end")
    key_id = text(entry, "keyId")
    if key_id and not is_guid(key_id):
        raise InvalidValue("keyId", RESOURCE)
    der = certificate.public_bytes(Encoding.DER)
    return {
        "customKeyIdentifier": text(entry, "customKeyIdentifier") or thumbprint(der),
        "displayName": text(entry, "displayName") or certificate.subject.rfc4514_string(),
        "endDateTime": _written(ends),
        "key": base64.b64encode(der).decode(),
        "keyId": key_id or str(uuid.uuid4()),
        "startDateTime": _written(begins),
        "type": kind,
        "usage": usage,
    }


def public(key: Document) -> Document:
    """A credential as Graph shows it; the certificate only where somebody selects it."""
    return key | {"key": None}


def thumbprint(der: bytes) -> str:
    """A certificate's name in Azure: the SHA-1 of its bytes, in hexadecimal."""
    return hashlib.sha1(der, usedforsecurity=False).hexdigest().upper()


def is_expired(key: Document, now: datetime) -> bool:
    return datetime.fromisoformat(key["endDateTime"]) <= now


def _certificate(encoded: str) -> x509.Certificate:
    """From base64 of its bytes, or of its PEM text, as clients send it."""
    try:
        content = base64.b64decode(encoded, validate=True)
        if content.startswith(b"-----BEGIN CERTIFICATE-----"):
            return x509.load_pem_x509_certificate(content)
        return x509.load_der_x509_certificate(content)
    except (binascii.Error, ValueError):
        raise InvalidValue("key", RESOURCE) from None


def _time(entry: Document, name: str, default: datetime) -> datetime:
    given = text(entry, name)
    if not given:
        return default
    try:
        found = datetime.fromisoformat(given)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidValue(name, RESOURCE) from None


def _written(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
