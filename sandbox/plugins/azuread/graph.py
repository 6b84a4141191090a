"""Requests to Microsoft Graph, v1.0 unless said otherwise, and its errors as the provider's client writes them."""

import json
import math
import threading
import time
from collections import defaultdict
from contextlib import AbstractContextManager
from copy import copy
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from sandbox.plugins.azure_environment import AzureEnvironment
from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.values import Properties

if TYPE_CHECKING:
    from sandbox.plugins.retrying import Doubt


# Longer than any operation of the provider.
_LONGEST_SECONDS = 15 * 60


class GraphError(PluginError):
    """Graph's refusal."""

    def __init__(self, status: int, code: str, message: str) -> None:
        phrase = HTTPStatus(status).phrase
        super().__init__(f"unexpected status {status} ({status} {phrase}) with error: {code}: {message}")
        self.status = status
        self.message = message


class NoAnswerError(GraphError):
    """Nobody knows whether the request was carried out."""

    def __init__(self, method: str, url: str, message: str) -> None:
        PluginError.__init__(self, f'{method.title()} "{url}": {message}')
        self.status = 0
        self.message = message


class NotSentError(GraphError):
    """There was no token for the request."""

    def __init__(self, message: str) -> None:
        PluginError.__init__(self, message)
        self.status = 0
        self.message = message


class GraphClient:
    """GET, POST, PATCH and DELETE by path, as the signed-in principal."""

    def __init__(self, environment: AzureEnvironment) -> None:
        from sandbox.plugins.retrying import GoAzureSdk

        self.base_url = f"{environment.graph}/v1.0"
        self._beta = f"{environment.graph}/beta"
        self._ends = math.inf
        self._audience = environment.graph
        self._environment = environment
        self._client = environment.pipeline(self.base_url, environment.graph, GoAzureSdk())
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)

    def until(self, end: float) -> "GraphClient":
        """The same client for one operation, which ends at this monotonic time: so many tries does a request have."""
        client = copy(self)
        client._ends = end
        return client

    @property
    def seconds_left(self) -> float:
        return min(max(self._ends - time.monotonic(), 0), _LONGEST_SECONDS)

    def caller_id(self) -> str:
        """The object id of who is signed in."""
        return self._environment.claims(self._audience).get("oid", "")

    def lock(self, object_id: str) -> AbstractContextManager[bool]:
        """Held while an object changes: Graph refuses two changes of one application at a time."""
        return self._locks[object_id]

    def get(self, path: str, **query: str) -> Properties:
        return self._send("GET", path, query=query)

    def find(self, path: str) -> Properties | None:
        """The object, or None where Graph says 404."""
        try:
            return self.get(path)
        except GraphError as error:
            if error.status == 404:
                return None
            raise

    def get_beta(self, path: str, property: str) -> Any:
        """A property that only Graph's beta shows."""
        return self._send("GET", path, query={"select": property}, base_url=self._beta).get(property)

    def search(self, path: str, **query: str) -> list[Properties]:
        return cast("list[Properties]", self.get(path, **query).get("value") or [])

    def post(self, path: str, body: Properties, doubt: "Doubt | None" = None) -> Properties:
        """Where there is doubt about a refusal, because Entra replicates late, the request is sent again."""
        return self._send("POST", path, body, doubt=doubt)

    def patch(self, path: str, body: Properties, doubt: "Doubt | None" = None) -> None:
        self._send("PATCH", path, body, doubt=doubt)

    def patch_beta(self, path: str, body: Properties, doubt: "Doubt | None" = None) -> None:
        self._send("PATCH", path, body, doubt=doubt, base_url=self._beta)

    def delete(self, path: str) -> None:
        self._send("DELETE", path)

    def reference(self, object_id: str) -> str:
        """How a body names another directory object."""
        return f"{self.base_url}/directoryObjects/{object_id}"

    def _send(
        self,
        method: str,
        path: str,
        body: Properties | None = None,
        query: dict[str, str] | None = None,
        doubt: "Doubt | None" = None,
        base_url: str = "",
    ) -> Properties:
        from azure.core.exceptions import AzureError, ClientAuthenticationError
        from azure.core.rest import HttpRequest

        from sandbox.plugins.retrying import ConnectionLostError

        parameters = {f"${name}": value for name, value in (query or {}).items()}
        request = HttpRequest(method, (base_url or self.base_url) + path, params=parameters, json=body)
        try:
            response: Any = self._client.send_request(request, doubt=doubt, seconds_left=self.seconds_left)
        except ConnectionLostError as error:
            raise NoAnswerError(method, request.url, error.message) from None
        except ClientAuthenticationError as error:
            raise NotSentError(f"authorizing request: {error.message}") from None
        except AzureError as error:
            raise NoAnswerError(method, request.url, error.message) from None
        if response.status_code >= 400:
            raise _graph_error(response.status_code, response.text())
        return cast(Properties, response.json()) if response.text() else {}


def odata(text: str) -> str:
    """The text as a string in an OData filter."""
    return "'" + text.replace("'", "''") + "'"


def _graph_error(status: int, text: str) -> GraphError:
    try:
        error: Any = json.loads(text).get("error", {})
    except (ValueError, AttributeError):
        return GraphError(status, "Unknown", text)
    return GraphError(status, str(error.get("code", "")), str(error.get("message", "")))
