"""Requests that an acceptance makes itself, in the place of `az`: Resource Manager's, and doctor's client for Graph."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from apim_gateway_doctor.azure import cloud_of_the_environment, credential_of_the_environment
from apim_gateway_doctor.clouds import Cloud
from apim_gateway_doctor.graph import GraphClient
from apim_gateway_doctor.questions import RETRIES
from azure.core import PipelineClient
from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.pipeline.policies import BearerTokenCredentialPolicy, HeadersPolicy, RetryPolicy, UserAgentPolicy
from azure.core.rest import HttpRequest

from acceptance.errors import AcceptanceError

Json = dict[str, Any]
GROUPS, SERVICES, ROLES, CLUSTERS = "2022-09-01", "2024-05-01", "2022-04-01", "2024-05-01"
"""Versions of the APIs."""
_SECONDS_BETWEEN_POLLS = 20.0


class ResourceManager:
    def __init__(self, token: TokenCredential, cloud: Cloud) -> None:
        policies: list[Any] = [
            HeadersPolicy(),
            UserAgentPolicy("apim-gateway-acceptance"),
            RetryPolicy(**RETRIES),
            BearerTokenCredentialPolicy(token, cloud.resource_manager_scope),
        ]
        self._base = cloud.resource_manager
        self._client: PipelineClient[Any, Any] = PipelineClient(self._base, policies=policies)

    def get(self, path: str, version: str) -> Json | None:
        """A resource; None where there is none."""
        return self._send("GET", path, version, None, absent=True)

    def list(self, path: str, version: str, **query: str) -> Iterator[Json]:
        """The items of a collection; an empty one where its parent is gone."""
        page = self._send("GET", path, version, None, absent=True, **query)
        while page is not None:
            yield from page["value"]
            link = page.get("nextLink")
            page = self._answer(HttpRequest("GET", link), absent=True) if link else None

    def put(self, path: str, version: str, body: Json) -> Json:
        return self._send("PUT", path, version, body) or {}

    def post(self, path: str, version: str) -> Json:
        return self._send("POST", path, version, None) or {}

    def delete(self, path: str, version: str) -> None:
        """Deletes a resource, or has its deletion begin. One that is gone is no error."""
        self._send("DELETE", path, version, None, absent=True)

    def wait(self, path: str, version: str, until: Callable[[Json | None], bool], minutes: float) -> Json | None:
        """The resource once it is as wanted. Raises AcceptanceError where it failed, or isn't so in time."""
        ends = time.monotonic() + minutes * 60
        while True:
            found = self.get(path, version)
            if until(found):
                return found
            state = state_of(found)
            if state in ("Failed", "Canceled") or time.monotonic() > ends:
                raise AcceptanceError(
                    f"{path.rpartition('/')[2]} is {state or 'still there'} after at most {minutes:g} minutes:"
                    " the activity log of its resource group says why."
                )
            time.sleep(_SECONDS_BETWEEN_POLLS)

    def _send(
        self, method: str, path: str, version: str, body: Json | None, *, absent: bool = False, **query: str
    ) -> Json | None:
        request = HttpRequest(method, self._base + path, params={"api-version": version, **query}, json=body)
        return self._answer(request, absent=absent)

    def _answer(self, request: HttpRequest, *, absent: bool) -> Json | None:
        answer = self._client.send_request(request)
        answer.read()
        if absent and answer.status_code == 404:
            return None
        if answer.status_code >= 400:
            raise HttpResponseError(response=answer)
        return cast(Json, answer.json()) if answer.content else {}


@dataclass(frozen=True)
class Clients:
    arm: ResourceManager
    graph: GraphClient


def connect() -> Clients:
    """Clients for the cloud of the environment."""
    cloud = cloud_of_the_environment()
    token = credential_of_the_environment(cloud)
    return Clients(ResourceManager(token, cloud), GraphClient(token, cloud.graph, RETRIES))


def state_of(resource: Json | None) -> str:
    """A resource's provisioningState."""
    properties: Json = (resource or {}).get("properties") or {}
    return str(properties.get("provisioningState", ""))


def words_of(error: AzureError) -> str:
    """One line of what Azure said."""
    return " ".join(error.message.split())[:500]
