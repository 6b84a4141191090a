"""Where a token comes from that signs in in the place of a client secret, as in pulumi-azuread and azure-native.

That one signs in is decided in tests/sandbox/test_workflows.py.
"""

from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest

from sandbox.plugins import federated_token
from sandbox.plugins.base.errors import PluginError
from tests.workflows.runner import LocalGitHub


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ARM_OIDC_TOKEN", "ARM_OIDC_TOKEN_FILE_PATH", "ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("ARM_USE_OIDC", "true")


@pytest.fixture
def github() -> Iterator[LocalGitHub]:
    with LocalGitHub() as running:
        yield running


def test_nobody_asks_for_a_token_unless_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_a_job_asks_github_for_its_token(monkeypatch: pytest.MonkeyPatch, github: LocalGitHub) -> None:
    job = github.token({"id-token": "write"}, "repo:contoso/gateways:environment:dev")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"{github.url}/id-token?api-version=2.0")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", job.token)
    source = federated_token.source()
    assert source
    claims = jwt.decode(source(), options={"verify_signature": False})
    assert (claims["sub"], claims["aud"]) == ("repo:contoso/gateways:environment:dev", "api://AzureADTokenExchange")


def test_a_job_that_may_not_have_one_is_told_so(monkeypatch: pytest.MonkeyPatch, github: LocalGitHub) -> None:
    job = github.token({}, "repo:contoso/gateways:environment:dev")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"{github.url}/id-token?api-version=2.0")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", job.token)
    source = federated_token.source()
    assert source
    with pytest.raises(PluginError, match=r"no token for Azure from http://.*/id-token: 403"):
        source()


def test_no_way_to_a_token_is_an_error_that_says_what_to_set() -> None:
    with pytest.raises(PluginError, match="the job needs the permission id-token: write"):
        federated_token.source()
