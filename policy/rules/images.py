"""Which images run. Whether an image exists is the cluster's to say."""

import re
from collections.abc import Iterator

from . import pods
from .known import Properties
from .resource_types import WORKLOADS
from .rule import ADVISORY, HIGH, MANDATORY, MEDIUM, Settings, Texts, resource_rule

_PRODUCTION = "https://learn.microsoft.com/azure/api-management/how-to-self-hosted-gateway-on-kubernetes-in-production"
_OVERVIEW = "https://learn.microsoft.com/azure/api-management/self-hosted-gateway-overview"
_VERSION = re.compile(r"v?([0-9]{1,9})(?:\.([0-9]{1,9}))?(?:\.([0-9]{1,9}))?(?![\w.])")


@resource_rule(
    WORKLOADS,
    Texts(
        "image-registry",
        "Images come from registries that are allowed",
        "whoever owns the registry decides what runs with the gateway's credential",
        "Set apim-gateway:kubernetes.image to one from an allowed registry, or allow this one (allowedRegistries)",
        f"{_OVERVIEW}#packaging",
        MANDATORY,
        HIGH,
        {
            "allowedRegistries": {
                "type": "array",
                "items": {"type": "string"},
                "default": ["mcr.microsoft.com"],
                "description": "Registries, or repositories below one, that images may come from",
            }
        },
    ),
)
def image_registry(properties: Properties, settings: Settings) -> Iterator[str]:
    for image, container in pods.images(properties):
        repository = pods.parts(image)[0]
        place = repository if _names_a_registry(repository) else f"docker.io/{repository}"
        if not any(f"{place}/".startswith(f"{allowed.rstrip('/')}/") for allowed in settings["allowedRegistries"]):
            yield f"the image of {container} is {image!r}"


@resource_rule(
    WORKLOADS,
    Texts(
        "image-pinned",
        "Images have a full version or a digest",
        "a moving tag gives pods that start later another version than those that run",
        "Set apim-gateway:kubernetes.image to a full version, for example "
        "mcr.microsoft.com/azure-api-management/gateway:2.13.0, or take the production preset "
        "(apim-gateway:kubernetes.preset)",
        f"{_PRODUCTION}#container-image-tag",
        ADVISORY,
        MEDIUM,
    ),
)
def image_pinned(properties: Properties, settings: Settings) -> Iterator[str]:
    for image, container in pods.images(properties):
        _, tag, digest = pods.parts(image)
        version = _VERSION.match(tag or "")
        if not digest and not (version and version[3]):
            yield f"the image of {container} is {image!r}"


@resource_rule(
    WORKLOADS,
    Texts(
        "image-supported",
        "The gateway's version is within Microsoft's support window",
        "Microsoft supports the last three minor versions and no preview, and otherwise asks for an upgrade first",
        "Set apim-gateway:kubernetes.image to a supported version, or oldestSupported to what Microsoft supports now",
        "https://learn.microsoft.com/azure/api-management/self-hosted-gateway-support-policies#supported-versions",
        ADVISORY,
        MEDIUM,
        {
            "oldestSupported": {
                "type": "string",
                "pattern": r"^[0-9]{1,4}\.[0-9]{1,4}$",
                "default": "2.11",
                "description": "The oldest minor version of the gateway in support (2.13 is the latest known here)",
            }
        },
    ),
)
def image_supported(properties: Properties, settings: Settings) -> Iterator[str]:
    major, minor = map(int, settings["oldestSupported"].split("."))
    for image, container in pods.images(properties):
        if not pods.is_gateway(image):
            continue
        tag = pods.parts(image)[1] or ""
        if tag == "beta" or tag.endswith("-preview"):
            yield f"the gateway of {container} is {image!r}, a preview"
        # `v2` alone moves with the latest minor version.
        elif (version := _VERSION.match(tag)) and (int(version[1]), int(version[2] or minor)) < (major, minor):
            yield f"the gateway of {container} is {image!r}, older than {settings['oldestSupported']}"


def _names_a_registry(repository: str) -> bool:
    host, separator, _ = repository.partition("/")
    return bool(separator) and ("." in host or ":" in host or host == "localhost")
