"""Values of any size neither stop a rule nor are waited for; a traceback would stand in place of the other rules."""

from typing import Any

import pytest

from policy.rules import credentials, images, pods

from .objects import container, deployment, seen_in

DATES = {"startDate": "2026-01-01T00:00:00Z", "endDate": "2026-06-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("image", "parts"),
    [
        ("a\nb:2", ("a\nb", "2", None)),
        ("registry:5000/a", ("registry:5000/a", None, None)),
        ("registry:5000/a:1@sha256:b\nc", ("registry:5000/a", "1", "sha256:b\nc")),
        ("", ("", None, None)),
        ("a:", ("a:", None, None)),
    ],
)
def test_an_image_has_parts_whatever_stands_in_it(image: str, parts: tuple[str, str | None, str | None]) -> None:
    assert pods.parts(image) == parts


@pytest.mark.parametrize("tag", ["9" * 5000, "\u0662.\u0661.\u0660", "v" + "1." * 5000, "2.1\n"])
def test_a_tag_of_any_digits_is_no_error(tag: str) -> None:
    given = deployment(container(image=f"mcr.microsoft.com/azure-api-management/gateway:{tag}"))
    for rule in (images.image_registry, images.image_pinned, images.image_supported):
        seen_in(rule, given)


@pytest.mark.parametrize("days", [10**9, 10**400, 1e308], ids=["9", "400", "308"])
def test_days_without_end_are_a_limit_like_any_other(days: Any) -> None:
    assert not seen_in(credentials.client_secret_lifetime, DATES, maximumDays=days)
    seen_in(credentials.client_secret_renewal, DATES, minimumDays=days)


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
def test_a_date_at_the_end_of_the_calendar_is_no_error(date: str) -> None:
    for rule in (credentials.client_secret_lifetime, credentials.client_secret_renewal):
        seen_in(rule, {"endDate": date})
