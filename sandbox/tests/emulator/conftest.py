"""One emulator for the whole folder, started as a person would, with prerequisites of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.tests.emulator.clients import Azure, Principal
from sandbox.tests.emulator.process import EmulatorProcess

# Other names than the repository's prerequisites.yaml: nothing in the emulator may depend on those.
PREREQUISITES = """
tenant: {id: 11111111-2222-4333-8444-555555555555, display_name: Fabrikam}
subscription: {id: aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee, display_name: Fabrikam Testing}
resource_groups:
  - {name: rg-gateways, location: northeurope}
  - {name: rg-other, location: northeurope}
services:
  - name: apim-fabrikam
    resource_group: rg-gateways
    location: northeurope
    sku: Premium
    identity: SystemAssigned
    principal_id: 33333333-6b2c-4d0e-8f1a-5c7d9e2b4a60
    publisher_name: Fabrikam
    publisher_email: api@fabrikam.example
    gateways:
      - {name: edge, description: The first gateway, location_name: Hall 1, apis: [echo-api]}
      - {name: Edge-Two}
  - name: apim-second
    resource_group: rg-other
    location: northeurope
    sku: Developer
    publisher_name: Fabrikam
    publisher_email: api@fabrikam.example
    gateways:
      - {name: edge}
deployer: {display_name: test deployer, role: Owner, graph_permission: Application.ReadWrite.OwnedBy}
administrator:
  display_name: test administrator
  role: Owner
  graph_permissions: [Application.ReadWrite.All, AppRoleAssignment.ReadWrite.All, Directory.Read.All]
"""


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clients under test talk to this machine and trust the emulator's CA, whatever the environment says."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="session")
def prerequisites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("prerequisites") / "prerequisites.yaml"
    path.write_text(PREREQUISITES)
    return path


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory, prerequisites: Path) -> Iterator[EmulatorProcess]:
    process = EmulatorProcess(tmp_path_factory.mktemp("emulator") / "azure", prerequisites)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def own_emulator(tmp_path: Path, prerequisites: Path) -> Iterator[EmulatorProcess]:
    """An emulator that one test has for itself, to kill or to look into."""
    process = EmulatorProcess(tmp_path / "azure", prerequisites, "--heartbeat-interval", "0.2")
    process.start()
    yield process
    process.kill()


@pytest.fixture(scope="session")
def azure(emulator: EmulatorProcess) -> Azure:
    """Azure as the deployer sees it: Owner of the subscription, and master of the applications it owns."""
    deployer = emulator.deployer
    return Azure(emulator, deployer["client_id"], deployer["client_secret"])


@pytest.fixture(scope="session")
def administrator(emulator: EmulatorProcess) -> Azure:
    """Azure as somebody sees it who gives rights to others, in Azure and in Entra."""
    known = emulator.administrator
    return Azure(emulator, known["client_id"], known["client_secret"])


@pytest.fixture(scope="session")
def bystander(azure: Azure) -> Principal:
    """A principal without any role."""
    return azure.new_principal()
