"""Custom host names of the configuration API, through Microsoft's client and over TLS as a gateway meets them.

Invariants:
- What Azure shows of a host name never has the certificate's key or its password.
- Under the name the server shows exactly the certificate that came with it, and answers as under the instance's own.
"""

import contextlib
import json
import socket
import ssl
from collections.abc import Generator
from pathlib import Path

import pytest
import requests
from azure.mgmt.apimanagement.models import ApiManagementServiceUpdateParameters, HostnameConfiguration

from sandbox.tests.emulator.clients import CONFIGURATION_SCOPE, Azure
from sandbox.tests.emulator.hosts import PASSWORD, Host, new_host
from sandbox.tests.emulator.test_configuration_probe import DATA_ACTION, Site

GROUP = "rg-gateways"


@pytest.fixture
def host() -> Host:
    return new_host()


@pytest.fixture(scope="module")
def site(azure: Azure) -> Site:
    return Site(azure)


def configure(azure: Azure, service: str, *entries: HostnameConfiguration) -> list[HostnameConfiguration]:
    wanted = ApiManagementServiceUpdateParameters(hostname_configurations=list(entries))
    changed = azure.api_management.api_management_service.begin_update(GROUP, service, wanted).result()
    return changed.hostname_configurations or []


@contextlib.contextmanager
def gateway_session(azure: Azure, authority: Path, host: str) -> Generator[requests.Session]:
    """A client that trusts the company's authority only, with the name led to the emulator."""
    real = socket.getaddrinfo

    def lead(name: str, *arguments: object, **options: object) -> object:
        return real("127.0.0.1" if name == host else name, *arguments, **options)  # pyright: ignore[reportArgumentType]

    with pytest.MonkeyPatch.context() as patch, requests.Session() as session:
        patch.setattr(socket, "getaddrinfo", lead)
        session.verify = str(authority)
        yield session


def test_an_instance_tells_its_custom_host_names_without_their_keys(azure: Azure, site: Site, host: Host) -> None:
    configure(azure, site.name, host.entry())
    read = azure.api_management.api_management_service.get(GROUP, site.name)
    own, custom = read.hostname_configurations or []
    assert (own.type, own.host_name) == ("Proxy", f"{site.name}.azure-api.net")
    assert (custom.type, custom.host_name, custom.certificate_source) == ("ConfigurationApi", host.name, "Custom")
    assert custom.encoded_certificate is None
    assert custom.certificate_password is None
    assert custom.certificate
    assert len(custom.certificate.thumbprint) == 40


def test_the_configuration_api_answers_under_a_custom_host_with_its_own_certificate(
    azure: Azure, site: Site, host: Host, tmp_path: Path
) -> None:
    configure(azure, site.name, host.entry())
    gateway = azure.new_principal()
    site.grant(gateway.object_id, site.id, data_actions=(DATA_ACTION,))
    token = azure.sign_in(gateway).credential.get_token(CONFIGURATION_SCOPE).token
    host.authority.cert_pem.write_to_path(str(tmp_path / "company.pem"))

    url = f"https://{host.name}:{azure.emulator.port}/permission-probe/gateways/Front/configuration"
    with gateway_session(azure, tmp_path / "company.pem", host.name) as session:
        answer = session.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10)
        assert (answer.status_code, answer.json()) == (200, {"service": site.name, "gateway": "Front"})
        refused = session.get(url, timeout=10)
        assert refused.status_code == 401
    assert (
        host.name
        in requests.get(f"{azure.emulator.base_url}/dns/host-names", verify=azure.emulator.ca).json()["hostNames"]
    )


def test_a_host_name_that_is_taken_away_is_answered_no_more(azure: Azure, site: Site, host: Host) -> None:
    configure(azure, site.name, host.entry())
    own, kept = configure(azure, site.name, HostnameConfiguration(type="ConfigurationApi", host_name=host.name))
    assert kept.certificate, "what was read can be sent back, and keeps its certificate"
    assert configure(azure, site.name, own) == [own]
    answer = requests.get(
        f"{azure.emulator.base_url}/permission-probe/gateways/Front/configuration",
        headers={"Host": host.name},
        verify=azure.emulator.ca,
        timeout=10,
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NotModelledBySandbox")
    context = ssl.create_default_context(cafile=azure.emulator.ca)
    with (
        socket.create_connection(("127.0.0.1", azure.emulator.port)) as plain,
        pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"),
    ):
        context.wrap_socket(plain, server_hostname=host.name)


@pytest.mark.parametrize(
    ("changes", "target", "reason"),
    [
        ({"encoded_certificate": None}, "encodedCertificate", "A certificate is required for the custom host name"),
        ({"certificate_password": "wrong"}, "encodedCertificate", "is not a PKCS #12 file in base64 that the password"),
        ({"encoded_certificate": "bm9uZQ=="}, "encodedCertificate", "is not a PKCS #12 file in base64"),
        ({"host_name": "no host"}, "hostName", "'no host' is not a host name."),
        ({"type": "Portal"}, "type", "The sandbox does not model custom host names of the type 'Portal'."),
        ({"key_vault_id": "https://v.vault.azure.net/secrets/a"}, "keyVaultId", "certificates in a key vault"),
    ],
)
def test_a_host_name_without_what_it_needs_is_refused(
    azure: Azure, site: Site, host: Host, changes: dict[str, str], target: str, reason: str
) -> None:
    entry = host.entry()
    for name, value in changes.items():
        setattr(entry, name, value)
    status, content = _refused(azure, site, entry)
    assert status == 400
    [detail] = content
    assert detail["target"] == target
    assert reason in detail["message"]
    assert PASSWORD not in str(content)


def test_a_host_name_of_another_instance_is_refused(azure: Azure, site: Site, host: Host) -> None:
    other = Site(azure)
    configure(azure, other.name, host.entry())
    status, [detail] = _refused(azure, site, host.entry())
    assert status == 400
    assert detail["message"] == f"The host name '{host.name}' is in use by another service."


def _refused(azure: Azure, site: Site, entry: HostnameConfiguration) -> tuple[int, list[dict[str, str]]]:
    body = ApiManagementServiceUpdateParameters(hostname_configurations=[entry]).serialize()
    reply = azure.arm("PATCH", site.id, json.dumps(body).encode())
    return reply.status, reply.body["error"]["details"]
