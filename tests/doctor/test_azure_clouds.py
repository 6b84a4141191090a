"""Doctor asks the cloud that Pulumi's Azure providers deploy to."""

from pathlib import Path
from typing import Any

import pytest
from apim_gateway_doctor import azure
from apim_gateway_doctor.clouds import AUTHORITIES, CHINA, PUBLIC, US_GOVERNMENT, Cloud, cloud_of
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.provider_settings import AZURE_NATIVE, AZUREAD, ProviderSettings
from apim_gateway_doctor.pulumi_cli import Pulumi
from apim_gateway_doctor.stack import Stack
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest

from sandbox.azure.core import clouds

TENANT, CLIENT = "11111111-2222-4333-8444-555555555555", "33333333-6b2c-4d0e-8f1a-5c7d9e2b4a60"


def stack(**configured: str) -> Stack:
    """A stack with these keys, `azure_native__environment` for azure-native:environment."""
    values = {key.replace("__", ":").replace("_", "-"): value for key, value in configured.items()}
    return Stack("dev", Pulumi(Path()), values, {})


def cloud(**configured: str) -> Cloud:
    settings = stack(**configured)
    return cloud_of(*(ProviderSettings(each, settings) for each in (AZURE_NATIVE, AZUREAD)))


@pytest.mark.parametrize(("known", "other"), [*zip(clouds.CLOUDS, (PUBLIC, US_GOVERNMENT, CHINA), strict=True)])
def test_addresses_are_those_of_the_cloud_with_the_providers_name(
    monkeypatch: pytest.MonkeyPatch, known: clouds.Cloud, other: Cloud
) -> None:
    monkeypatch.setenv("ARM_ENVIRONMENT", known.environment)
    assert cloud() is other
    assert (other.authority, other.graph) == (known.authority, f"https://{known.graph}")
    assert other.resource_manager == f"https://{known.resource_manager}"
    assert other.resource_manager_scope.removesuffix("/.default") in known.resource_manager_audiences
    assert {f"https://{host}" for host in known.logins} <= set(AUTHORITIES)


def test_configuration_counts_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cloud() is PUBLIC
    assert cloud(azuread__environment="china") is CHINA
    monkeypatch.setenv("AZURE_ENVIRONMENT", "AzureChinaCloud")
    assert cloud() is CHINA
    monkeypatch.setenv("ARM_ENVIRONMENT", "USGovernment")
    assert cloud() is US_GOVERNMENT
    assert cloud(azure_native__environment="public") is PUBLIC
    assert cloud(azure_native__environment="public", azuread__environment="china") is PUBLIC


def test_the_metadata_host_counts_before_a_name() -> None:
    with pytest.raises(CannotCheckError, match=r"^azure-native:metadataHost is 'localhost:1': Azure's endpoints can't"):
        cloud(azure_native__metadataHost="https://localhost:1/", azure_native__environment="china")


def test_a_name_of_no_cloud_is_refused() -> None:
    with pytest.raises(CannotCheckError) as refused:
        cloud(azure_native__environment="german")
    assert str(refused.value) == (
        "azure-native:environment is 'german', which is no cloud of Azure's here."
        " Set it to public, usgovernment or china, or give the cloud's host with ARM_METADATA_HOSTNAME."
    )


class AskedError(Exception):
    """Ends a request before it leaves this machine."""


@pytest.fixture
def urls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []

    def send(_: RequestsTransport, request: HttpRequest, **__: Any) -> None:
        asked.append(request.url)
        raise AskedError

    monkeypatch.setattr(RequestsTransport, "send", send)
    return asked


def test_each_client_asks_the_stacks_cloud(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, urls: list[str]) -> None:
    az = tmp_path / "az"
    az.write_text(
        f'#!/bin/sh\necho "$@" >>{tmp_path}/asked\necho \'{{"accessToken": "t", "expires_on": 2000000000}}\'\n'
    )
    az.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    clients = azure.connect(stack(azure_native__environment="usgovernment", azuread__environment="dod"), CLIENT)
    for question in (
        lambda: clients.api_management.gateway.get("rg", "apim", "edge"),
        lambda: clients.authorization.role_definitions.get_by_id("id"),
        lambda: clients.graph.get("/applications"),
    ):
        with pytest.raises(AskedError):
            question()
    assert [url.split("/")[2] for url in urls] == ["management.usgovcloudapi.net"] * 2 + ["dod-graph.microsoft.us"]
    resources = [line.split("--resource ")[1].split()[0] for line in (tmp_path / "asked").read_text().splitlines()]
    assert resources == ["https://management.core.usgovcloudapi.net"] * 2 + ["https://dod-graph.microsoft.us"]


@pytest.mark.parametrize("credential", [{"ARM_CLIENT_SECRET": "s"}, {"ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN": "t"}])
def test_the_sign_in_is_at_the_stacks_cloud(
    monkeypatch: pytest.MonkeyPatch, urls: list[str], credential: dict[str, str]
) -> None:
    for name, value in {"ARM_TENANT_ID": TENANT, "ARM_CLIENT_ID": CLIENT, **credential}.items():
        monkeypatch.setenv(name, value)
    clients = azure.connect(stack(azure_native__environment="china"), CLIENT)
    for question in (
        lambda: clients.api_management.gateway.get("rg", "apim", "edge"),
        lambda: clients.graph.get("/applications"),
    ):
        with pytest.raises((AskedError, ClientAuthenticationError)):
            question()
    assert {url.split("/")[2] for url in urls} == {"login.chinacloudapi.cn"}
