"""Parts of a service that are guarded by their ETag: what the header allows, and what becomes of it."""

import base64
import hashlib
import json
from datetime import UTC, datetime

from sandbox.azure.api_management.exceptions import MissingIfMatch, PreconditionFailed
from sandbox.azure.core.fields import Document
from sandbox.azure.core.routing import Answer


def new_etag(entity: Document) -> str:
    """Changes with every write, also with one that changes nothing."""
    content = json.dumps([entity, datetime.now(UTC).isoformat()], sort_keys=True)
    return base64.b64encode(hashlib.sha256(content.encode()).digest()[:9]).decode()


def check_etag(entity: Document | None, if_match: str) -> None:
    if entity is None or if_match.strip() not in ("*", f'"{entity["etag"]}"', entity["etag"]):
        raise PreconditionFailed


def require_etag(entity: Document, if_match: str | None) -> None:
    """The header has to be there, and to fit."""
    if if_match is None:
        raise MissingIfMatch
    check_etag(entity, if_match)


def shown(entity: Document) -> Document:
    """An entity's ETag is a header, not a field."""
    return {name: value for name, value in entity.items() if name != "etag"}


def with_etag(status: int, entity: Document) -> Answer:
    return Answer(status, shown(entity), {"etag": f'"{entity["etag"]}"'})
