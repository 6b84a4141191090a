"""Client secrets: made once, shown once, kept as a hash."""

import hashlib
import hmac
import secrets
import uuid
from datetime import UTC, datetime, timedelta

from sandbox.azure.core.fields import Document
from sandbox.azure.graph.exceptions.objects import InvalidCredentialDates

# A secret has 40 characters of 6 bits each: a fast hash is enough, there is nothing to guess.
_SECRET_BYTES = 30
_LIFETIME = timedelta(days=2 * 365 + 1)


def new_secret() -> str:
    return secrets.token_urlsafe(_SECRET_BYTES)


def new_password(secret: str, display_name: str | None, start: str, end: str) -> Document:
    """The credential as it is stored. Without dates it runs from now for two years, as Graph's does."""
    begins = read_time(start) if start else datetime.now(UTC)
    ends = read_time(end) if end else _two_years_after(begins)
    if ends <= begins:
        raise InvalidCredentialDates(f"'{end}' is not after the start '{begins.isoformat()}'")
    return {
        "keyId": str(uuid.uuid4()),
        "displayName": display_name,
        "hint": secret[:3],
        "startDateTime": _written(begins),
        "endDateTime": _written(ends),
        "customKeyIdentifier": None,
        "secretHash": _hash(secret),
    }


def public(password: Document, secret: str | None = None) -> Document:
    """The credential as Graph shows it. The secret is known only in the answer that made it."""
    shown = {name: value for name, value in password.items() if name != "secretHash"}
    return shown | {"secretText": secret}


def matching_password(passwords: list[Document], secret: str) -> Document | None:
    """The credential of this secret; of several, one that has not expired."""
    found = [item for item in passwords if hmac.compare_digest(item["secretHash"], _hash(secret))]
    now = datetime.now(UTC)
    return next((item for item in found if not is_expired(item, now)), found[0] if found else None)


def is_expired(password: Document, now: datetime) -> bool:
    return read_time(password["endDateTime"]) <= now


def read_time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidCredentialDates(f"'{text}' is not an ISO 8601 time") from None


def _two_years_after(begins: datetime) -> datetime:
    try:
        return begins + _LIFETIME
    except OverflowError:
        raise InvalidCredentialDates(f"'{begins.isoformat()}' plus two years is no time") from None


def _written(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
