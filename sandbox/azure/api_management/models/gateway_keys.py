"""A gateway's two keys, and the tokens that are made with them.

The token's form is the documented one; nothing here accepts a token, since gateways sign in with Entra.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from sandbox.azure.api_management.exceptions import ValidationError
from sandbox.azure.api_management.models.types import KEYS
from sandbox.azure.arm.scopes import key
from sandbox.azure.core.fields import Document, text
from sandbox.azure.core.store import Store

KEY_TYPES = ("primary", "secondary")
LONGEST = timedelta(days=30)


class GatewayKeys:
    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, gateway: Document) -> Document:
        """Both keys; made when somebody asks for the first time."""
        keys = self._store.get(KEYS, key(gateway["id"]))
        if keys is None:
            keys = {kind: _new_key() for kind in KEY_TYPES}
            self._store.put(KEYS, key(gateway["id"]), keys)
        return keys

    def regenerate(self, gateway: Document, body: Document) -> None:
        """The tokens that were made with this key are worth nothing from now on."""
        kind = _key_type(body)
        self._store.put(KEYS, key(gateway["id"]), self.of(gateway) | {kind: _new_key()})

    def token(self, gateway: Document, body: Document) -> str:
        kind, expiry = _key_type(body), _expiry(body)
        signed = f"{gateway['name']}\n{expiry:%Y%m%d%H%M}".encode()
        signature = hmac.new(base64.b64decode(self.of(gateway)[kind]), signed, hashlib.sha512).digest()
        return f"{gateway['name']}&{expiry:%Y%m%d%H%M}&{base64.b64encode(signature).decode()}"


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(64)).decode()


def _key_type(body: Document) -> str:
    kind = text(body, "keyType")
    if kind not in KEY_TYPES:
        raise ValidationError("keyType", f"'{kind}' is not a key type: give primary or secondary.")
    return kind


def _expiry(body: Document) -> datetime:
    given = text(body, "expiry")
    try:
        expiry = datetime.fromisoformat(given)
    except ValueError:
        raise ValidationError("expiry", f"'{given}' is not a date and time.") from None
    expiry = expiry if expiry.tzinfo else expiry.replace(tzinfo=UTC)
    now = datetime.now(UTC)
    if not now < expiry <= now + LONGEST:
        raise ValidationError("expiry", f"'{given}' is not within the next {LONGEST.days} days.")
    return expiry.astimezone(UTC)
