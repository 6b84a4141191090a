"""Where the containers of a workload are, and what is said of them in two places; no rule is here."""

from collections.abc import Iterator
from typing import Any

from .known import Properties, fields, items, seen, value_at

GATEWAY_REPOSITORY = "azure-api-management/gateway"


def pod(properties: Properties) -> Properties:
    """The pod's spec of a workload."""
    return fields(properties, "spec", "template", "spec")


def containers(properties: Properties) -> list[Properties]:
    """The containers that run for as long as the pod does."""
    return [each for each in items(pod(properties), "containers") if isinstance(each, dict)]


def all_containers(properties: Properties) -> list[Properties]:
    """Those, and the ones that run before them."""
    return containers(properties) + [
        each for each in items(pod(properties), "initContainers") if isinstance(each, dict)
    ]


def every_container(properties: Properties) -> list[Properties]:
    """All of these, and the ones that are added to look into a running pod."""
    return all_containers(properties) + [
        each for each in items(pod(properties), "ephemeralContainers") if isinstance(each, dict)
    ]


def name(container: Properties) -> str:
    """How a message names a container."""
    return f"container {seen(container, 'name') or '(unnamed)'}"


def images(properties: Properties) -> Iterator[tuple[str, str]]:
    """Every known image, and how a message names its container."""
    for container in all_containers(properties):
        image = seen(container, "image")
        if isinstance(image, str) and image:
            yield image, name(container)


def parts(image: str) -> tuple[str, str | None, str | None]:
    """Repository with registry, tag and digest of an image."""
    name, _, digest = image.partition("@")
    repository, colon, tag = name.rpartition(":")
    if not colon or not tag or "/" in tag:
        # A registry's port is no tag.
        repository, tag = name, ""
    return repository, tag or None, digest or None


def is_gateway(image: object) -> bool:
    """Whether an image is Microsoft's self-hosted gateway, or a copy of it under the same path."""
    return isinstance(image, str) and parts(image)[0].endswith(GATEWAY_REPOSITORY)


def security(properties: Properties, container: Properties, field: str) -> Any:
    """A field of the security context, where the container's own wins over the pod's. May be UNKNOWN."""
    own = value_at(container, "securityContext", field)
    return own if own is not None else value_at(pod(properties), "securityContext", field)
