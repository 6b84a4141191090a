"""Federated identity credentials over HTTP."""

from sandbox.azure.core.fields import Document
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.graph.models import federated_credentials
from sandbox.azure.graph.models.directory import Applications, ServicePrincipals
from sandbox.azure.graph.models.federated_credentials import FederatedCredentials
from sandbox.azure.graph.responses.directory_objects import DirectoryObjectResponses, creates_if_missing
from sandbox.azure.graph.responses.entity_types import APPLICATION_TYPE, FEDERATED_CREDENTIAL_TYPE
from sandbox.azure.graph.responses.permissions import GraphPermissions, require_read
from sandbox.azure.graph.responses.queries import page, select
from sandbox.azure.graph.responses.shapes import context, entity


class FederatedCredentialResponses(DirectoryObjectResponses):
    """Of one application, addressed as the application itself is."""

    def __init__(
        self,
        permissions: GraphPermissions,
        applications: Applications,
        principals: ServicePrincipals,
        credentials: FederatedCredentials,
    ) -> None:
        super().__init__(permissions, applications, principals, APPLICATION_TYPE)
        self._credentials = credentials

    def list_all(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        application = self._find(request)
        items = list(federated_credentials.of(application))
        return Answer(200, page(items, request, context(request, _path(application)), FEDERATED_CREDENTIAL_TYPE))

    def get(self, request: Request) -> Answer:
        require_read(self._permissions.enter(request))
        application = self._find(request)
        item = self._credentials.get(application, request.parameters["credential"])
        return Answer(200, select(entity(request, _path(application), item), request, FEDERATED_CREDENTIAL_TYPE))

    def create(self, request: Request) -> Answer:
        _, application = self._enter_to_write(request)
        return self._create(request, application, {})

    def update(self, request: Request) -> Answer:
        _, application = self._enter_to_write(request)
        item = self._credentials.get(application, request.parameters["credential"])
        self._credentials.update(application, item, request.json())
        return Answer(204)

    def upsert(self, request: Request) -> Answer:
        """By its name; a header says that it may be made."""
        _, application = self._enter_to_write(request)
        name = request.parameters["credential"]
        missing = all(item["name"] != name for item in federated_credentials.of(application))
        if missing and creates_if_missing(request):
            return self._create(request, application, {"name": name})
        return self.update(request)

    def delete(self, request: Request) -> Answer:
        _, application = self._enter_to_write(request)
        item = self._credentials.get(application, request.parameters["credential"])
        self._credentials.delete(application, item)
        return Answer(204)

    def _create(self, request: Request, application: Document, given: Document) -> Answer:
        made = self._credentials.create(application, request.json() | given)
        return Answer(201, entity(request, _path(application), made))


def _path(application: Document) -> str:
    return f"applications('{application['id']}')/federatedIdentityCredentials"
