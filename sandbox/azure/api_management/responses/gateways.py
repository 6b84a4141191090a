"""Gateways, their keys and tokens, and the APIs they offer, over HTTP."""

from sandbox.azure.api_management.exceptions import ValidationError
from sandbox.azure.api_management.models.apis import Apis
from sandbox.azure.api_management.models.entities import shown, with_etag
from sandbox.azure.api_management.models.gateway_keys import GatewayKeys
from sandbox.azure.api_management.models.gateways import Gateways
from sandbox.azure.api_management.models.types import GATEWAY, GATEWAY_API
from sandbox.azure.api_management.responses.collection import collection
from sandbox.azure.api_management.responses.requests import ServiceRequests
from sandbox.azure.core.fields import Document, section, text
from sandbox.azure.core.routing import Answer, Request


class GatewayResponses:
    def __init__(self, requests: ServiceRequests, gateways: Gateways, keys: GatewayKeys, apis: Apis) -> None:
        self._requests = requests
        self._gateways = gateways
        self._keys = keys
        self._apis = apis

    def list_gateways(self, request: Request) -> Answer:
        found = [shown(item) for item in self._gateways.of(self._requests.enter_part(request, GATEWAY))]
        return Answer(200, collection(request, found, ("name", "description")))

    def get_gateway(self, request: Request) -> Answer:
        return with_etag(200, self._gateways.get(self._requests.enter_part(request, GATEWAY), _name(request)))

    def head_gateway(self, request: Request) -> Answer:
        return Answer(200, None, self.get_gateway(request).headers)

    def put_gateway(self, request: Request) -> Answer:
        service = self._requests.enter_part(request, GATEWAY)
        gateway, created = self._gateways.put(service, _name(request), request.json(), request.headers.get("if-match"))
        return with_etag(201 if created else 200, gateway)

    def patch_gateway(self, request: Request) -> Answer:
        service = self._requests.enter_part(request, GATEWAY)
        gateway = self._gateways.patch(service, _name(request), request.json(), request.headers.get("if-match"))
        return with_etag(200, gateway)

    def delete_gateway(self, request: Request) -> Answer:
        service = self._requests.enter_part(request, GATEWAY)
        there = self._gateways.delete(service, _name(request), request.headers.get("if-match"))
        return Answer(200 if there else 204)

    def list_keys(self, request: Request) -> Answer:
        return Answer(200, self._keys.of(self._for_action(request, "listKeys")))

    def regenerate_key(self, request: Request) -> Answer:
        self._keys.regenerate(self._for_action(request, "regenerateKey"), request.json())
        return Answer(204)

    def generate_token(self, request: Request) -> Answer:
        gateway = self._for_action(request, "generateToken")
        return Answer(200, {"value": self._keys.token(gateway, request.json())})

    def list_apis(self, request: Request) -> Answer:
        found = [_shown_link(item) for item in self._apis.of_gateway(self._for_apis(request)[1])]
        return Answer(200, collection(request, found, ("name", "displayName", "path")))

    def head_api(self, request: Request) -> Answer:
        """Whether the gateway offers the API."""
        _, gateway = self._for_apis(request)
        return Answer(204 if self._apis.is_offered(gateway, request.parameters["api"]) else 404)

    def put_api(self, request: Request) -> Answer:
        service, gateway = self._for_apis(request)
        state = text(section(request.json(), "properties"), "provisioningState") if request.body else ""
        if state not in ("", "created"):
            raise ValidationError("provisioningState", f"'{state}' is not a provisioning state: give created.")
        link, new = self._apis.offer(gateway, self._apis.get(service, request.parameters["api"]))
        return Answer(201 if new else 200, _shown_link(link))

    def delete_api(self, request: Request) -> Answer:
        _, gateway = self._for_apis(request)
        return Answer(200 if self._apis.withdraw(gateway, request.parameters["api"]) else 204)

    def _for_action(self, request: Request, action: str) -> Document:
        return self._gateways.get(self._requests.enter_action(request, GATEWAY, action), _name(request))

    def _for_apis(self, request: Request) -> tuple[Document, Document]:
        service = self._requests.enter_part(request, GATEWAY_API)
        return service, self._gateways.get(service, _name(request))


def _name(request: Request) -> str:
    return request.parameters["gateway"]


def _shown_link(link: Document) -> Document:
    return {name: value for name, value in link.items() if name != "api"}
