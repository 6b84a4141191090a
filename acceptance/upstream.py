"""Where the recorded cloud is, and how addresses are put between it and the recorder."""

import json
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

import certifi
import httpx

from acceptance.paths import service_of
from acceptance.shapes import media_of
from sandbox.environment import system_authorities

PUBLIC_HOST = "management.azure.com"
METADATA = "/metadata/endpoints"
_NEXT = ("nextLink", "@odata.nextLink")
_DISCOVERED = ("token_endpoint", "authorization_endpoint", "tenant_discovery_endpoint")
_HEADERS = ("location", "azure-asyncoperation")


class UpstreamError(Exception):
    """The cloud's endpoints can't be read. One line."""


@dataclass(frozen=True)
class Upstream:
    """A cloud, as its metadata describe it."""

    host: str
    metadata: Mapping[str, Any]
    context: ssl.SSLContext

    @property
    def is_local(self) -> bool:
        """True for the sandbox."""
        return self.host.partition(":")[0] in ("localhost", "127.0.0.1")

    def base(self, path: str) -> str:
        """The address of the service that a path belongs to."""
        match service_of(path):
            case "graph":
                return self._graph
            case "resource-manager":
                return self._resource_manager
            case _:
                # Only the sandbox's emulator has such paths; doctor asks for them on loopback alone.
                return f"https://{self.host}" if path.startswith("/sandbox/") and self.is_local else self._login

    def local_metadata(self, own: str) -> dict[str, Any]:
        """The metadata with the recorder's address in the place of the three that are recorded."""
        authentication = {**self.metadata["authentication"], "loginEndpoint": f"{own}/"}
        return {
            **self.metadata,
            "resourceManager": f"{own}/",
            "microsoftGraphResourceId": f"{own}/",
            "authentication": authentication,
        }

    def local_headers(self, headers: Mapping[str, str], own: str) -> dict[str, str]:
        """The answer's headers. Where a client is to ask next is at the recorder."""
        return {name: self._local(value, own) if name in _HEADERS else value for name, value in headers.items()}

    def local_body(self, content_type: str | None, body: bytes, own: str) -> bytes:
        """The answer's body. The next page and the places to sign in are at the recorder."""
        if media_of(content_type) != "json" or not body:
            return body
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            return body
        if not isinstance(document, dict):
            return body
        found = cast(dict[str, Any], document)
        links = {name: found[name] for name in (*_NEXT, *_DISCOVERED) if isinstance(found.get(name), str)}
        if not links:
            return body
        return json.dumps({**found, **{name: self._local(link, own) for name, link in links.items()}}).encode()

    def remote_body(self, content_type: str | None, body: bytes, own: str) -> bytes:
        """The request's body. A token for Graph is asked for by Graph's own name: it would be for the recorder."""
        if media_of(content_type) != "form" or own.encode() not in body.replace(b"%3A", b":").replace(b"%2F", b"/"):
            return body
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        return urlencode([(name, self._of_graph(value, own)) for name, value in pairs]).encode()

    def _of_graph(self, value: str, own: str) -> str:
        return f"{self._graph}{value.removeprefix(own)}" if value.startswith(own) else value

    def _local(self, address: str, own: str) -> str:
        parts = urlsplit(address)
        found = f"{parts.scheme}://{parts.netloc}"
        bases = (self._resource_manager, self._graph, self._login)
        return f"{own}{address.removeprefix(found)}" if found in bases else address

    @property
    def _resource_manager(self) -> str:
        return _base(self.metadata["resourceManager"])

    @property
    def _graph(self) -> str:
        return _base(self.metadata["microsoftGraphResourceId"])

    @property
    def _login(self) -> str:
        return _base(self.metadata["authentication"]["loginEndpoint"])


def upstream_of_the_environment() -> Upstream:
    """Public Azure, or the cloud that ARM_METADATA_HOSTNAME names. Raises UpstreamError."""
    host = os.environ.get("ARM_METADATA_HOSTNAME", "").removeprefix("https://").rstrip("/") or PUBLIC_HOST
    context = ssl.create_default_context(cafile=trusted_authorities())
    url = f"https://{host}{METADATA}?api-version=2022-09-01"
    try:
        answer = httpx.get(url, verify=context, timeout=30).raise_for_status()
        upstream = Upstream(host, answer.json(), context)
        upstream.local_metadata("")
        upstream.base("/v1.0")
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise UpstreamError(
            f"ARM_METADATA_HOSTNAME: {url} doesn't say where Azure is ({type(error).__name__})."
            " Correct it, or leave it out for public Azure."
        ) from None
    return upstream


def trusted_authorities() -> str:
    """The file with the certificate authorities that programs trust here."""
    return os.environ.get("SSL_CERT_FILE") or str(system_authorities() or certifi.where())


def _base(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
