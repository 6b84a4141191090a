"""Where a credential may stand, and how long a client secret may work."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from apim_gateway.credentials import CREDENTIAL_NAMES
from hypothesis import given
from hypothesis import strategies as st

from policy.rules import credentials
from policy.rules.known import UNKNOWN

from .objects import container, deployment, seen_in

CLIENT_SECRET = "config.service.auth.azureAd.clientSecret"


def password(**fields: Any) -> dict[str, Any]:
    return {"displayName": "edge gateway", **fields}


def in_days(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("value", ["a-secret", UNKNOWN])
def test_a_credential_in_a_config_map_is_named_and_its_value_never(value: Any) -> None:
    data = {CLIENT_SECRET: value, "gateway.name": "edge"}
    assert seen_in(credentials.credential_in_config_map, {"data": data}) == [f"the ConfigMap has {CLIENT_SECRET}"]


def test_a_gateway_token_is_a_credential_whatever_it_is_called() -> None:
    data = {"config.service.auth": "GatewayKey edge&202612312359&abc=="}
    assert seen_in(credentials.credential_in_config_map, {"data": data}) == ["the ConfigMap has config.service.auth"]


@pytest.mark.parametrize(
    "data", [{"config.service.auth": "azureAdApp", "gateway.name": "edge", "config.service.endpoint": "x"}, UNKNOWN]
)
def test_a_config_map_without_a_credential_passes(data: Any) -> None:
    assert not seen_in(credentials.credential_in_config_map, {"data": data})


def test_the_names_of_credentials_are_the_librarys() -> None:
    for name in CREDENTIAL_NAMES:
        assert seen_in(credentials.credential_in_config_map, {"data": {f"some.{name}": "x"}})


@pytest.mark.parametrize("value", ["postgres://u:pw@h", "Endpoint=sb://x;SharedAccessKey=pw", "Bearer ey"])
def test_a_credential_by_its_value_is_found_whatever_it_is_called(value: str) -> None:
    assert seen_in(credentials.credential_in_config_map, {"data": {"a.url": value}}) == ["the ConfigMap has a.url"]
    pod = deployment(container(env=[{"name": "A_URL", "value": value}]))
    assert seen_in(credentials.credential_in_pod, pod) == ["container edge has the variable A_URL with its value"]


def test_a_credential_written_into_a_pod_is_named_and_a_reference_is_not() -> None:
    written = container(env=[{"name": CLIENT_SECRET, "value": "a-secret"}])
    assert seen_in(credentials.credential_in_pod, deployment(written)) == [
        f"container edge has the variable {CLIENT_SECRET} with its value"
    ]
    prepared = {"initContainers": [{**written, "name": "init"}]}
    assert len(seen_in(credentials.credential_in_pod, deployment(pod=prepared))) == 1
    referred = container(env=[{"name": CLIENT_SECRET, "valueFrom": {"secretKeyRef": {"name": "x", "key": "y"}}}])
    assert not seen_in(credentials.credential_in_pod, deployment(referred))
    assert not seen_in(credentials.credential_in_pod, deployment())


def test_a_client_secret_without_an_end_has_entras() -> None:
    assert seen_in(credentials.client_secret_lifetime, password()) == [
        "the client secret has no end date and works for 730 days, more than 180"
    ]


def test_one_that_works_too_long_is_named_with_its_days() -> None:
    end = in_days(180.5)
    assert seen_in(credentials.client_secret_lifetime, password(endDate=end)) == [
        f"the client secret expires on {end} and works for 181 days, more than 180"
    ]
    assert not seen_in(credentials.client_secret_lifetime, password(endDate=in_days(179.9)))


@given(st.integers(1, 900), st.integers(1, 900))
def test_the_limit_is_the_settings(days: int, limit: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    end = (start + timedelta(days=days)).isoformat().replace("+00:00", "Z")
    given = password(startDate="2026-01-01T00:00:00Z", endDate=end)
    assert bool(seen_in(credentials.client_secret_lifetime, given, maximumDays=limit)) == (days > limit)


def test_a_relative_end_is_none_because_the_provider_does_not_send_it() -> None:
    assert seen_in(credentials.client_secret_lifetime, password(endDateRelative="24h")) == [
        "the client secret has no end date and works for 730 days, more than 180"
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"endDate": UNKNOWN},
        {"startDate": UNKNOWN, "endDate": "2099-01-01T00:00:00Z"},
        {"endDate": "soon"},
    ],
)
def test_an_end_that_cannot_be_read_accuses_nobody(fields: dict[str, Any]) -> None:
    assert not seen_in(credentials.client_secret_lifetime, password(**fields))


def test_a_client_secret_that_ends_soon_is_named() -> None:
    end = in_days(29)
    assert seen_in(credentials.client_secret_renewal, password(endDate=end)) == [
        f"the client secret expires on {end}, in fewer than 30 days"
    ]
    assert not seen_in(credentials.client_secret_renewal, password(endDate=in_days(31)))
    assert not seen_in(credentials.client_secret_renewal, password(endDate=end), minimumDays=7)
    assert not seen_in(credentials.client_secret_renewal, password(endDate=UNKNOWN))
    assert not seen_in(credentials.client_secret_renewal, password())
