"""The API server: requests as plain data, and its refusals as errors that keep its own words.

The official client brings kubeconfig, TLS and credentials; its typed models are not used, because a plugin has to pass
on kinds and fields that no model knows.
"""

import json
import threading
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.objects import child, children, metadata

# The name under which the real provider creates; updates use a name of their own per object.
CREATE_FIELD_MANAGER = "pulumi-kubernetes"
_CONNECT_SECONDS = 10
_READ_SECONDS = 60


class ApiError(PluginError):
    """The API server's Status: its HTTP code, reason and message."""

    def __init__(self, code: int, reason: str, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        # The kind the message is about: a missing namespace is not a missing object.
        self.kind = kind


class UnknownKindError(PluginError):
    """The API server has no such kind, or not yet: a custom resource's definition may still be on its way."""


class UnreachableError(PluginError):
    """No answer from the API server, or no usable kubeconfig."""


@dataclass(frozen=True)
class Kind:
    """A resource of the API: how it is addressed."""

    api_version: str
    kind: str
    plural: str
    namespaced: bool

    def path(self, namespace: str, name: str = "") -> str:
        root = f"/api/{self.api_version}" if "/" not in self.api_version else f"/apis/{self.api_version}"
        parts = [root, *(["namespaces", namespace] if self.namespaced else []), self.plural, *([name] if name else [])]
        return "/".join(parts)


class ApiServer:
    """One cluster, as one kubeconfig context sees it."""

    def __init__(self, client: Any, namespace: str) -> None:
        self.namespace = namespace
        self._client = client
        self._kinds: dict[str, list[Kind]] = {}
        self._lock = threading.Lock()

    def kind(self, api_version: str, kind: str) -> Kind:
        """Look the kind up; what was found is remembered, what was not is asked for again."""
        with self._lock:
            known = self._kinds.get(api_version, [])
            if not any(entry.kind == kind for entry in known):
                known = self._kinds[api_version] = self._discover(api_version)
        for entry in known:
            if entry.kind == kind:
                return entry
        raise UnknownKindError(f'no matches for kind "{kind}" in version "{api_version}"')

    def version(self) -> Properties:
        return self.request("GET", "/version")

    def get(self, object: Properties) -> Properties:
        """The object as it is now, by the kind, namespace and name of the given one."""
        return self.request("GET", self._path(object))

    def find(self, api_version: str, kind: str, namespace: str, **selectors: str) -> list[Properties]:
        found = self.request("GET", self.kind(api_version, kind).path(namespace), query=selectors)
        return children(found, "items")

    def create(self, object: Properties, *, dry_run: bool = False) -> Properties:
        query = {"fieldManager": CREATE_FIELD_MANAGER, **_dry_run(dry_run)}
        return self.request("POST", self._path(object, collection=True), query=query, body=object)

    def apply(self, object: Properties, field_manager: str, *, force: bool, dry_run: bool = False) -> Properties:
        """Server-side apply."""
        query = {"fieldManager": field_manager, "force": str(force).lower(), **_dry_run(dry_run)}
        content = "application/apply-patch+yaml"
        return self.request("PATCH", self._path(object), query=query, body=object, content_type=content)

    def patch_json(self, object: Properties, operations: list[Properties]) -> Properties:
        content = "application/json-patch+json"
        return self.request("PATCH", self._path(object), body=operations, content_type=content)

    def delete(self, object: Properties, propagation: str) -> None:
        self.request("DELETE", self._path(object), body={"propagationPolicy": propagation})

    def request(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: Any = None,
        content_type: str = "application/json",
    ) -> Properties:
        """One request; anything but success is raised."""
        from urllib3 import Timeout
        from urllib3.exceptions import HTTPError

        url = self._client.configuration.host + path + (f"?{urlencode(query)}" if query else "")
        headers = {"Accept": "application/json", "Content-Type": content_type}
        self._client.update_params_for_auth(headers, [], ["BearerToken"], path, method, body)
        try:
            # Below the client's own encoding, which knows no apply patch. JSON is YAML, too.
            response: Any = self._client.rest_client.pool_manager.request(
                method,
                url,
                body=None if body is None else json.dumps(body),
                headers=headers,
                timeout=Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS),
                retries=False,
            )
        except HTTPError as error:
            raise UnreachableError(f"{method} {self._client.configuration.host}{path}: {error}") from None
        content: Any = json.loads(response.data or b"{}") if _is_json(response) else {"message": response.data.decode()}
        if response.status >= 400:
            raise _api_error(response.status, cast(Properties, content))
        return cast(Properties, content)

    def _discover(self, api_version: str) -> list[Kind]:
        root = f"/api/{api_version}" if "/" not in api_version else f"/apis/{api_version}"
        try:
            resources = children(self.request("GET", root), "resources")
        except ApiError as error:
            if error.code == 404:
                return []
            raise
        return [
            Kind(api_version, entry["kind"], entry["name"], entry["namespaced"])
            for entry in resources
            if "/" not in entry["name"]
        ]

    def _path(self, object: Properties, *, collection: bool = False) -> str:
        kind = self.kind(object["apiVersion"], object["kind"])
        fields = metadata(object)
        return kind.path(fields.get("namespace") or self.namespace, "" if collection else fields["name"])


def _dry_run(dry_run: bool) -> dict[str, str]:
    return {"dryRun": "All"} if dry_run else {}


def _is_json(response: Any) -> bool:
    return "json" in response.headers.get("Content-Type", "")


def _api_error(code: int, status: Properties) -> ApiError:
    message = status.get("message") or f"HTTP status {code}"
    return ApiError(code, status.get("reason", ""), message, child(status, "details").get("kind", ""))
