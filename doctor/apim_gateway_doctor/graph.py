"""A small Microsoft Graph client on azure-core's pipeline: retries, sign-in, paging."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from azure.core import PipelineClient
from azure.core.credentials import TokenCredential
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.policies import BearerTokenCredentialPolicy, HeadersPolicy, RetryPolicy, UserAgentPolicy
from azure.core.rest import HttpRequest

Json = dict[str, Any]


class GraphClient:
    """Microsoft Graph 1.0. A refusal is azure-core's HttpResponseError, with Graph's code and message."""

    def __init__(self, credential: TokenCredential, endpoint: str, retries: Mapping[str, Any]) -> None:
        policies: list[Any] = [
            HeadersPolicy(),
            UserAgentPolicy(),
            RetryPolicy(**retries),
            BearerTokenCredentialPolicy(credential, f"{endpoint}/.default"),
        ]
        self._base = f"{endpoint}/v1.0"
        self._client: PipelineClient[Any, Any] = PipelineClient(endpoint, policies=policies)

    def get(self, path: str, **query: str) -> Json | None:
        """One object by its path, for example `/applications(appId='...')`; None where there is none."""
        answer = self._send(HttpRequest("GET", self._base + path, params=_query(query)), absent=404)
        return None if answer is None else cast(Json, answer)

    def list(self, path: str, **query: str) -> Iterator[Json]:
        """The objects of a collection, page by page; `filter="..."` is Graph's `$filter`."""
        request = HttpRequest("GET", self._base + path, params=_query(query))
        while True:
            page = cast(Json, self._send(request))
            yield from page["value"]
            if "@odata.nextLink" not in page:
                return
            request = HttpRequest("GET", page["@odata.nextLink"])

    def post(self, path: str, body: Json) -> Json:
        """Create an object, or call an action."""
        return cast(Json, self._send(HttpRequest("POST", self._base + path, json=body)) or {})

    def delete(self, path: str) -> bool:
        """Delete an object; False where there was none."""
        return self._send(HttpRequest("DELETE", self._base + path), absent=404) is not None

    def _send(self, request: HttpRequest, absent: int | None = None) -> Any:
        """The body, an empty one as {}; None for the status that means absent."""
        answer = self._client.send_request(request)
        answer.read()
        if answer.status_code == absent:
            return None
        if answer.status_code >= 400:
            raise HttpResponseError(response=answer)
        return answer.json() if answer.content else {}


def _query(query: Mapping[str, str]) -> dict[str, str]:
    return {f"${name}": value for name, value in query.items()}
