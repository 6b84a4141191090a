"""Where a token comes from that signs in in the place of a client secret, as in pulumi-azuread and azure-native.

That one signs in is decided in tests/end_to_end/test_workflows.py.
"""

from pathlib import Path

import pytest

from sandbox.plugins import federated_token
from sandbox.plugins.base.errors import PluginError

BOTH = pytest.mark.parametrize("plugin", ["azure-native", "azuread"])


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for prefix in ("ARM_OIDC", "ACTIONS_ID_TOKEN"):
        for rest in ("TOKEN", "TOKEN_FILE_PATH", "REQUEST_URL", "REQUEST_TOKEN"):
            monkeypatch.delenv(f"{prefix}_{rest}", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("ARM_USE_OIDC", "true")


def token(plugin: str, **configuration: str) -> str:
    source = federated_token.source(plugin, configuration)
    assert source
    return source()


@BOTH
def test_no_token_is_asked_for_without_the_setting(plugin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARM_OIDC_TOKEN", "a token")
    monkeypatch.delenv("ARM_USE_OIDC")
    assert federated_token.source(plugin, {}) is None
    assert token(plugin, useOidc="true") == "a token"


@pytest.mark.parametrize(
    ("plugin", "text", "on"),
    [
        ("azure-native", "True", False),
        ("azure-native", "1", False),
        ("azuread", "True", True),
        ("azuread", "1", True),
        ("azuread", "yes", False),
    ],
)
def test_each_provider_has_its_own_texts_for_true(
    plugin: str, text: str, on: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARM_USE_OIDC", text)
    monkeypatch.setenv("ARM_OIDC_TOKEN", "a token")
    assert (federated_token.source(plugin, {}) is not None) is on


@BOTH
def test_the_configuration_counts_before_the_variable(plugin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARM_OIDC_TOKEN", "a token")
    assert token(plugin) == "a token"
    assert token(plugin, oidcToken="another") == "another"


def test_a_token_in_a_file_is_read_once_and_azuread_alone_strips_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("the first\n")
    monkeypatch.setenv("ARM_OIDC_TOKEN_FILE_PATH", str(file))
    sources = [federated_token.source(plugin, {}) for plugin in ("azure-native", "azuread")]
    file.write_text("the second\n")
    assert [source() for source in sources if source] == ["the first\n", "the first"]


def test_azuread_refuses_a_token_that_is_not_the_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("a token\n")
    monkeypatch.setenv("ARM_OIDC_TOKEN_FILE_PATH", str(file))
    assert token("azuread", oidcToken="a token") == "a token"
    with pytest.raises(PluginError, match="mismatch between supplied OIDC token and supplied OIDC token file"):
        token("azuread", oidcToken="another")
    assert token("azure-native", oidcToken="another") == "another"


@BOTH
def test_a_file_that_is_not_there_is_an_error_in_one_line(plugin: str) -> None:
    with pytest.raises(PluginError, match="reading OIDC token from file /nowhere"):
        token(plugin, oidcTokenFilePath="/nowhere")


def test_azure_native_has_no_variables_of_its_own_for_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARM_OIDC_REQUEST_URL", "http://127.0.0.1:9/token")
    monkeypatch.setenv("ARM_OIDC_REQUEST_TOKEN", "a request's")
    assert federated_token.source("azuread", {})
    with pytest.raises(PluginError, match="there is no token"):
        federated_token.source("azure-native", {})


@BOTH
def test_no_way_to_a_token_is_an_error_that_says_what_to_set(plugin: str) -> None:
    with pytest.raises(PluginError, match="the job needs the permission id-token: write"):
        federated_token.source(plugin, {})
