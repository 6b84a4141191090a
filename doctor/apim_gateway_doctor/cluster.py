"""The Kubernetes API through the official client, as plain objects."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from urllib3.exceptions import HTTPError

from apim_gateway_doctor.errors import CannotCheckError, one_line
from apim_gateway_doctor.kubeconfig import client_of, source_of
from apim_gateway_doctor.stack import Stack

Object = dict[str, Any]

_TIMEOUT = (5, 15)
_PAGE = 500
_COLLECTIONS = {
    "ConfigMap": "/api/v1/{}configmaps",
    "Deployment": "/apis/apps/v1/{}deployments",
    "EndpointSlice": "/apis/discovery.k8s.io/v1/{}endpointslices",
    "Event": "/api/v1/{}events",
    "Job": "/apis/batch/v1/{}jobs",
    "Pod": "/api/v1/{}pods",
    "PodDisruptionBudget": "/apis/policy/v1/{}poddisruptionbudgets",
    "Secret": "/api/v1/{}secrets",
    "Service": "/api/v1/{}services",
}


class ClusterRefusedError(Exception):
    """The API server answered with an error. Its text is the server's own message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Cluster:
    """What a kubeconfig's identity can see and do in a cluster. Raises CannotCheckError when nobody answers."""

    def __init__(self, kubeconfig: str | None = None, context: str | None = None) -> None:
        self._source = source_of(kubeconfig, context)
        self._client = client_of(kubeconfig, context)

    @classmethod
    def of(cls, stack: Stack) -> "Cluster":
        """The cluster that Pulumi's provider would use for this stack."""
        return cls(stack.kubeconfig, stack.text("kubernetes:context"))

    @property
    def address(self) -> str:
        """The API server's URL."""
        return self._client.configuration.host

    def find(self, path: str) -> Object | None:
        """One object by its path; None where there is none. Raises ClusterRefusedError."""
        try:
            return self._ask("GET", path)
        except ClusterRefusedError as error:
            if error.status == 404:
                return None
            raise

    def list(self, path: str, **query: str) -> Iterator[Object]:
        """The objects of a collection, page by page; `labelSelector="app=mygw"` selects. Raises ClusterRefusedError."""
        more = ""
        while True:
            page = self._ask("GET", path, {"limit": str(_PAGE), **query, **({"continue": more} if more else {})})
            yield from page["items"]
            more = page["metadata"].get("continue", "")
            if not more:
                return

    def create(self, path: str, body: Object) -> Object:
        """A new object in a collection, as the API server has made it. Raises ClusterRefusedError."""
        return self._ask("POST", path, body=body)

    def delete(self, path: str, **query: str) -> None:
        """Delete an object; one that is gone is no error. Raises ClusterRefusedError."""
        try:
            self._ask("DELETE", path, query)
        except ClusterRefusedError as error:
            if error.status != 404:
                raise

    def _ask(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: Object | None = None
    ) -> Object:
        request = self._client.param_serialize(
            method,
            path,
            query_params=list((query or {}).items()),
            header_params={"Accept": "application/json", "Content-Type": "application/json"},
            body=body,
            auth_settings=["BearerToken"],
        )
        try:
            answer = self._client.call_api(*request, _request_timeout=_TIMEOUT)
            text = cast(bytes, answer.read())
        except HTTPError as error:
            raise CannotCheckError(
                f"The cluster at {self.address} does not answer: {_reason(error)}."
                f" Correct the {self._source}, or the way to the cluster, until `kubectl version` answers."
            ) from None
        if answer.status >= 400:
            raise ClusterRefusedError(answer.status, _message(text))
        return json.loads(text)


def path_of(kind: str, namespace: str = "", name: str = "") -> str:
    """The path of an object, of a namespace's collection, or of the whole cluster's."""
    collection = _COLLECTIONS[kind].format(f"namespaces/{namespace}/" if namespace else "")
    return f"{collection}/{name}" if name else collection


def _message(body: bytes) -> str:
    try:
        return str(json.loads(body)["message"])
    except (ValueError, KeyError, TypeError):
        return one_line(body.decode(errors="replace"))


def _reason(error: HTTPError) -> str:
    """The innermost reason: the client wraps it several times."""
    reason: BaseException = error
    while isinstance(inner := getattr(reason, "reason", None), BaseException):
        reason = inner
    return one_line(str(reason).rpartition(": ")[2] or str(reason)).rstrip(".")
