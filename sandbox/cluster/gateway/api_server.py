"""What the double asks of the API server: the Kubernetes client's calls, with objects as plain JSON."""

# The client is typed in part only; this module is where that ends.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import urllib3.exceptions
from kubernetes.client import ApiException, Configuration, CoreV1Api
from kubernetes.client.api_client import ApiClient
from kubernetes.config import load_kube_config
from kubernetes.watch import Watch

from sandbox.cluster.gateway.objects import Object

_TIMEOUT = (3, 10)
# The watch ends after this and begins anew with a list, so that nothing missed stays missed.
_WATCH_SECONDS = 240
_FAILURES = (ApiException, urllib3.exceptions.HTTPError, OSError, ValueError, KeyError)


class UnavailableError(Exception):
    """The API server does not answer, or not as it should; ask again later."""


class ApiServer:
    def __init__(self, kubeconfig: Path) -> None:
        configuration = Configuration()
        # The client writes the certificate authority to a file, which would stay behind when the process is killed.
        with TemporaryDirectory() as directory:
            load_kube_config(str(kubeconfig), client_configuration=configuration, temp_file_path=directory)
            configuration.ca_cert_data = Path(configuration.ssl_ca_cert or "").read_text()
            configuration.ssl_ca_cert = None
        # The double itself asks again.
        configuration.retries = urllib3.Retry(0)
        # Each pod has a thread of its own.
        configuration.connection_pool_maxsize = 32
        self._client = ApiClient(configuration)
        self._core = CoreV1Api(self._client)

    def list_pods(self) -> tuple[list[Object], str]:
        """The pods that have a node, and the version from which to watch."""
        answer = self._call("list_pod_for_all_namespaces", field_selector="spec.nodeName!=")
        return answer["items"], answer["metadata"]["resourceVersion"]

    def watch_pods(self, version: str) -> Iterator[tuple[str, Object]]:
        """What happens to them since: ADDED, MODIFIED or DELETED, and the pod. Ends after some minutes."""
        try:
            events = Watch().stream(
                self._core.list_pod_for_all_namespaces,
                field_selector="spec.nodeName!=",
                resource_version=version,
                timeout_seconds=_WATCH_SECONDS,
                _request_timeout=(3, _WATCH_SECONDS + 10),
            )
            for event in cast(Iterator[Object], events):
                yield event["type"], event["raw_object"]
        except _FAILURES as error:
            raise UnavailableError(_text(error)) from error

    def config_map(self, namespace: str, name: str) -> Object | None:
        return self._find("read_namespaced_config_map", name, namespace)

    def secret(self, namespace: str, name: str) -> Object | None:
        return self._find("read_namespaced_secret", name, namespace)

    def node(self, name: str) -> Object | None:
        return self._find("read_node", name)

    def patch_pod_status(self, pod: Object, status: Object) -> None:
        """Change the status of this very pod; nothing happens if it is gone or another has its name."""
        metadata = pod["metadata"]
        body = {"metadata": {"uid": metadata["uid"]}, "status": status}
        self._call_unless_gone(
            "patch_namespaced_pod_status",
            metadata["name"],
            metadata["namespace"],
            body,
            _content_type="application/strategic-merge-patch+json",
        )

    def delete_pod(self, pod: Object) -> None:
        """Take the object away, as a kubelet does once the containers have ended."""
        metadata = pod["metadata"]
        body = {"gracePeriodSeconds": 0, "preconditions": {"uid": metadata["uid"]}}
        self._call_unless_gone("delete_namespaced_pod", metadata["name"], metadata["namespace"], body=body)

    def create_event(self, namespace: str, body: Object) -> None:
        self._call("create_namespaced_event", namespace, body)

    def patch_event(self, namespace: str, name: str, body: Object) -> None:
        content_type = "application/strategic-merge-patch+json"
        self._call_unless_gone("patch_namespaced_event", name, namespace, body, _content_type=content_type)

    def _find(self, operation: str, *names: str) -> Object | None:
        try:
            return self._call(operation, *names)
        except UnavailableError as error:
            if _status(error) == 404:
                return None
            raise

    def _call_unless_gone(self, operation: str, *arguments: Any, **options: Any) -> None:
        try:
            self._call(operation, *arguments, **options)
        except UnavailableError as error:
            if _status(error) not in (404, 409):
                raise

    def _call(self, operation: str, *arguments: Any, **options: Any) -> Object:
        try:
            answer = getattr(self._core, operation)(*arguments, _request_timeout=_TIMEOUT, **options)
        except _FAILURES as error:
            raise UnavailableError(_text(error)) from error
        return cast(Object, self._client.sanitize_for_serialization(answer))


def _status(error: UnavailableError) -> int | None:
    cause = error.__cause__
    return cause.status if isinstance(cause, ApiException) else None


def _text(error: Exception) -> str:
    if isinstance(error, ApiException):
        return f"{error.status} {error.reason}"
    return str(error) or type(error).__name__
