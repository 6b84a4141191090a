"""The API server: requests as plain data, and its refusals as errors that keep its own words.

The official client brings kubeconfig, TLS and credentials; its typed models are not used, because a plugin has to pass
on kinds and fields that no model knows.
"""

import json
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.dial import reason_of
from sandbox.plugins.kubernetes.objects import child, children, metadata
from sandbox.plugins.kubernetes.watch import Watch

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

    def schema(self) -> None:
        """Ask for the API server's schema, as the real provider does first of all, with its timeout."""
        # The status is enough, unlike for the real provider: the megabytes that follow are left unread.
        response = self._send("GET", "/openapi/v2", query={"timeout": "32s"}, streamed=True)
        if response.status >= 400:
            raise _refusal(response)
        response.close()

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

    def relinquish(self, object: Properties, field_manager: str) -> None:
        """Give back every field that a former manager has: its apply names none."""
        content = "application/apply-patch+yaml"
        query = {"fieldManager": field_manager}
        self.request("PATCH", self._path(object), query=query, body=object, content_type=content)

    def patch_json(self, object: Properties, operations: list[Properties]) -> Properties:
        content = "application/json-patch+json"
        return self.request("PATCH", self._path(object), body=operations, content_type=content)

    def delete(self, object: Properties, propagation: str) -> None:
        self.request("DELETE", self._path(object), body={"propagationPolicy": propagation})

    def watch(self, object: Properties) -> Watch:
        """Every version of the object from the given one on."""
        kind = self.kind(object["apiVersion"], object["kind"])
        fields = metadata(object)
        query = {
            "watch": "true",
            "fieldSelector": f"metadata.name={fields['name']}",
            "resourceVersion": fields["resourceVersion"],
        }
        path = kind.path(fields.get("namespace") or self.namespace)
        return Watch(lambda: self._send("GET", path, query=query, streamed=True))

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
        response = self._send(method, path, query=query, body=body, content_type=content_type)
        if response.status >= 400:
            raise _refusal(response)
        return _content(response)

    def _send(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: Any = None,
        content_type: str = "application/json",
        streamed: bool = False,
    ) -> Any:
        from urllib3 import Timeout
        from urllib3.exceptions import HTTPError

        url = self._client.configuration.host + path + (f"?{urlencode(query)}" if query else "")
        headers = {"Accept": "application/json", "Content-Type": content_type}
        self._client.update_params_for_auth(headers, [], ["BearerToken"], path, method, body)
        try:
            # Below the client's own encoding, which knows no apply patch. JSON is YAML, too.
            return self._client.rest_client.pool_manager.request(
                method,
                url,
                body=None if body is None else json.dumps(body),
                headers=headers,
                timeout=Timeout(connect=_CONNECT_SECONDS, read=None if streamed else _READ_SECONDS),
                retries=False,
                preload_content=not streamed,
            )
        except HTTPError as error:
            raise UnreachableError(f'{method.capitalize()} "{url}": {reason_of(error)}') from None

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


def _content(response: Any) -> Properties:
    return json.loads(response.data or b"{}") if _is_json(response) else {"message": response.data.decode()}


def _refusal(response: Any) -> ApiError:
    code, status = response.status, _content(response)
    message = status.get("message") or f"HTTP status {code}"
    return ApiError(code, status.get("reason", ""), message, child(status, "details").get("kind", ""))
