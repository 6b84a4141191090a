"""Which images are refused, by registry, tag and version. Every refusal has its allowed twin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.rules.images import image_pinned, image_registry, image_supported
from policy.rules.known import UNKNOWN

from .objects import container, deployment, seen_in

GATEWAY = "mcr.microsoft.com/azure-api-management/gateway"
PART = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1, max_size=12)
HOST = st.from_regex(r"[a-z]{1,8}\.[a-z]{2,5}(:[1-9][0-9]{1,3})?", fullmatch=True)


@pytest.mark.parametrize(
    "image",
    [
        "contoso.azurecr.io/gateway:2.13.0",
        "mcr.microsoft.com.contoso.example/gateway:2.13.0",
        "azure-api-management/gateway:2.13.0",
        "gateway",
        "localhost/gateway:2.13.0",
    ],
)
def test_an_image_from_another_registry_is_refused(image: str) -> None:
    [seen] = seen_in(image_registry, deployment(container(image=image)))
    assert seen == f"the image of container edge is {image!r}"


def test_images_of_init_containers_count_too() -> None:
    pod = {"initContainers": [container(name="init", image="busybox")]}
    assert seen_in(image_registry, deployment(pod=pod)) == ["the image of container init is 'busybox'"]


def test_an_allowed_registry_or_repository_is_let_through() -> None:
    assert not seen_in(image_registry, deployment())
    mirrored = deployment(container(image="contoso.azurecr.io/apim/gateway:2.13.0"))
    assert not seen_in(image_registry, mirrored, allowedRegistries=["contoso.azurecr.io/apim"])
    assert not seen_in(image_registry, mirrored, allowedRegistries=["mcr.microsoft.com", "contoso.azurecr.io"])
    assert seen_in(image_registry, mirrored, allowedRegistries=["contoso.azurecr.io/api"]), "a folder's half name"


@pytest.mark.parametrize("image", ["busybox:1.36.0", "library/busybox:1.36.0", "docker.io/library/busybox:1.36.0"])
def test_an_image_without_a_registry_is_docker_hubs(image: str) -> None:
    assert not seen_in(image_registry, deployment(container(image=image)), allowedRegistries=["docker.io"])


@given(HOST, HOST, st.lists(PART, min_size=1, max_size=3))
def test_exactly_the_hosts_that_are_allowed_are(host: str, other: str, path: list[str]) -> None:
    image = deployment(container(image="/".join([host, *path])))
    assert bool(seen_in(image_registry, image, allowedRegistries=[other])) == (host != other)


@pytest.mark.parametrize("tag", ["", ":v2", ":latest", ":beta", ":2", ":2.13", ":v2-preview", ":2.13.x"])
def test_a_moving_tag_is_named(tag: str) -> None:
    assert seen_in(image_pinned, deployment(container(image=GATEWAY + tag))) == [
        f"the image of container edge is '{GATEWAY}{tag}'"
    ]


@pytest.mark.parametrize("tag", [":2.13.0", ":v2.13.0", ":2.13.0-alpine", f"@sha256:{'0' * 64}", ":v2@sha256:ab"])
def test_a_full_version_or_a_digest_is_not(tag: str) -> None:
    assert not seen_in(image_pinned, deployment(container(image=GATEWAY + tag)))


def test_the_port_of_a_registry_is_no_tag() -> None:
    assert seen_in(image_pinned, deployment(container(image="registry.example:5000/gateway")))


@pytest.mark.parametrize("tag", ["2.10.1", "2.9", "v1", "1.2.3", "0.0.1", "beta", "v2-preview"])
def test_a_gateway_out_of_support_is_named(tag: str) -> None:
    assert seen_in(image_supported, deployment(container(image=f"{GATEWAY}:{tag}")))


@pytest.mark.parametrize("image", [f"{GATEWAY}:2.11.0", f"{GATEWAY}:v2", f"{GATEWAY}:3.0.0", "busybox:1.36.0"])
def test_a_supported_gateway_is_not_and_other_images_have_other_versions(image: str) -> None:
    assert not seen_in(image_supported, deployment(container(image=image)))


@given(st.tuples(st.integers(0, 4), st.integers(0, 30), st.integers(0, 9)), st.integers(1, 3), st.integers(0, 20))
def test_the_oldest_supported_version_is_the_settings(version: tuple[int, int, int], major: int, minor: int) -> None:
    image = deployment(container(image=f"{GATEWAY}:{'.'.join(map(str, version))}"))
    assert bool(seen_in(image_supported, image, oldestSupported=f"{major}.{minor}")) == (version[:2] < (major, minor))


@pytest.mark.parametrize("rule", [image_registry, image_pinned, image_supported])
def test_an_image_that_is_not_known_yet_accuses_nobody(rule: object) -> None:
    assert not seen_in(rule, deployment(container(image=UNKNOWN)))  # pyright: ignore[reportArgumentType]
