"""Automatic names: a prefix and a random suffix, the same for the same seed, as Pulumi's own providers make them."""

import hashlib
import secrets
import uuid


def unique_name(seed: bytes, prefix: str, length: int = 8) -> str:
    """`prefix` and `length` hexadecimal digits."""
    return prefix + _digits(seed, prefix)[:length]


def unique_uuid(seed: bytes, name: str) -> str:
    """A random UUID for the resource of this logical name."""
    return str(uuid.UUID(_digits(seed, name)[:32], version=4))


def _digits(seed: bytes, name: str) -> str:
    # The engine sends one seed per resource; without one (older engines, direct calls) the name is simply random.
    return hashlib.sha256(seed + name.encode()).hexdigest() if seed else secrets.token_hex(32)
