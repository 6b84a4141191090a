"""Doctor signs in with another issuer's token, as jobs of workflows do: at the emulator, which asks the issuer for its
keys and looks for a federated credential."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest
from apim_gateway_doctor.clouds import cloud_of
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.provider_settings import AZURE_NATIVE, AZUREAD, ProviderSettings
from apim_gateway_doctor.sign_in import sign_in
from azure.core.exceptions import ClientAuthenticationError

from sandbox.tests.emulator.clients import GRAPH_SCOPE, Azure
from sandbox.tests.emulator.conftest import azure, emulator, prerequisites
from sandbox.tests.emulator.issuer import AUDIENCE, credential, path_of
from tests.workflows.runner import LocalGitHub

__all__ = ["azure", "emulator", "prerequisites"]

SUBJECT = "repo:contoso/gateways:environment:dev"


@dataclass(frozen=True)
class Job:
    """A job of GitHub's, and the application that trusts it."""

    github: LocalGitHub
    client_id: str

    def request(self, permission: str = "write", subject: str = SUBJECT) -> tuple[str, str]:
        """Address and token with which it asks for its own."""
        job = self.github.token({"id-token": permission}, subject)
        return f"{self.github.url}/id-token?api-version=2.0", job.token

    def token(self) -> str:
        job = self.github.token({"id-token": "write"}, SUBJECT)
        return self.github.id_token(job, {"audience": AUDIENCE})[1]["value"]


@pytest.fixture
def job(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> Iterator[Job]:
    with LocalGitHub() as github:
        principal = azure.new_principal()
        body = credential(issuer=github.url, subject=SUBJECT)
        assert azure.graph("POST", path_of(principal), body).status == 201
        for name, value in {
            "ARM_METADATA_HOSTNAME": azure.emulator.base_url.removeprefix("https://"),
            "REQUESTS_CA_BUNDLE": azure.emulator.ca,
            "NO_PROXY": "localhost,127.0.0.1",
            "ARM_TENANT_ID": azure.tenant_id,
            "ARM_CLIENT_ID": principal.client_id,
            "ARM_USE_OIDC": "true",
        }.items():
            monkeypatch.setenv(name, value)
        yield Job(github, principal.client_id)


def signed_in_as(provider: str = AZURE_NATIVE) -> str:
    """The client id in the token that Entra gives."""
    settings = ProviderSettings(provider)
    cloud = cloud_of(settings)
    scope = GRAPH_SCOPE if provider == AZUREAD else cloud.resource_manager_scope
    claims: dict[str, Any] = jwt.decode(
        sign_in(settings, cloud).credential.get_token(scope).token, options={"verify_signature": False}
    )
    return claims["appid"]


def given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def test_a_job_asks_for_its_token(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    url, token = job.request()
    given(monkeypatch, ACTIONS_ID_TOKEN_REQUEST_URL=url, ACTIONS_ID_TOKEN_REQUEST_TOKEN=token)
    assert signed_in_as(AZURE_NATIVE) == signed_in_as(AZUREAD) == job.client_id


def test_a_request_in_azureads_own_variables_is_azureads_alone(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    url, token = job.request()
    given(monkeypatch, ARM_OIDC_REQUEST_URL=url, ARM_OIDC_REQUEST_TOKEN=token)
    assert signed_in_as(AZUREAD) == job.client_id
    assert "there is no token" in refusal()


def test_a_token_that_is_given_signs_in(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    given(monkeypatch, ARM_OIDC_TOKEN=job.token())
    assert signed_in_as() == job.client_id


def test_a_token_in_a_file_signs_in(monkeypatch: pytest.MonkeyPatch, job: Job, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{job.token()}\n")
    given(monkeypatch, ARM_OIDC_TOKEN_FILE_PATH=str(file))
    assert signed_in_as() == job.client_id


def refusal() -> str:
    """The one line of a sign-in that cannot be tried. No token is in it."""
    with pytest.raises(CannotCheckError) as refused:
        signed_in_as()
    said = str(refused.value)
    assert "\n" not in said
    secrets = [value for name, value in os.environ.items() if name.endswith("REQUEST_TOKEN")]
    assert not [each for each in secrets if each in said]
    return said


def test_a_job_without_the_permission_is_named(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    url, token = job.request(permission="none")
    given(monkeypatch, ACTIONS_ID_TOKEN_REQUEST_URL=url, ACTIONS_ID_TOKEN_REQUEST_TOKEN=token)
    assert refusal() == (
        "ACTIONS_ID_TOKEN_REQUEST_URL gives no token for Azure (403). In a job of GitHub's, give it the permission"
        " id-token: write; elsewhere correct the address and its token."
    )


def test_a_file_that_is_not_there_or_is_empty_is_named(
    monkeypatch: pytest.MonkeyPatch, job: Job, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    given(monkeypatch, ARM_OIDC_TOKEN_FILE_PATH=str(file))
    assert refusal().startswith(f"ARM_OIDC_TOKEN_FILE_PATH is '{file}': it can't be read (FileNotFoundError).")
    file.write_text("\n")
    assert refusal().startswith(f"ARM_OIDC_TOKEN_FILE_PATH is '{file}': it is empty.")


def test_a_token_of_another_job_is_refused_by_entra(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    url, token = job.request(subject="repo:contoso/gateways:pull_request")
    given(monkeypatch, ACTIONS_ID_TOKEN_REQUEST_URL=url, ACTIONS_ID_TOKEN_REQUEST_TOKEN=token)
    with pytest.raises(ClientAuthenticationError, match="AADSTS70021"):
        signed_in_as()
