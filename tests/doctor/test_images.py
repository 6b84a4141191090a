"""What the table of versions says of an image, by its name alone."""

import pytest
from apim_gateway_doctor import images
from apim_gateway_doctor.images import REPOSITORY, Support, judge


@pytest.mark.parametrize(
    ("image", "support"),
    [
        (f"{REPOSITORY}:2.13.0", Support.SUPPORTED),
        (f"{REPOSITORY}:2.11.2", Support.SUPPORTED),
        (f"{REPOSITORY}:2.10.1", Support.TOO_OLD),
        (f"{REPOSITORY}:2.3.0", Support.TOO_OLD),
        (f"{REPOSITORY}:2.2.9", Support.WITHOUT_ENTRA),
        (f"{REPOSITORY}:1.2.1", Support.WITHOUT_ENTRA),
        (f"{REPOSITORY}:2.14.0", Support.UNKNOWN),
        (f"{REPOSITORY}:3.0.0", Support.UNKNOWN),
        (f"{REPOSITORY}:v2", Support.MOVING),
        (f"{REPOSITORY}:v2-preview", Support.MOVING),
        (f"{REPOSITORY}:latest", Support.MOVING),
        (REPOSITORY, Support.MOVING),
        (f"{REPOSITORY}:v3", Support.UNKNOWN),
        (f"{REPOSITORY}:v2@sha256:{'0' * 64}", Support.UNKNOWN),
        (f"{REPOSITORY}:2.12.0@sha256:{'0' * 64}", Support.SUPPORTED),
        (f"{REPOSITORY}@sha256:{'0' * 64}", Support.UNKNOWN),
        ("mirror.example:5000/apim/gateway:2.12.0", Support.SUPPORTED),
        ("mirror.example:5000/apim/gateway", Support.MOVING),
        ("mirror.example/our-own-build:2.12.0", Support.UNKNOWN),
    ],
)
def test_an_image_is_judged_by_its_tag(image: str, support: Support) -> None:
    assert judge(image).support is support


def test_the_oldest_supported_version_is_the_first_that_the_table_supports() -> None:
    major, minor = (int(part) for part in images.oldest_supported().split("."))
    assert judge(f"{REPOSITORY}:{major}.{minor}.0").support is Support.SUPPORTED
    assert judge(f"{REPOSITORY}:{major}.{minor - 1}.0").support is Support.TOO_OLD
