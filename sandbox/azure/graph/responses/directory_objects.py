"""What applications and service principals have in common over HTTP: reading, owners, passwords and certificates."""

import re

from sandbox.azure.core.errors import NotModelledError
from sandbox.azure.core.fields import Document, section, text, texts
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.core.tokens import Caller
from sandbox.azure.graph.exceptions.objects import (
    InvalidProperty,
    PasswordsOnlyByActions,
    RequiredProperty,
    ResourceNotFound,
)
from sandbox.azure.graph.models import key_credentials
from sandbox.azure.graph.models.directory import ServicePrincipals
from sandbox.azure.graph.models.directory_objects import DirectoryObjects
from sandbox.azure.graph.models.passwords import new_password, new_secret, public
from sandbox.azure.graph.models.proofs import require_proof
from sandbox.azure.graph.responses.entity_types import DIRECTORY_OBJECT_TYPE, EntityType
from sandbox.azure.graph.responses.permissions import GraphPermissions, require_read, require_write
from sandbox.azure.graph.responses.queries import count, page, select, selected
from sandbox.azure.graph.responses.shapes import context, entity, shown, typed

_PASSWORD = ("displayName", "startDateTime", "endDateTime", "customKeyIdentifier", "hint", "keyId", "secretText")


class DirectoryObjectResponses:
    def __init__(
        self,
        permissions: GraphPermissions,
        objects: DirectoryObjects,
        principals: ServicePrincipals,
        kind: EntityType,
    ) -> None:
        self._permissions = permissions
        self._objects = objects
        self._principals = principals
        self._kind = kind

    def list_all(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        items = [shown(item) for item in self._objects.all()]
        return Answer(200, page(items, request, context(request, self._objects.kind), self._kind))

    def count(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        return Answer(200, count(self._objects.all(), request, self._kind), {"content-type": "text/plain"})

    def changes(self, request: Request) -> Answer:
        raise NotModelledError("delta queries")

    def get(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        item = shown(self._find(request), with_certificates="keyCredentials" in selected(request))
        return Answer(200, select(entity(request, self._objects.kind, item), request, self._kind))

    def update(self, request: Request) -> Answer:
        _, item = self._enter_to_write(request)
        body = request.json()
        refuse_passwords(body)
        self._objects.update(item["id"], body)
        return Answer(204)

    def delete(self, request: Request) -> Answer:
        _, item = self._enter_to_write(request)
        self._objects.delete(item["id"])
        return Answer(204)

    def list_owners(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        owned = self._find(request)
        owners = [
            typed("servicePrincipal", shown(item)) for item in self._principals.all() if item["id"] in owned["owners"]
        ]
        return Answer(200, page(owners, request, context(request, "directoryObjects"), DIRECTORY_OBJECT_TYPE))

    def add_owner(self, request: Request) -> Answer:
        _, item = self._enter_to_write(request)
        self._objects.add_owner(item["id"], referenced(text(request.json(), "@odata.id")))
        return Answer(204)

    def remove_owner(self, request: Request) -> Answer:
        _, item = self._enter_to_write(request)
        self._objects.remove_owner(item["id"], request.parameters["owner"])
        return Answer(204)

    def add_password(self, request: Request) -> Answer:
        """The only answer that ever has the secret."""
        _, item = self._enter_to_write(request)
        wanted = section(request.json() if request.body.strip() else {}, "passwordCredential")
        for name in wanted:
            if name not in _PASSWORD and "@odata." not in name:
                raise InvalidProperty(name)
        secret = new_secret()
        name = text(wanted, "displayName") or None
        password = new_password(secret, name, text(wanted, "startDateTime"), text(wanted, "endDateTime"))
        self._objects.add_password(item["id"], password)
        says = {"@odata.context": context(request, "microsoft.graph.passwordCredential")}
        return Answer(200, says | public(password, secret), {"cache-control": "no-store"})

    def remove_password(self, request: Request) -> Answer:
        _, item = self._enter_to_write(request)
        self._objects.remove_password(item["id"], text(request.json(), "keyId"))
        return Answer(204)

    def add_key(self, request: Request) -> Answer:
        item, body = self._enter_with_proof(request)
        if "keyCredential" not in body:
            raise RequiredProperty("keyCredential", self._objects.resource)
        made = key_credentials.new_key(section(body, "keyCredential"))
        self._objects.add_key(item["id"], made)
        says = {"@odata.context": context(request, "microsoft.graph.keyCredential")}
        return Answer(200, says | key_credentials.public(made))

    def remove_key(self, request: Request) -> Answer:
        item, body = self._enter_with_proof(request)
        self._objects.remove_key(item["id"], text(body, "keyId"))
        return Answer(204)

    def _find(self, request: Request) -> Document:
        if "app_id" in request.parameters:
            return self._objects.get_by_app_id(request.parameters["app_id"])
        if "unique_name" in request.parameters:
            return self._objects.get_by_unique_name(request.parameters["unique_name"])
        return self._objects.get(request.parameters["id"])

    def _enter_to_write(self, request: Request) -> tuple[Caller, Document]:
        caller = self._permissions.enter(request)
        item = self._find(request)
        require_write(caller, item)
        return caller, item

    def _enter_with_proof(self, request: Request) -> tuple[Document, Document]:
        """An application needs no permission to roll its own certificates; each call proves that it has one."""
        caller = self._permissions.enter(request)
        item = self._find(request)
        if caller.client_id.casefold() != item["appId"].casefold():
            require_write(caller, item)
        body = request.json()
        require_proof(text(body, "proof"), item)
        return item, body

    def _owners(self, caller: Caller, body: Document) -> list[str]:
        """The caller and who is named in the body; an owner has to exist."""
        owners = [caller.object_id]
        for reference in texts(body, "owners@odata.bind"):
            owner = referenced(reference)
            self._principals.get(owner)
            if owner.casefold() not in (known.casefold() for known in owners):
                owners.append(owner)
        return owners


def refuse_passwords(body: Document) -> None:
    """Secrets are made by Graph: a body may say that there are none, and nothing else about them."""
    if body.pop("passwordCredentials", None):
        raise PasswordsOnlyByActions


def creates_if_missing(request: Request) -> bool:
    wishes = request.headers.get("prefer", "").casefold().split(",")
    return "create-if-missing" in [wish.strip() for wish in wishes]


def referenced(reference: str) -> str:
    """The id at the end of 'https://graph.microsoft.com/v1.0/directoryObjects/{id}'."""
    match = re.fullmatch(r".*/(?:directoryObjects|servicePrincipals)/([0-9A-Fa-f-]{36})/?", reference, re.IGNORECASE)
    if match is None:
        raise ResourceNotFound(reference)
    return match[1]
