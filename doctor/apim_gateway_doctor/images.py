"""Which versions of the gateway's image Microsoft supports.

The one table below has to be kept by hand: no public API says it. Nothing is asked of a registry.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

REPOSITORY = "mcr.microsoft.com/azure-api-management/gateway"

# "The latest major version and the last three minor releases":
# https://learn.microsoft.com/azure/api-management/self-hosted-gateway-support-policies
# Releases: https://github.com/Azure/api-management-self-hosted-gateway/releases
NEWEST = (2, 13)
SUPPORTED_MINORS = 3
AS_OF = date(2026, 11, 23)
# The first with the settings for Entra:
# https://learn.microsoft.com/azure/api-management/self-hosted-gateway-settings-reference
FIRST_WITH_ENTRA = (2, 3)

_VERSION = re.compile(r"v?([0-9]{1,9})\.([0-9]{1,9})(?:\.[0-9]{1,9})?(?:-.+)?")
_MOVING = re.compile(r"|latest|beta|v([0-9]{1,9})(-preview)?")


class Support(Enum):
    """What the table says of an image."""

    SUPPORTED = "supported"
    TOO_OLD = "too old"
    """It runs, and Microsoft's support will ask for a newer one."""
    WITHOUT_ENTRA = "without Entra"
    """It can't sign in with an application."""
    MOVING = "moving"
    """A tag that means another version tomorrow."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Judgement:
    """What the table says, and the version that it went by."""

    support: Support
    version: str


def judge(image: str) -> Judgement:
    """What is known of an image by its name alone."""
    name, _, digest = image.partition("@")
    repository, tag = _split(name)
    version, moving = _VERSION.fullmatch(tag), _MOVING.fullmatch(tag)
    # Mirrors keep the repository's last name; what others call a version is theirs.
    if not repository.endswith("/gateway"):
        return Judgement(Support.UNKNOWN, tag)
    if version:
        return Judgement(_of((int(version[1]), int(version[2]))), tag)
    # A digest stays what it is, and does not say which version that is. Of another major version nothing is known.
    if moving and not digest and moving[1] in (None, str(NEWEST[0])):
        return Judgement(Support.MOVING, tag or "latest")
    return Judgement(Support.UNKNOWN, tag)


def oldest_supported() -> str:
    """For example `2.11`."""
    return f"{NEWEST[0]}.{max(0, NEWEST[1] - SUPPORTED_MINORS + 1)}"


def _of(number: tuple[int, int]) -> Support:
    if number > NEWEST:
        return Support.UNKNOWN
    if number < FIRST_WITH_ENTRA:
        return Support.WITHOUT_ENTRA
    supported = number[0] == NEWEST[0] and number[1] > NEWEST[1] - SUPPORTED_MINORS
    return Support.SUPPORTED if supported else Support.TOO_OLD


def _split(name: str) -> tuple[str, str]:
    """Repository and tag; a registry's port is no tag."""
    repository, colon, tag = name.rpartition(":")
    return (repository, tag) if colon and "/" not in tag else (name, "")
