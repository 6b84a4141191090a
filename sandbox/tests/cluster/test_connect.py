"""--connect-to changes where a connection goes, but neither the Host header nor the name that TLS checks."""

from pathlib import Path

import httpx
import pytest
import trustme

from sandbox.cluster.gateway.connect import ConnectTo, client
from sandbox.tests.cluster.fake_azure import CUSTOM_HOST, FakeAzure


def rule(host: str, azure: FakeAzure) -> ConnectTo:
    return ConnectTo.parse(f"{host}:443=127.0.0.1:{azure.port}")


@pytest.mark.parametrize(
    ("host", "port", "matches"),
    [
        ("contoso.configuration.azure-api.net", 443, True),
        ("CONTOSO.configuration.azure-api.net", 443, True),
        ("contoso.configuration.azure-api.net", 8443, False),
        ("configuration.azure-api.net", 443, False),
        ("a.b.configuration.azure-api.net", 443, False),
        ("contoso.configuration.azure-api.net.evil.example", 443, False),
    ],
)
def test_a_star_stands_for_one_label(host: str, port: int, matches: bool) -> None:
    assert ConnectTo.parse("*.configuration.azure-api.net:443=127.0.0.1:1").matches(host, port) is matches


def test_without_a_star_the_name_must_be_the_same() -> None:
    parsed = ConnectTo.parse("login.microsoftonline.com:443=127.0.0.1:8443")
    assert parsed.matches("Login.MicrosoftOnline.com", 443)
    assert not parsed.matches("x.login.microsoftonline.com", 443)
    assert (parsed.address, parsed.address_port) == ("127.0.0.1", 8443)


@pytest.mark.parametrize(
    "text", ["", "host", "host:443", "host:443=127.0.0.1", "host=127.0.0.1:1", ":443=a:1", "a:b=c:1"]
)
def test_a_rule_that_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="give HOST:PORT=ADDRESS:PORT") as error:
        ConnectTo.parse(text)
    assert f"--connect-to {text}:" in str(error.value)


def test_the_request_keeps_its_host_and_the_certificate_is_checked_against_it(azure: FakeAzure) -> None:
    with client(azure.authority, [rule("*.configuration.azure-api.net", azure)]) as http:
        http.get("https://contoso.configuration.azure-api.net/some/path")
    assert azure.requests == [("GET", "contoso.configuration.azure-api.net", "/some/path")]


def test_a_certificate_for_another_name_is_refused(azure: FakeAzure) -> None:
    with (
        client(azure.authority, [rule("*.example.org", azure)]) as http,
        pytest.raises(httpx.ConnectError, match=r"not valid for 'api\.example\.org'"),
    ):
        http.get("https://api.example.org/")
    assert azure.requests == []


def test_a_certificate_is_checked_for_each_host_of_one_address(azure: FakeAzure) -> None:
    rules = [rule("*.configuration.azure-api.net", azure), rule("*.example.org", azure)]
    with client(azure.authority, rules) as http:
        http.get("https://contoso.configuration.azure-api.net/some/path")
        with pytest.raises(httpx.ConnectError, match=r"not valid for 'api\.example\.org'"):
            http.get("https://api.example.org/")


def test_an_authority_that_is_not_trusted_is_refused(azure: FakeAzure, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    with (
        client(other, [rule("*.configuration.azure-api.net", azure)]) as http,
        pytest.raises(httpx.ConnectError, match="certificate verify failed"),
    ):
        http.get("https://contoso.configuration.azure-api.net/")


def test_a_host_without_a_rule_is_not_redirected(azure: FakeAzure) -> None:
    with (
        client(azure.authority, [rule("*.configuration.azure-api.net", azure)]) as http,
        pytest.raises(httpx.ConnectError),
    ):
        # Nobody listens on port 9 of this machine.
        http.get("https://127.0.0.1:9/")
    assert azure.requests == []


def test_a_custom_host_name_is_led_to_the_emulator_as_soon_as_it_is_known_there(azure: FakeAzure) -> None:
    with client(azure.authority, [], f"127.0.0.1:{azure.port}") as http:
        with pytest.raises(httpx.ConnectError):
            http.get(f"https://{CUSTOM_HOST}/some/path")
        azure.host_names = [CUSTOM_HOST]
        http.get(f"https://{CUSTOM_HOST}/some/path")
        with pytest.raises(httpx.ConnectError):
            http.get("https://127.0.0.1:9/")
    assert azure.requests == [("GET", CUSTOM_HOST, "/some/path")]


def test_a_proxy_in_the_environment_is_not_used(azure: FakeAzure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with client(azure.authority, [rule("*.configuration.azure-api.net", azure)]) as http:
        assert http.get("https://contoso.configuration.azure-api.net/").status_code == 401
