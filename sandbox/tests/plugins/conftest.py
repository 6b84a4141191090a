"""One emulator and one cluster for the folder, and the three plugins behind their sockets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.plugins.azure_native.plugin import AzureNative
from sandbox.plugins.azuread.plugin import AzureAD
from sandbox.plugins.kubernetes.plugin import Kubernetes
from sandbox.tests.cluster import running_cluster
from sandbox.tests.cluster.running_cluster import RunningCluster
from sandbox.tests.emulator.conftest import PREREQUISITES
from sandbox.tests.emulator.process import EmulatorProcess
from sandbox.tests.plugins.wire import Wire, connected

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


@pytest.fixture(scope="session")
def cluster(toolchain: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCluster]:
    with running_cluster.started(tmp_path_factory.mktemp("plugins-cluster"), toolchain) as running:
        yield running


@pytest.fixture
def wire(cluster: RunningCluster) -> Iterator[Wire]:
    """The kubernetes plugin, with a cluster."""
    with connected(Kubernetes()) as wire:
        wire.configure(kubeconfig=str(cluster.cluster.kubeconfig))
        yield wire
