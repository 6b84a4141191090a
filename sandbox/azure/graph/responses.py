"""Graph over HTTP: permissions, and the shape of the answers."""

import re

from sandbox.azure.access import Caller
from sandbox.azure.errors import NotModelledError
from sandbox.azure.fields import Document, section, text, texts
from sandbox.azure.graph.exceptions import ResourceNotFound
from sandbox.azure.graph.models import Applications, Directory, DirectoryObjects, ServicePrincipals
from sandbox.azure.graph.passwords import new_password, new_secret, public
from sandbox.azure.graph.permissions import GraphPermissions, require_create, require_read, require_write
from sandbox.azure.graph.queries import page, select
from sandbox.azure.routing import Answer, Request
from sandbox.azure.sign_in.models import Tenant

# What the store keeps about an object and Graph does not show.
_INTERNAL = ("owners", "seeded", "resource")


class DirectoryObjectResponses:
    """What applications and service principals have in common over HTTP."""

    def __init__(self, permissions: GraphPermissions, objects: DirectoryObjects, principals: ServicePrincipals) -> None:
        self._permissions = permissions
        self._objects = objects
        self._principals = principals

    def list_all(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        items = [shown(item) for item in self._objects.all()]
        return Answer(200, page(items, request.query, _context(request, self._objects.kind)))

    def get(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        context = {"@odata.context": _context(request, f"{self._objects.kind}/$entity")}
        return Answer(200, select(context | shown(self._find(request)), request.query))

    def list_owners(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        owners = [
            {"@odata.type": "#microsoft.graph.servicePrincipal"} | shown(item)
            for item in self._principals.all()
            if item["id"] in self._find(request)["owners"]
        ]
        return Answer(200, page(owners, request.query, _context(request, "directoryObjects")))

    def add_owner(self, request: Request) -> Answer:
        _, item = self._enter_to_write(request)
        self._objects.add_owner(item["id"], _referenced(text(request.json(), "@odata.id")))
        return Answer(204)

    def remove_owner(self, request: Request) -> Answer:
        _, item = self._enter_to_write(request)
        self._objects.remove_owner(item["id"], request.parameters["owner"])
        return Answer(204)

    def _find(self, request: Request) -> Document:
        if "app_id" in request.parameters:
            return self._objects.get_by_app_id(request.parameters["app_id"])
        return self._objects.get(request.parameters["id"])

    def _enter_to_write(self, request: Request) -> tuple[Caller, Document]:
        caller = self._permissions.enter(request)
        item = self._find(request)
        require_write(caller, item)
        return caller, item

    def _owners(self, caller: Caller, body: Document) -> list[str]:
        """The caller and who is named in the body; an owner has to exist."""
        owners = [caller.object_id]
        for reference in texts(body, "owners@odata.bind"):
            owner = _referenced(reference)
            self._principals.get(owner)
            if owner.casefold() not in (known.casefold() for known in owners):
                owners.append(owner)
        return owners


class ApplicationResponses(DirectoryObjectResponses):
    def __init__(
        self, permissions: GraphPermissions, applications: Applications, principals: ServicePrincipals
    ) -> None:
        super().__init__(permissions, applications, principals)
        self._applications = applications

    def create(self, request: Request) -> Answer:
        caller = self._permissions.enter(request)
        require_create(caller)
        body = request.json()
        _refuse_credentials(body)
        item = self._applications.create(body, self._owners(caller, body))
        context = {"@odata.context": _context(request, "applications/$entity")}
        return Answer(201, context | shown(item))

    def update(self, request: Request) -> Answer:
        _, item = self._enter_to_write(request)
        body = request.json()
        _refuse_credentials(body)
        self._applications.update(item["id"], body)
        return Answer(204)

    def delete(self, request: Request) -> Answer:
        _, item = self._enter_to_write(request)
        self._applications.delete(item["id"])
        return Answer(204)

    def add_password(self, request: Request) -> Answer:
        """The only answer that ever has the secret."""
        _, item = self._enter_to_write(request)
        wanted = section(request.json() if request.body.strip() else {}, "passwordCredential")
        secret = new_secret()
        name = text(wanted, "displayName") or None
        password = new_password(secret, name, text(wanted, "startDateTime"), text(wanted, "endDateTime"))
        self._applications.add_password(item["id"], password)
        context = {"@odata.context": _context(request, "microsoft.graph.passwordCredential")}
        return Answer(200, context | public(password, secret), {"cache-control": "no-store"})

    def remove_password(self, request: Request) -> Answer:
        _, item = self._enter_to_write(request)
        self._applications.remove_password(item["id"], text(request.json(), "keyId"))
        return Answer(204)


class ServicePrincipalResponses(DirectoryObjectResponses):
    def __init__(
        self, permissions: GraphPermissions, applications: Applications, principals: ServicePrincipals
    ) -> None:
        super().__init__(permissions, principals, principals)
        self._applications = applications

    def create(self, request: Request) -> Answer:
        caller = self._permissions.enter(request)
        require_create(caller)
        body = request.json()
        application = self._applications.find_by_app_id(text(body, "appId"))
        if application:
            # With OwnedBy, a service principal is made only of an application that the caller owns.
            require_write(caller, application)
        item = self._principals.create(body, self._owners(caller, body))
        context = {"@odata.context": _context(request, "servicePrincipals/$entity")}
        return Answer(201, context | shown(item))

    def update(self, request: Request) -> Answer:
        _, item = self._enter_to_write(request)
        self._principals.update(item["id"], request.json())
        return Answer(204)

    def delete(self, request: Request) -> Answer:
        _, item = self._enter_to_write(request)
        self._principals.delete(item["id"])
        return Answer(204)


class DirectoryResponses:
    def __init__(self, permissions: GraphPermissions, directory: Directory, tenant: Tenant) -> None:
        self._permissions = permissions
        self._directory = directory
        self._tenant = tenant

    def get_object(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        found = self._directory.find(request.parameters["id"])
        if found is None:
            raise ResourceNotFound(request.parameters["id"])
        kind, item = found
        marks = {
            "@odata.context": _context(request, "directoryObjects/$entity"),
            "@odata.type": f"#microsoft.graph.{kind[0].lower()}{kind[1:]}",
        }
        return Answer(200, select(marks | shown(item), request.query))

    def list_deleted(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        kind = request.parameters["kind"].rpartition(".")[2].casefold()
        items = [shown(item) for item in self._directory.deleted() if item["resource"].casefold() == kind]
        return Answer(200, page(items, request.query, _context(request, "directoryObjects")))

    def get_deleted(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        item = self._directory.get_deleted(request.parameters["id"])
        return Answer(200, select(shown(item), request.query))

    def purge(self, request: Request) -> Answer:
        caller = self._permissions.enter(request)
        item = self._directory.get_deleted(request.parameters["id"])
        require_write(caller, item)
        self._directory.purge(item["id"])
        return Answer(204)

    def list_organization(self, request: Request) -> Answer:
        self._permissions.enter(request)
        organization = {"id": self._tenant.id, "displayName": self._tenant.display_name, "tenantType": "AAD"}
        return Answer(200, page([organization], request.query, _context(request, "organization")))


def shown(item: Document) -> Document:
    """An object as Graph shows it."""
    visible = {name: value for name, value in item.items() if name not in _INTERNAL}
    return visible | {"passwordCredentials": [public(entry) for entry in item.get("passwordCredentials", [])]}


def _context(request: Request, what: str) -> str:
    return f"{request.base_url}/v1.0/$metadata#{what}"


def _referenced(reference: str) -> str:
    """The id at the end of 'https://graph.microsoft.com/v1.0/directoryObjects/{id}'."""
    match = re.fullmatch(r".*/(?:directoryObjects|servicePrincipals)/([0-9A-Fa-f-]{36})/?", reference)
    if match is None:
        raise ResourceNotFound(reference)
    return match[1]


def _refuse_credentials(body: Document) -> None:
    if body.pop("passwordCredentials", None):
        raise NotModelledError("passwordCredentials in the body of an application; use addPassword")
    if body.get("keyCredentials"):
        raise NotModelledError("keyCredentials: sign-in here is by client secret")
