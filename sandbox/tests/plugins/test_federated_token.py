"""Where a token comes from that signs in in the place of a client secret, as in pulumi-azuread and azure-native.

That one signs in is decided in tests/end_to_end/test_workflows.py.
"""

from pathlib import Path

import pytest

from sandbox.plugins import federated_token
from sandbox.plugins.base.errors import PluginError


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ARM_OIDC_TOKEN", "ARM_OIDC_TOKEN_FILE_PATH", "ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("ARM_USE_OIDC", "true")


def test_no_token_is_asked_for_without_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARM_OIDC_TOKEN", "a token")
    monkeypatch.delenv("ARM_USE_OIDC")
    assert federated_token.source() is None


def test_a_token_is_given_in_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARM_OIDC_TOKEN", "a token")
    source = federated_token.source()
    assert source
    assert source() == "a token"


def test_a_token_in_a_file_is_read_anew_each_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("the first\n")
    monkeypatch.setenv("ARM_OIDC_TOKEN_FILE_PATH", str(file))
    source = federated_token.source()
    assert source
    assert source() == "the first"
    file.write_text("the second\n")
    assert source() == "the second"


def test_no_way_to_a_token_is_an_error_that_says_what_to_set() -> None:
    with pytest.raises(PluginError, match="the job needs the permission id-token: write"):
        federated_token.source()
