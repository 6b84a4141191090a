"""The stand-in plugins take the token with which a job of a workflow signs in, as the real ones do."""

from collections.abc import Iterator

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


def test_a_job_asks_github_for_its_token(monkeypatch: pytest.MonkeyPatch, github: LocalGitHub) -> None:
    job = github.token({"id-token": "write"}, "repo:contoso/gateways:environment:dev")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"{github.url}/id-token?api-version=2.0")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", job.token)
    source = federated_token.source("azure-native", {})
    assert source
    claims = jwt.decode(source(), options={"verify_signature": False})
    assert (claims["sub"], claims["aud"]) == ("repo:contoso/gateways:environment:dev", "api://AzureADTokenExchange")


def test_a_job_that_may_not_have_one_is_told_so(monkeypatch: pytest.MonkeyPatch, github: LocalGitHub) -> None:
    job = github.token({}, "repo:contoso/gateways:environment:dev")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"{github.url}/id-token?api-version=2.0")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", job.token)
    source = federated_token.source("azure-native", {})
    assert source
    with pytest.raises(PluginError, match=r"no token for Azure from http://.*/id-token: 403"):
        source()
