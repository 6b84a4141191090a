"""The permission probe over HTTP."""

from sandbox.azure.access import Access
from sandbox.azure.configuration.exceptions import Unauthorized
from sandbox.azure.configuration.models import Configuration, Heartbeats
from sandbox.azure.errors import TokenRefusedError
from sandbox.azure.fields import Document, text
from sandbox.azure.routing import Answer, Request

AUDIENCES = ("https://azure-api.net/configuration", "https://azure-api.net/configuration/")
_REASONS = {
    "missing": "there is none",
    "malformed": "the Authorization header is not 'Bearer <token>'",
    "expired": "it has expired",
    "audience": f"it is for another audience than {AUDIENCES[0]}",
    "issuer": "it is from another issuer",
    "invalid": "its signature or its form is not valid",
}


class ConfigurationResponses:
    def __init__(self, access: Access, configuration: Configuration, heartbeats: Heartbeats) -> None:
        self._access = access
        self._configuration = configuration
        self._heartbeats = heartbeats

    def get_configuration(self, request: Request) -> Answer:
        service, gateway = self._admit(request)
        return Answer(200, {"service": service["name"], "gateway": gateway["name"]})

    def post_heartbeat(self, request: Request) -> Answer:
        _, gateway = self._admit(request)
        self._heartbeats.record(gateway, text(request.json(), "instance"))
        return Answer(204)

    def _admit(self, request: Request) -> tuple[Document, Document]:
        try:
            caller = self._access.authenticate(request.headers.get("authorization"), AUDIENCES)
        except TokenRefusedError as refusal:
            raise Unauthorized(_REASONS[refusal.reason]) from None
        request.client_id = caller.client_id
        service = request.host.partition(".")[0]
        return self._configuration.admit(caller.object_id, service, request.parameters["gateway"])
