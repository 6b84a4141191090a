"""The two properties that Graph has below /beta only and that azuread reads with each object.

Everything else below /beta is refused by name.
"""

from sandbox.azure.core.errors import NotModelledError
from sandbox.azure.core.fields import Document
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.graph.exceptions.objects import InvalidValue
from sandbox.azure.graph.models.directory import Applications, ServicePrincipals
from sandbox.azure.graph.responses.permissions import GraphPermissions, require_read, require_write
from sandbox.azure.graph.responses.queries import selected

_POST_RESPONSE = "oauth2RequirePostResponse"
_SAML_METADATA = "samlMetadataUrl"


class BetaResponses:
    """Reads and writes by object id."""

    def __init__(
        self, permissions: GraphPermissions, applications: Applications, principals: ServicePrincipals
    ) -> None:
        self._permissions = permissions
        self._applications = applications
        self._principals = principals

    def get_application(self, request: Request) -> Answer:
        _require_only(selected(request), _POST_RESPONSE, request)
        require_read(self._permissions.enter(request))
        item = self._applications.get(request.parameters["id"])
        return _answer(request, "applications", {_POST_RESPONSE: item.get(_POST_RESPONSE, False)})

    def update_application(self, request: Request) -> Answer:
        body = request.json()
        _require_only([name for name in body if "@odata." not in name], _POST_RESPONSE, request)
        caller = self._permissions.enter(request)
        item = self._applications.get(request.parameters["id"])
        require_write(caller, item)
        if not isinstance(body[_POST_RESPONSE], bool):
            raise InvalidValue(_POST_RESPONSE, self._applications.resource)
        self._applications.save(item | {_POST_RESPONSE: body[_POST_RESPONSE]})
        return Answer(204)

    def get_principal(self, request: Request) -> Answer:
        _require_only(selected(request), _SAML_METADATA, request)
        require_read(self._permissions.enter(request))
        self._principals.get(request.parameters["id"])
        return _answer(request, "servicePrincipals", {_SAML_METADATA: None})


def _require_only(names: list[str], modelled: str, request: Request) -> None:
    if names != [modelled]:
        what = ", ".join(name for name in names if name != modelled) or "all properties"
        raise NotModelledError(f"{what} of {request.method} {request.path}")


def _answer(request: Request, collection: str, item: Document) -> Answer:
    [name] = item
    what = f"{request.base_url}/beta/$metadata#{collection}({name})/$entity"
    return Answer(200, {"@odata.context": what} | item)
