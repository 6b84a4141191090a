"""Which containers are played here, the gateway's and Python's, and which of their tags can be pulled."""

import re
from typing import Any

REPOSITORY = "mcr.microsoft.com/azure-api-management/gateway"
PYTHON = "mcr.microsoft.com/azurelinux/base/python"

# The moving tags and every full version of the second generation. Which versions exist changes by the month, so the
# list cannot be exact: 2.99.0 can be pulled here.
_TAG = re.compile(r"v2|latest|2\.\d{1,2}\.\d{1,2}")
_PYTHON_TAG = re.compile(r"3|3\.12(\.\d{1,2}(-\d{1,2})?)?")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def gateway_container(pod: dict[str, Any]) -> dict[str, Any] | None:
    """The pod's container that has the gateway's image, or None: then the pod is not ours."""
    return _container(pod, REPOSITORY)


def python_container(pod: dict[str, Any]) -> dict[str, Any] | None:
    """The pod's container that has Python's image, or None."""
    return _container(pod, PYTHON)


def can_be_pulled(image: str) -> bool:
    """Whether the registry would have it."""
    name, _, digest = image.partition("@")
    if digest:
        return bool(_DIGEST.fullmatch(digest))
    repository, tags = (PYTHON, _PYTHON_TAG) if _is_of(image, PYTHON) else (REPOSITORY, _TAG)
    return bool(tags.fullmatch(name.removeprefix(repository).removeprefix(":") or "latest"))


def pull_error(image: str) -> str:
    """What containerd answers to the kubelet for an image that does not exist."""
    return (
        f'rpc error: code = NotFound desc = failed to pull and unpack image "{image}": '
        f'failed to resolve reference "{image}": {image}: not found'
    )


def _container(pod: dict[str, Any], repository: str) -> dict[str, Any] | None:
    containers: list[dict[str, Any]] = pod["spec"]["containers"]
    return next((each for each in containers if _is_of(each["image"], repository)), None)


def _is_of(image: str, repository: str) -> bool:
    name = image.partition("@")[0]
    return repository in (name, name.rpartition(":")[0])
