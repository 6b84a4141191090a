"""Host names of an instance: its own, which Azure gives it, and custom ones of the kind ConfigurationApi.

A custom one comes with its certificate and key as a PKCS #12 file; the server shows that certificate under the name.
Names of other kinds, certificates in a key vault and managed ones are not modelled.
"""

import base64
import binascii
import re
from collections.abc import Iterable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from sandbox.azure.api_management.exceptions import ValidationError
from sandbox.azure.api_management.models.types import SERVICE
from sandbox.azure.core.fields import Document, section, sections, text
from sandbox.azure.core.store import Store

FIELD = "hostnameConfigurations"
CONFIGURATION_API = "ConfigurationApi"
_CERTIFICATES = "host certificate"
_HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


class HostNames:
    def __init__(self, store: Store) -> None:
        self._store = store

    def set(self, service: Document, properties: Document) -> None:
        """Take a body's list in place of the instance's; its own host names stay whatever the list says."""
        if properties.get(FIELD) is None:
            return
        old: list[Document] = service["properties"][FIELD]
        own = [each for each in old if each["certificateSource"] == "BuiltIn"]
        given = [entry for entry in sections(properties, FIELD) if not any(_is_same(entry, each) for each in own)]
        custom = [self._custom(service, entry, old) for entry in given]
        names = [entry["hostName"] for entry in custom]
        if len(set(names)) < len(names):
            raise ValidationError(FIELD, f"A host name is given twice in {names}.")
        service["properties"][FIELD] = [*own, *custom]

    def find(self, host: str) -> Document | None:
        """The instance whose configuration API has this custom host name."""
        wanted = host.casefold()
        services = self._store.all(SERVICE.casefold())
        return next((service for service in services if wanted in custom_hosts([service])), None)

    def all(self) -> list[str]:
        """The custom host names of all instances, as public DNS would lead them here."""
        return custom_hosts(self._store.all(SERVICE.casefold()))

    def certificate(self, host: str) -> str | None:
        """Key and certificates in PEM, where the name is an instance's."""
        found = self._store.get(_CERTIFICATES, host.casefold()) if self.find(host) else None
        return found["pem"] if found else None

    def _custom(self, service: Document, entry: Document, old: Iterable[Document]) -> Document:
        kind, host = text(entry, "type"), text(entry, "hostName").casefold()
        if kind.casefold() != CONFIGURATION_API.casefold():
            raise ValidationError("type", f"The sandbox does not model custom host names of the type '{kind}'.")
        if not _HOST.fullmatch(host):
            raise ValidationError("hostName", f"'{host}' is not a host name.")
        taken = self.find(host)
        if taken and taken["id"].casefold() != service["id"].casefold():
            raise ValidationError("hostName", f"The host name '{host}' is in use by another service.")
        if text(entry, "keyVaultId"):
            raise ValidationError("keyVaultId", "The sandbox does not model certificates in a key vault.")
        encoded = text(entry, "encodedCertificate")
        if encoded:
            certificate = self._keep(host, encoded, text(entry, "certificatePassword"))
        else:
            # What a client has read it sends back without its secrets: the certificate stays.
            known = next((each for each in old if each["hostName"] == host and each["certificate"]), None)
            if known is None:
                message = f"A certificate is required for the custom host name '{host}'."
                raise ValidationError("encodedCertificate", message)
            certificate = section(known, "certificate")
        return {
            "type": CONFIGURATION_API,
            "hostName": host,
            "encodedCertificate": None,
            "keyVaultId": None,
            "certificatePassword": None,
            "negotiateClientCertificate": False,
            "certificate": certificate,
            "defaultSslBinding": False,
            "certificateSource": "Custom",
        }

    def _keep(self, host: str, encoded: str, password: str) -> Document:
        """Store the certificate and its key, as Azure does, and return what is shown of it."""
        try:
            content = pkcs12.load_pkcs12(base64.b64decode(encoded, validate=True), password.encode() or None)
        except (ValueError, binascii.Error):
            message = f"The certificate of '{host}' is not a PKCS #12 file in base64 that the password opens."
            raise ValidationError("encodedCertificate", message) from None
        if content.key is None or content.cert is None:
            message = f"The PKCS #12 file of '{host}' lacks the certificate or its private key."
            raise ValidationError("encodedCertificate", message)
        shown = content.cert.certificate
        chain = [shown, *(each.certificate for each in content.additional_certs)]
        key = content.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        pem = key + b"".join(each.public_bytes(Encoding.PEM) for each in chain)
        self._store.put(_CERTIFICATES, host, {"pem": pem.decode()})
        return {
            "expiry": shown.not_valid_after_utc.isoformat().replace("+00:00", "Z"),
            "thumbprint": shown.fingerprint(hashes.SHA1()).hex().upper(),
            "subject": shown.subject.rfc4514_string(),
        }


def custom_hosts(services: Iterable[Document]) -> list[str]:
    return [
        entry["hostName"]
        for service in services
        for entry in service["properties"][FIELD]
        if entry["type"] == CONFIGURATION_API
    ]


def _is_same(entry: Document, own: Document) -> bool:
    names = ("type", "hostName")
    return all(text(entry, name).casefold() == own[name].casefold() for name in names)
