"""Other issuers' keys, found by OpenID Connect discovery.

It asks only this machine, over HTTP or HTTPS on the loopback interface, and believes the certificate that it finds
there: each local issuer has an authority of its own. An issuer on the network counts as unreachable.
"""

import http.client
import ipaddress
import json
import ssl
import time
from typing import Any, cast
from urllib.parse import SplitResult, urlsplit

import jwt

from sandbox.azure.core.fields import Document

_TIMEOUT_SECONDS = 3
_KEPT_SECONDS = 60
_LARGEST_DOCUMENT = 1_000_000


class IssuerUnreachableError(Exception):
    """There is no discovery document, or nothing that it leads to. Its text says why."""


class Issuers:
    """Keys by issuer. They are asked for again when they are a minute old, or when a token names another one."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, list[Document]]] = {}

    def key(self, issuer: str, key_id: str) -> Any | None:
        """The public key of this id; of a single one that has no id, that one."""
        asked, keys = self._known.get(issuer, (0.0, []))
        found = _named(keys, key_id)
        if found is None or time.monotonic() - asked > _KEPT_SECONDS:
            keys = _keys(issuer)
            self._known[issuer] = (time.monotonic(), keys)
            found = _named(keys, key_id)
        if found is None:
            return None
        try:
            return jwt.PyJWK.from_dict(found).key
        except (jwt.PyJWTError, ValueError, TypeError, KeyError):
            return None


def _named(keys: list[Document], key_id: str) -> Document | None:
    found = [key for key in keys if str(key.get("kid") or "") == key_id]
    return found[0] if found else None


def _keys(issuer: str) -> list[Document]:
    document = _get(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if document.get("issuer") != issuer:
        raise IssuerUnreachableError("the discovery document names another issuer")
    keys: object = _get(str(document.get("jwks_uri"))).get("keys")
    if not isinstance(keys, list):
        raise IssuerUnreachableError("the key set has no keys")
    return [cast(Document, key) for key in cast("list[object]", keys) if isinstance(key, dict)]


def _get(url: str) -> Document:
    try:
        parts = urlsplit(url)
        connection = _connection(parts)
    except ValueError:
        raise IssuerUnreachableError("the issuer's address is no URL") from None
    try:
        # One request, no redirects: what it finds is on this machine or nowhere.
        connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        answer = connection.getresponse()
        content = answer.read(_LARGEST_DOCUMENT)
        found: object = json.loads(content) if answer.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
        raise IssuerUnreachableError(f"asking for {url} failed ({type(error).__name__})") from None
    finally:
        connection.close()
    if not isinstance(found, dict):
        raise IssuerUnreachableError(f"{url} did not answer with a document (status {answer.status})")
    return cast(Document, found)


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if not _is_loopback(host):
        raise IssuerUnreachableError("only issuers on the loopback interface of this machine are asked")
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=_TIMEOUT_SECONDS)
    if parts.scheme != "https":
        raise IssuerUnreachableError("the issuer's address is neither http nor https")
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(host, parts.port, timeout=_TIMEOUT_SECONDS, context=context)


def _is_loopback(host: str) -> bool:
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
