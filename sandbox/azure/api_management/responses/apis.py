"""APIs over HTTP."""

from sandbox.azure.api_management.models.apis import Apis
from sandbox.azure.api_management.models.entities import shown, with_etag
from sandbox.azure.api_management.models.types import API
from sandbox.azure.api_management.responses.collection import collection
from sandbox.azure.api_management.responses.requests import ServiceRequests
from sandbox.azure.core.routing import Answer, Request


class ApiResponses:
    def __init__(self, requests: ServiceRequests, apis: Apis) -> None:
        self._requests = requests
        self._apis = apis

    def list_apis(self, request: Request) -> Answer:
        found = [shown(item) for item in self._apis.of(self._requests.enter_part(request, API))]
        return Answer(200, collection(request, found, ("name", "displayName", "path", "serviceUrl")))

    def get_api(self, request: Request) -> Answer:
        return with_etag(200, self._apis.get(self._requests.enter_part(request, API), request.parameters["api"]))

    def head_api(self, request: Request) -> Answer:
        return Answer(200, None, self.get_api(request).headers)

    def put_api(self, request: Request) -> Answer:
        service = self._requests.enter_part(request, API)
        if_match = request.headers.get("if-match")
        api, created = self._apis.put(service, request.parameters["api"], request.json(), if_match)
        return with_etag(201 if created else 200, api)

    def delete_api(self, request: Request) -> Answer:
        service = self._requests.enter_part(request, API)
        there = self._apis.delete(service, request.parameters["api"], request.headers.get("if-match"))
        return Answer(200 if there else 204)
