"""The gateway's talk with Azure: what it sends, and what it says when refused, which never holds a secret."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox.cluster.gateway.connect import ConnectTo, client
from sandbox.cluster.gateway.gateway import Gateway, RefusedError, Settings, StartupError
from sandbox.tests.cluster.fake_azure import CLIENT, SECRET, TENANT, TOKEN, FakeAzure, settings

AUTH = "config.service.auth"


@pytest.fixture
def http(azure: FakeAzure) -> Iterator[httpx.Client]:
    hosts = ("login.microsoftonline.com", "*.configuration.azure-api.net")
    with client(azure.authority, [ConnectTo.parse(f"{host}:443=127.0.0.1:{azure.port}") for host in hosts]) as http:
        yield http


def gateway(http: httpx.Client, **changes: str | None) -> Gateway:
    return Gateway(Settings.read(settings(**changes)), "mygw-1", http)


def test_it_signs_in_with_the_applications_credentials_and_asks_for_its_gateway(
    azure: FakeAzure, http: httpx.Client
) -> None:
    gateway(http).fetch_configuration()
    assert azure.requests == [
        ("POST", "login.microsoftonline.com", f"/{TENANT}/oauth2/v2.0/token"),
        ("GET", "contoso.configuration.azure-api.net", "/permission-probe/gateways/mygw/configuration"),
    ]
    assert azure.forms == [
        {
            "grant_type": "client_credentials",
            "client_id": CLIENT,
            "client_secret": SECRET,
            "scope": "https://azure-api.net/configuration/.default",
        }
    ]


def test_the_endpoint_may_carry_its_scheme(azure: FakeAzure, http: httpx.Client) -> None:
    gateway(http, **{"config.service.endpoint": "https://contoso.configuration.azure-api.net/"}).fetch_configuration()
    assert azure.requests[-1][1:] == (
        "contoso.configuration.azure-api.net",
        "/permission-probe/gateways/mygw/configuration",
    )


def test_another_audience_is_asked_for(azure: FakeAzure, http: httpx.Client) -> None:
    gateway(http, **{f"{AUTH}.tokenAudience": "https://azure-api.us/configuration"}).fetch_configuration()
    assert azure.forms[0]["scope"] == "https://azure-api.us/configuration/.default"


def test_the_authority_has_a_default() -> None:
    read = Settings.read(settings(**{f"{AUTH}.azureAd.authority": None}))
    assert read.authority == "https://login.microsoftonline.com"


def test_heartbeats_name_the_instance_and_reuse_the_token(azure: FakeAzure, http: httpx.Client) -> None:
    instance = gateway(http)
    instance.fetch_configuration()
    instance.send_heartbeat()
    instance.send_heartbeat()
    assert azure.heartbeats == ["mygw-1", "mygw-1"]
    assert azure.sign_ins == 1


def test_a_token_about_to_expire_is_replaced(azure: FakeAzure, http: httpx.Client) -> None:
    azure.token_lifetime = 30
    instance = gateway(http)
    instance.fetch_configuration()
    instance.send_heartbeat()
    assert azure.sign_ins == 2


def test_a_token_that_is_not_accepted_any_more_is_replaced_at_the_next_try(
    azure: FakeAzure, http: httpx.Client
) -> None:
    instance = gateway(http)
    instance.fetch_configuration()
    azure.refusal = (401, {"error": {"code": "Unauthorized", "message": "unknown signing key"}})
    with pytest.raises(RefusedError, match="heartbeat refused: 401 Unauthorized: unknown signing key"):
        instance.send_heartbeat()
    azure.refusal = None
    instance.send_heartbeat()
    assert azure.sign_ins == 2


def test_a_refused_sign_in_is_told_in_entras_words_without_what_differs_each_time(
    azure: FakeAzure, http: httpx.Client
) -> None:
    azure.sign_in_refusal = (
        "AADSTS7000215: Invalid client secret provided. Trace ID: 1 Correlation ID: 2 Timestamp: 2026-11-23"
    )
    with pytest.raises(RefusedError) as error:
        gateway(http).fetch_configuration()
    assert str(error.value) == 'gateway "mygw": sign-in refused: AADSTS7000215: Invalid client secret provided.'


def test_a_refused_configuration_is_told_with_status_code_and_message(azure: FakeAzure, http: httpx.Client) -> None:
    azure.refusal = (403, {"error": {"code": "Forbidden", "message": "principal p lacks the action a at scope s"}})
    with pytest.raises(RefusedError) as error:
        gateway(http).fetch_configuration()
    assert str(error.value) == (
        'gateway "mygw": configuration refused: 403 Forbidden: principal p lacks the action a at scope s'
    )


def test_an_answer_that_is_no_json_is_told_by_its_status(azure: FakeAzure, http: httpx.Client) -> None:
    azure.refusal = (502, {})
    with pytest.raises(RefusedError, match="configuration refused: 502 Bad Gateway"):
        gateway(http).fetch_configuration()


def test_a_host_that_cannot_be_reached_is_named(http: httpx.Client) -> None:
    with pytest.raises(RefusedError, match=r'gateway "mygw": 127\.0\.0\.1:9 cannot be reached: .*refused'):
        gateway(http, **{f"{AUTH}.azureAd.authority": "https://127.0.0.1:9"}).fetch_configuration()


def test_secrets_are_blotted_out_of_what_a_server_says(azure: FakeAzure, http: httpx.Client) -> None:
    azure.sign_in_refusal = f"AADSTS1: you sent {SECRET}"
    instance = gateway(http)
    with pytest.raises(RefusedError) as error:
        instance.fetch_configuration()
    assert SECRET not in str(error.value)
    azure.sign_in_refusal = None
    azure.refusal = (403, {"error": {"code": "Forbidden", "message": f"you sent {TOKEN}"}})
    with pytest.raises(RefusedError) as error:
        instance.fetch_configuration()
    assert TOKEN not in str(error.value)
    assert SECRET not in repr(Settings.read(settings()))


@pytest.mark.parametrize(
    "name", [AUTH, *(f"{AUTH}.azureAd.{each}" for each in ("tenantId", "clientId", "clientSecret"))]
)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_without_a_complete_login_it_does_not_start(name: str, value: str | None) -> None:
    with pytest.raises(StartupError) as error:
        Settings.read(settings(**{name: value}))
    assert str(error.value) == f"No valid authentication was configured for the configuration API: {name} not set"


@pytest.mark.parametrize("name", ["gateway.name", "config.service.endpoint"])
def test_without_its_name_or_endpoint_it_does_not_start(name: str) -> None:
    with pytest.raises(StartupError, match=f"The gateway cannot start: {name} not set"):
        Settings.read(settings(**{name: None}))


def test_a_login_that_the_sandbox_does_not_play_is_refused_by_name_and_a_token_is_not_shown() -> None:
    with pytest.raises(StartupError, match=r"config\.service\.auth is workloadIdentity: the sandbox plays"):
        Settings.read(settings(**{AUTH: "workloadIdentity"}))
    with pytest.raises(StartupError) as error:
        Settings.read(settings(**{AUTH: "GatewayKey mygw&20261123&abc"}))
    assert "abc" not in str(error.value)


def test_the_mode_of_the_login_may_be_written_in_any_case() -> None:
    assert Settings.read(settings(**{AUTH: "AzureAdApp"})).client_id == CLIENT
