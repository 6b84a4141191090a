"""What counts as a credential, and what of it a message may show."""

import time
from functools import partial
from typing import Any

import pytest
from apim_gateway import is_credential
from apim_gateway.credentials import CREDENTIAL_NAMES, redacted
from apim_gateway.errors import quoted, shown, shown_name


@pytest.mark.parametrize("name", [*CREDENTIAL_NAMES, "config.service.auth.KEY"])
def test_a_credentials_name_makes_a_credential_whatever_the_value(name: str) -> None:
    assert is_credential(f"plugin.{name}", "x")
    assert is_credential(f"plugin.{name}", None)


@pytest.mark.parametrize(
    "value",
    [
        "postgres://u:pw@db.contoso.example",
        "redis://:pw@cache.contoso.example",
        "http://a:b:c@proxy.contoso.example:8080",
        "Endpoint=sb://x;SharedAccessKeyName=a;SharedAccessKey=pw",
        "AccountName=a;accountkey=pw",
        "Bearer ey",
        "GatewayKey edge&202612312359&abc==",
    ],
)
def test_a_key_or_password_makes_a_credential_whatever_the_name(value: str) -> None:
    assert is_credential("x", value)


@pytest.mark.parametrize(
    "value",
    ["http://proxy.contoso.example:8080", "https://u@host/a:b", "://:@", "a Bearer", "warn", None, 5, ["Bearer x"]],
)
def test_other_values_are_no_credentials(value: object) -> None:
    assert not is_credential("x", value)


@pytest.mark.parametrize("unit", [":", "://", "://a:", "Password", "GatewayKey ", "a@", "://@"])
@pytest.mark.parametrize("function", [partial(is_credential, "x"), redacted])
def test_time_grows_with_the_length_and_not_with_its_square(unit: str, function: Any) -> None:
    def seconds(length: int) -> float:
        text = "://" + unit * (length // len(unit))
        best = 60.0
        for _ in range(5):
            # Not the clock's time, in which other processes run.
            started = time.process_time()
            function(text)
            best = min(best, time.process_time() - started)
        return best

    # Eight times the length is 64 times the time where that is the square.
    assert seconds(80_000) < 32 * seconds(10_000) + 0.05


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://u:hunter2@host/path", "https://...@host/path"),
        ("https://u:hun/ter2@host", "https://...@host"),
        ("a https://hunter2@x and ftp://u:hunter2@y", "a https://...@x and ftp://...@y"),
        ("AccountName=a;AccountKey=hunter2;EndpointSuffix=x", "AccountName=a;AccountKey=..."),
        ("GatewayKey edge&2026&hunter2", "GatewayKey ..."),
        ("https://host/path", "https://host/path"),
        ("ada@contoso.example", "ada@contoso.example"),
    ],
)
def test_a_credential_in_a_text_is_redacted(text: str, expected: str) -> None:
    assert redacted(text) == expected
    assert "hunter2" not in shown([text])


def test_a_value_is_shown_in_at_most_80_characters_of_one_line() -> None:
    assert shown("x" * 78) == f"'{'x' * 78}'"
    assert shown("x" * 2_000_000) == f"'{'x' * 76}..."
    assert shown(10**400) == f"1{'0' * 76}..."
    assert shown(10**5000) == "a value of type int"
    assert shown("a\x1b\n\ud800") == r"'a\x1b\n\ud800'"

    class Odd:
        def __repr__(self) -> str:
            return "a\x1b[31m"

    assert shown(Odd()) == "a value of type Odd"


@pytest.mark.usefixtures("without_garbage")
@pytest.mark.parametrize("kind", [list, dict])
def test_a_value_that_is_nested_too_deeply_is_shown_by_its_type(kind: type) -> None:
    value: Any = 1
    for _ in range(100_000):
        value = [value] if kind is list else {"a": value}
    assert shown(value) == f"a value of type {kind.__name__}"


def test_a_name_is_shown_as_it_is_where_that_is_one_short_line() -> None:
    assert shown_name("replcas") == "replcas"
    assert shown_name("a\nb") == r"'a\nb'"
    assert shown_name("x" * 81) == f"'{'x' * 76}..."
    assert shown_name("Password=hunter2") == "'Password=..."
    assert quoted("x" * 100, "y" * 200) == f"'{'y' * 157}...{'x' * 77}...'"
