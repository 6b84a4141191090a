"""Doctor signs in as Pulumi's Azure providers would with the same variables and the same stack configuration.

The order, and that a part of what a way needs is refused, is azure-native's: provider/pkg/provider/auth_azidentity.go.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest
from apim_gateway_doctor.clouds import PUBLIC
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.provider_settings import AZURE_NATIVE, AZUREAD, ProviderSettings
from apim_gateway_doctor.pulumi_cli import Pulumi
from apim_gateway_doctor.sign_in import SignIn, sign_in
from apim_gateway_doctor.stack import Stack
from azure.identity import (
    AzureCliCredential,
    CertificateCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    DefaultAzureCredential,
    ManagedIdentityCredential,
)
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from sandbox.tests.emulator.certificates import new_certificate

TENANT, CLIENT = "11111111-2222-4333-8444-555555555555", "33333333-6b2c-4d0e-8f1a-5c7d9e2b4a60"
WHO = {"ARM_TENANT_ID": TENANT, "ARM_CLIENT_ID": CLIENT}
SECRET = {"ARM_CLIENT_SECRET": "hunter2"}
OIDC = {"ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN": "a.federated.token"}
DEFAULT = {"ARM_USE_DEFAULT_AZURE_CREDENTIAL": "true"}
SUBSCRIPTION = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A PFX file with the password hunter2."""
    made, file = new_certificate(), tmp_path / "certificate.pfx"
    encryption = BestAvailableEncryption(b"hunter2")
    file.write_bytes(serialize_key_and_certificates(b"doctor", made.key, made.certificate, None, encryption))
    return file


def signed_in(
    monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str], provider: str = AZURE_NATIVE, **configured: str
) -> SignIn:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stack = Stack("dev", Pulumi(Path()), {f"{provider}:{key}": value for key, value in configured.items()}, {})
    return sign_in(ProviderSettings(provider, stack), PUBLIC, SUBSCRIPTION)


@pytest.mark.parametrize(
    ("environment", "azure_native", "azuread"),
    [
        ({}, AzureCliCredential, AzureCliCredential),
        (WHO, AzureCliCredential, AzureCliCredential),
        (WHO | {"ARM_OIDC_TOKEN": "a.federated.token"}, AzureCliCredential, AzureCliCredential),
        (WHO | {"ARM_USE_MSI": "true"}, ManagedIdentityCredential, ManagedIdentityCredential),
        (WHO | OIDC | {"ARM_USE_MSI": "true"}, ClientAssertionCredential, ClientAssertionCredential),
        (WHO | OIDC | SECRET, ClientSecretCredential, ClientSecretCredential),
        (WHO | OIDC | SECRET | DEFAULT, DefaultAzureCredential, ClientSecretCredential),
        (DEFAULT, DefaultAzureCredential, DefaultAzureCredential),
        # azure-native takes "true" alone for true.
        (WHO | OIDC | {"ARM_USE_OIDC": "1"}, AzureCliCredential, ClientAssertionCredential),
    ],
)
def test_the_first_way_that_is_given_counts(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], azure_native: type, azuread: type
) -> None:
    assert type(signed_in(monkeypatch, environment).credential) is azure_native
    assert type(signed_in(monkeypatch, environment, AZUREAD).credential) is azuread


def test_a_certificate_counts_before_a_client_secret(monkeypatch: pytest.MonkeyPatch, certificate: Path) -> None:
    environment = WHO | SECRET | {"ARM_CLIENT_CERTIFICATE_PATH": str(certificate)}
    with pytest.raises(CannotCheckError, match=r"ARM_CLIENT_CERTIFICATE_PATH is '.*pfx', which can't be used: "):
        signed_in(monkeypatch, environment)
    found = signed_in(monkeypatch, environment | {"ARM_CLIENT_CERTIFICATE_PASSWORD": "hunter2"})
    assert type(found.credential) is CertificateCredential


def test_the_stacks_own_configuration_counts_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = WHO | {"ARM_USE_OIDC": "false"}
    found = signed_in(monkeypatch, environment, useOidc="true", oidcToken="a.federated.token", clientId="another")
    assert type(found.credential) is ClientAssertionCredential
    assert found.fix.startswith("Correct ARM_TENANT_ID, azure-native:clientId, or give the application a federated ")
    # The other provider has its own keys.
    assert type(signed_in(monkeypatch, {}, AZUREAD).credential) is AzureCliCredential


def test_a_secret_of_the_stacks_configuration_is_decrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []

    def run(_: Pulumi, *arguments: str) -> str:
        asked.append(arguments)
        return "hunter2\n"

    monkeypatch.setattr(Pulumi, "run", run)
    key = "azure-native:clientSecret"
    stack = Stack("dev", Pulumi(Path()), {"azure-native:tenantId": TENANT, "azure-native:clientId": CLIENT}, {})
    secret = Stack("dev", stack.pulumi, stack.configuration, {}, frozenset({key}), ("--stack", "dev"))
    found = sign_in(ProviderSettings(AZURE_NATIVE, secret), PUBLIC)
    assert type(found.credential) is ClientSecretCredential
    assert asked == [("config", "get", key, "--stack", "dev")]
    assert "hunter2" not in repr((found, secret, ProviderSettings(AZURE_NATIVE, secret).find("clientSecret")))


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        (
            {"ARM_CLIENT_ID": CLIENT} | SECRET,
            "ARM_TENANT_ID is not set, nor is azure-native:tenantId: ARM_CLIENT_SECRET needs it. Set one of them.",
        ),
        (
            {"ARM_TENANT_ID": TENANT} | OIDC,
            "ARM_CLIENT_ID is not set, nor is azure-native:clientId: ARM_USE_OIDC needs it. Set one of them.",
        ),
        (
            WHO | SECRET | {"ARM_TENANT_ID": "no tenant"},
            "ARM_TENANT_ID, ARM_CLIENT_ID can't be used: Invalid tenant ID",
        ),
        (
            WHO | {"ARM_USE_OIDC": "true", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "hunter2"},
            "ARM_USE_OIDC or azure-native:useOidc is true, and there is no token. In a job of GitHub's, give it the"
            " permission id-token: write; elsewhere set ARM_OIDC_TOKEN or ARM_OIDC_TOKEN_FILE_PATH.",
        ),
        (
            WHO | {"ARM_CLIENT_CERTIFICATE_PATH": "/no/such.pem", "ARM_CLIENT_CERTIFICATE_PASSWORD": "hunter2"},
            "ARM_CLIENT_CERTIFICATE_PATH is '/no/such.pem', which can't be used: [Errno 2] No such file",
        ),
    ],
)
def test_a_part_of_what_a_way_needs_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], line: str
) -> None:
    with pytest.raises(CannotCheckError) as refused:
        signed_in(monkeypatch, environment)
    said = str(refused.value)
    assert said.startswith(line)
    assert "\n" not in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("provider", "environment", "asked_for"),
    [
        (AZURE_NATIVE, {}, f"--subscription {SUBSCRIPTION}"),
        (AZURE_NATIVE, WHO, f"--tenant {TENANT}"),
        (AZUREAD, {}, "management.core.windows.net"),
    ],
)
def test_without_anything_az_is_asked_for_the_stacks_tenant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, provider: str, environment: dict[str, str], asked_for: str
) -> None:
    az = tmp_path / "az"
    az.write_text(
        f'#!/bin/sh\necho "$@" >{tmp_path}/asked\n'
        'echo \'{"accessToken": "of-az", "expires_on": 2000000000, "expiresOn": "2033-05-18 03:33:20.000000"}\'\n'
    )
    az.chmod(az.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    found = signed_in(monkeypatch, environment, provider)
    assert found.credential.get_token("https://management.core.windows.net/.default").token == "of-az"
    assert (tmp_path / "asked").read_text().strip().endswith(asked_for)
