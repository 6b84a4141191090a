"""One emulator for the folder, and the three plugins behind their sockets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.plugins.azure_native.plugin import AzureNative
from sandbox.plugins.azuread.plugin import AzureAD
from sandbox.plugins.kubernetes.plugin import Kubernetes
from tests.emulator.process import EmulatorProcess
from tests.plugins.wire import Wire, connected

PREREQUISITES = """
tenant: {id: 11111111-2222-4333-8444-555555555555, display_name: Fabrikam}
subscription: {id: aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee, display_name: Fabrikam Testing}
resource_groups:
  - {name: rg-gateways, location: northeurope}
services:
  - name: apim-fabrikam
    resource_group: rg-gateways
    location: northeurope
    sku: Premium
    identity: SystemAssigned
    publisher_name: Fabrikam
    publisher_email: api@fabrikam.example
    gateways:
      - {name: edge, description: The first gateway, location_name: Hall 1}
deployer: {display_name: test deployer, role: Owner, graph_permission: Application.ReadWrite.OwnedBy}
"""
SUBSCRIPTION = "/subscriptions/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
SERVICE = f"{SUBSCRIPTION}/resourceGroups/rg-gateways/providers/Microsoft.ApiManagement/service/apim-fabrikam"


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorProcess]:
    folder: Path = tmp_path_factory.mktemp("plugins-emulator")
    prerequisites = folder / "prerequisites.yaml"
    prerequisites.write_text(PREREQUISITES)
    process = EmulatorProcess(folder / "azure", prerequisites)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def azure_environment(emulator: EmulatorProcess, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The variables that `python -m sandbox env` would export."""
    for name, value in emulator.deployer.items():
        monkeypatch.setenv(f"ARM_{name.upper()}", value)
    monkeypatch.setenv("ARM_METADATA_HOSTNAME", f"localhost:{emulator.port}")
    monkeypatch.setenv("SSL_CERT_FILE", emulator.ca)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    return emulator.deployer


@pytest.fixture
def azure_native(azure_environment: dict[str, str]) -> Iterator[Wire]:
    with connected(AzureNative()) as wire:
        wire.configure()
        yield wire


@pytest.fixture
def azuread(azure_environment: dict[str, str]) -> Iterator[Wire]:
    with connected(AzureAD()) as wire:
        wire.configure()
        yield wire


@pytest.fixture
def kubernetes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """Without a cluster: what is compared needs none."""
    monkeypatch.setenv("KUBECONFIG", "/nonexistent/kubeconfig")
    with connected(Kubernetes()) as wire:
        wire.configure()
        yield wire
