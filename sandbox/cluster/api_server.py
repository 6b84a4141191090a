"""The few requests to the API server that starting the cluster takes, without a Kubernetes client to load."""

import http.client
import json
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.processes import ProcessError

_TIMEOUT = 2


@dataclass(frozen=True)
class ApiServer:
    port: int
    authority: Path
    token: str

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def is_ready(self) -> bool:
        return self._answers("/readyz")

    def has(self, path: str) -> bool:
        """Whether the object at this path exists; False also while the API server does not answer."""
        return self._answers(path)

    def get(self, path: str) -> dict[str, Any] | None:
        """The object or list at this path. None where it is not there, and while the API server does not answer."""
        try:
            status, body = self._request("GET", path)
        except (OSError, http.client.HTTPException):
            return None
        return json.loads(body) if status == http.HTTPStatus.OK else None

    def create(self, path: str, body: dict[str, Any]) -> None:
        """Create it unless an object of that name exists, which is left as it is."""
        what = f"{body['kind']} {body['metadata']['name']}"
        try:
            status, answer = self._request("POST", path, json.dumps(body))
        except (OSError, http.client.HTTPException) as error:
            raise ProcessError(f"kube-apiserver does not answer when asked to create {what}: {error}") from error
        if status not in (http.HTTPStatus.CREATED, http.HTTPStatus.CONFLICT):
            raise ProcessError(f"kube-apiserver refuses to create {what}: {status} {answer[:500]}")

    def _answers(self, path: str) -> bool:
        try:
            return self._request("GET", path)[0] == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False

    def _request(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        context = ssl.create_default_context(cafile=str(self.authority))
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=_TIMEOUT, context=context)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()
