"""The Kubernetes API through the official client, as plain objects: the one place that knows the untyped client."""

import json
import os
from collections.abc import Iterator
from typing import Any, TypeGuard, cast

import yaml
from kubernetes import client, config  # pyright: ignore[reportMissingTypeStubs]
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from doctor.errors import CannotCheckError, one_line

Object = dict[str, Any]

_TIMEOUT = (5, 15)
_PAGE = 500


_COLLECTIONS = {
    "ConfigMap": "/api/v1/{}configmaps",
    "Deployment": "/apis/apps/v1/{}deployments",
    "EndpointSlice": "/apis/discovery.k8s.io/v1/{}endpointslices",
    "Event": "/api/v1/{}events",
    "Pod": "/api/v1/{}pods",
    "Secret": "/api/v1/{}secrets",
    "Service": "/api/v1/{}services",
}


class ClusterRefusedError(Exception):
    """The API server answered with an error. Its text is the server's own message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Cluster:
    """What a kubeconfig's identity can see of a cluster. Raises CannotCheckError when nobody answers."""

    def __init__(self, kubeconfig: str | None = None, context: str | None = None) -> None:
        self._source = _source(kubeconfig, context)
        try:
            self._client: Any = _client(kubeconfig, context)
        # The client raises whatever it stumbles over in a file that is no kubeconfig.
        except Exception as error:
            raise CannotCheckError(
                f"The {self._source} can't be used: {one_line(str(error)).rstrip('.')}."
                " Correct KUBECONFIG until `kubectl version` answers."
            ) from None

    @property
    def address(self) -> str:
        """The API server's URL."""
        return self._client.configuration.host

    def find(self, path: str) -> Object | None:
        """One object by its path; None where there is none. Raises ClusterRefusedError."""
        try:
            return self._get(path)
        except ClusterRefusedError as error:
            if error.status == 404:
                return None
            raise

    def list(self, path: str, **query: str) -> Iterator[Object]:
        """The objects of a collection, page by page; `labelSelector="app=mygw"` selects. Raises ClusterRefusedError."""
        more = ""
        while True:
            page = self._get(path, limit=str(_PAGE), **query, **({"continue": more} if more else {}))
            yield from page["items"]
            more = page["metadata"].get("continue", "")
            if not more:
                return

    def _get(self, path: str, **query: str) -> Object:
        request = self._client.param_serialize(
            "GET",
            path,
            query_params=list(query.items()),
            header_params={"Accept": "application/json"},
            auth_settings=["BearerToken"],
        )
        try:
            answer = self._client.call_api(*request, _request_timeout=_TIMEOUT)
            body = cast(bytes, answer.read())
        except HTTPError as error:
            raise CannotCheckError(
                f"The cluster at {self.address} does not answer: {_reason(error)}."
                f" Correct the {self._source}, or the way to the cluster, until `kubectl version` answers."
            ) from None
        if answer.status >= 400:
            raise ClusterRefusedError(answer.status, _message(body))
        return json.loads(body)


def path_of(kind: str, namespace: str = "", name: str = "") -> str:
    """The path of an object, of a namespace's collection, or of the whole cluster's."""
    collection = _COLLECTIONS[kind].format(f"namespaces/{namespace}/" if namespace else "")
    return f"{collection}/{name}" if name else collection


def _client(kubeconfig: str | None, context: str | None) -> Any:
    untyped: Any = config
    configuration: Any = client.Configuration()
    configuration.retries = Retry(total=2, connect=1, backoff_factor=0.2)
    options = {"context": context, "client_configuration": configuration, "persist_config": False}
    if _is_content(kubeconfig):
        untyped.load_kube_config_from_dict(yaml.safe_load(kubeconfig), **options)
    else:
        untyped.load_kube_config(config_file=kubeconfig, **options)
    return client.ApiClient(configuration)


def _is_content(kubeconfig: str | None) -> TypeGuard[str]:
    """Pulumi's provider takes a path or the content itself, which may be JSON in one line."""
    return bool(kubeconfig) and ("\n" in kubeconfig or kubeconfig.lstrip().startswith("{"))


def _source(kubeconfig: str | None, context: str | None) -> str:
    """Which kubeconfig it is, in words; its content is in no message."""
    if _is_content(kubeconfig):
        source = "kubeconfig of kubernetes:kubeconfig"
    else:
        source = f"kubeconfig {kubeconfig or os.environ.get('KUBECONFIG') or '~/.kube/config'}"
    return f"{source} (context '{context}')" if context else source


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
