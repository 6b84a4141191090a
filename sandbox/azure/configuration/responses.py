"""The permission probe over HTTP."""

from sandbox.azure.configuration.exceptions import Unauthorized
from sandbox.azure.configuration.models import Configuration, Heartbeats
from sandbox.azure.core.errors import TokenRefusedError
from sandbox.azure.core.fields import Document, text
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.core.tokens import Tokens

_REASONS = {
    "missing": "there is none",
    "malformed": "the Authorization header is not 'Bearer <token>'",
    "expired": "it has expired",
    "audience": "it is for another audience than {audience}",
    "issuer": "it is from another issuer",
    "invalid": "its signature or its form is not valid",
}


class ConfigurationResponses:
    def __init__(self, tokens: Tokens, configuration: Configuration, heartbeats: Heartbeats, audience: str) -> None:
        self._tokens = tokens
        self._configuration = configuration
        self._heartbeats = heartbeats
        self._audience = audience

    def get_configuration(self, request: Request) -> Answer:
        service, gateway = self._admit(request)
        return Answer(200, {"service": service["name"], "gateway": gateway["name"]})

    def post_heartbeat(self, request: Request) -> Answer:
        _, gateway = self._admit(request)
        self._heartbeats.record(gateway, text(request.json(), "instance"))
        return Answer(204)

    def _admit(self, request: Request) -> tuple[Document, Document]:
        service = self._configuration.service_of(request)
        try:
            audiences = (self._audience, f"{self._audience}/")
            caller = self._tokens.authenticate(request.headers.get("authorization"), audiences)
        except TokenRefusedError as refusal:
            raise Unauthorized(_REASONS[refusal.reason].format(audience=self._audience)) from None
        request.client_id = caller.client_id
        return self._configuration.admit(caller.object_id, service, request.parameters["gateway"])
