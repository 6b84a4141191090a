"""Which containers are the gateway's, and which of its tags can be pulled."""

import re
from typing import Any

REPOSITORY = "mcr.microsoft.com/azure-api-management/gateway"

# The moving tags and every full version of the second generation. Which versions exist changes by the month, so the
# list cannot be exact: 2.99.0 can be pulled here.
_TAG = re.compile(r"v2|latest|2\.\d{1,2}\.\d{1,2}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def gateway_container(pod: dict[str, Any]) -> dict[str, Any] | None:
    """The pod's container that has the gateway's image, or None: then the pod is not ours."""
    containers: list[dict[str, Any]] = pod["spec"]["containers"]
    return next((each for each in containers if _is_gateway(each["image"])), None)


def can_be_pulled(image: str) -> bool:
    """Whether the registry would have it."""
    name, _, digest = image.partition("@")
    if digest:
        return bool(_DIGEST.fullmatch(digest))
    tag = name.removeprefix(REPOSITORY).removeprefix(":") or "latest"
    return bool(_TAG.fullmatch(tag))


def pull_error(image: str) -> str:
    """What containerd answers to the kubelet for an image that does not exist."""
    return (
        f'rpc error: code = NotFound desc = failed to pull and unpack image "{image}": '
        f'failed to resolve reference "{image}": {image}: not found'
    )


def _is_gateway(image: str) -> bool:
    return image.partition("@")[0].rpartition(":")[0] == REPOSITORY or image.partition("@")[0] == REPOSITORY
