"""Federated identity credentials of an application: which tokens of another issuer sign it in.

It does not model expressions over claims: issuer, subject and audience are compared as they are written.
"""

import re
import uuid
from urllib.parse import urlsplit

from sandbox.azure.core.errors import NotModelledError
from sandbox.azure.core.fields import Document, text, texts
from sandbox.azure.graph.exceptions.objects import (
    FederatedCredentialNameInUse,
    InvalidFederatedCredential,
    InvalidProperty,
    ReadOnlyProperty,
    RequiredProperty,
    ResourceNotFound,
)
from sandbox.azure.graph.models.directory import Applications

MAXIMUM_PER_APPLICATION = 20
RESOURCE = "FederatedIdentityCredential"
_PROPERTIES = ("name", "issuer", "subject", "audiences", "description")
_LONGEST = {"name": 120, "issuer": 600, "subject": 600, "audiences": 600, "description": 600}
_URL_FRIENDLY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*", re.ASCII)


def of(application: Document) -> list[Document]:
    return application.get("federatedIdentityCredentials", [])


class FederatedCredentials:
    def __init__(self, applications: Applications) -> None:
        self._applications = applications

    def get(self, application: Document, key: str) -> Document:
        """By id, or by name."""
        found = next((item for item in of(application) if key.casefold() == item["id"] or key == item["name"]), None)
        if found is None:
            raise ResourceNotFound(key)
        return found

    def create(self, application: Document, body: Document) -> Document:
        made: Document = {"id": str(uuid.uuid4()), **dict.fromkeys(_PROPERTIES), "audiences": []}
        _apply(body, made)
        known = of(application)
        if len(known) >= MAXIMUM_PER_APPLICATION:
            reason = f"At most {MAXIMUM_PER_APPLICATION} federated identity credentials fit one application."
            raise InvalidFederatedCredential(reason, "name", made["name"])
        if any(item["name"].casefold() == made["name"].casefold() for item in known):
            raise FederatedCredentialNameInUse(made["name"])
        _refuse_twins(made, known)
        self._save(application, [*known, made])
        return made

    def update(self, application: Document, item: Document, body: Document) -> None:
        if text(body, "name") not in ("", item["name"]):
            raise ReadOnlyProperty("name")
        changed = dict(item)
        _apply(body, changed)
        others = [known for known in of(application) if known["id"] != item["id"]]
        _refuse_twins(changed, others)
        kept = [changed if known["id"] == item["id"] else known for known in of(application)]
        self._save(application, kept)

    def delete(self, application: Document, item: Document) -> None:
        self._save(application, [known for known in of(application) if known["id"] != item["id"]])

    def _save(self, application: Document, credentials: list[Document]) -> None:
        self._applications.save(application | {"federatedIdentityCredentials": credentials})


def _apply(body: Document, target: Document) -> None:
    for name in body:
        if name == "claimsMatchingExpression" and body[name] is not None:
            raise NotModelledError("a federated identity credential with claimsMatchingExpression; give a subject")
        if name == "id":
            raise ReadOnlyProperty(name)
        if name not in (*_PROPERTIES, "claimsMatchingExpression") and "@odata." not in name:
            raise InvalidProperty(name)
    for name in _PROPERTIES:
        if name in body:
            target[name] = texts(body, name) if name == "audiences" else text(body, name) or None
    for name in ("name", "issuer", "subject", "audiences"):
        if not target[name]:
            raise RequiredProperty(name, RESOURCE)
    for name, longest in _LONGEST.items():
        for value in target[name] if name == "audiences" else [target[name] or ""]:
            if len(value) > longest:
                raise InvalidFederatedCredential(f"It has at most {longest} characters.", name, value)
    _check(target)


def _check(target: Document) -> None:
    if not _URL_FRIENDLY.fullmatch(target["name"]):
        raise InvalidFederatedCredential("The name has to be URL friendly.", "name", target["name"])
    if len(target["audiences"]) > 1:
        reason = "It can only accept a single value."
        raise InvalidFederatedCredential(reason, "audiences", ", ".join(target["audiences"]))
    if not _is_url(target["issuer"]):
        raise InvalidFederatedCredential("The issuer has to be a URL.", "issuer", target["issuer"])


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.netloc)


def _refuse_twins(item: Document, others: list[Document]) -> None:
    for other in others:
        if (other["issuer"], other["subject"]) == (item["issuer"], item["subject"]):
            reason = (
                f"The combination of issuer and subject must be unique for the application. Issuer {item['issuer']}"
                f" and Subject: {item['subject']} already exist."
            )
            raise InvalidFederatedCredential(reason, "subject", item["subject"])
