"""Azure's other clouds, through Microsoft's clients with the settings that these have for each cloud.

Invariants:
- An emulator is one cloud: its metadata, its tokens and its hosts are that cloud's.
- What is another cloud's is refused: its audiences, its tokens, its hosts for signing in.
"""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests
from azure.core import AzureClouds
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import AzureAuthorityHosts, ClientSecretCredential
from azure.mgmt.apimanagement import ApiManagementClient
from azure.mgmt.core.tools import get_arm_endpoints

from sandbox.tests.emulator.process import ROOT, EmulatorProcess


@dataclass(frozen=True)
class Cloud:
    environment: str
    name: str
    settings: AzureClouds
    authority: str
    graph: str
    api_management: str

    @property
    def arm_scope(self) -> str:
        [scope] = get_arm_endpoints(self.settings)["credential_scopes"]
        return scope

    @property
    def graph_scope(self) -> str:
        return f"https://{self.graph}/.default"

    @property
    def configuration_scope(self) -> str:
        return f"https://{self.api_management}/configuration/.default"

    @property
    def scopes(self) -> tuple[str, str, str]:
        return self.arm_scope, self.graph_scope, self.configuration_scope


PUBLIC = Cloud(
    "public",
    "AzureCloud",
    AzureClouds.AZURE_PUBLIC_CLOUD,
    AzureAuthorityHosts.AZURE_PUBLIC_CLOUD,
    "graph.microsoft.com",
    "azure-api.net",
)
US_GOVERNMENT = Cloud(
    "usgovernment",
    "AzureUSGovernment",
    AzureClouds.AZURE_US_GOVERNMENT,
    AzureAuthorityHosts.AZURE_GOVERNMENT,
    "graph.microsoft.us",
    "azure-api.us",
)
CHINA = Cloud(
    "china",
    "AzureChinaCloud",
    AzureClouds.AZURE_CHINA_CLOUD,
    AzureAuthorityHosts.AZURE_CHINA,
    "microsoftgraph.chinacloudapi.cn",
    "azure-api.cn",
)
CLOUDS = (PUBLIC, US_GOVERNMENT, CHINA)


@dataclass(frozen=True)
class Running:
    """An emulator of a cloud."""

    cloud: Cloud
    emulator: EmulatorProcess

    @property
    def credential(self) -> ClientSecretCredential:
        deployer = self.emulator.deployer
        return ClientSecretCredential(
            deployer["tenant_id"],
            deployer["client_id"],
            deployer["client_secret"],
            authority=self.emulator.base_url,
            disable_instance_discovery=True,
            connection_verify=self.emulator.ca,
        )

    @property
    def others(self) -> list[Cloud]:
        return [cloud for cloud in CLOUDS if cloud is not self.cloud]

    def token(self, scope: str) -> str:
        return self.credential.get_token(scope).token

    def get(self, path: str, token: str = "", host: str = "") -> requests.Response:
        headers = ({"Authorization": f"Bearer {token}"} if token else {}) | ({"Host": host} if host else {})
        return requests.get(f"{self.emulator.base_url}{path}", headers=headers, verify=self.emulator.ca, timeout=10)


@pytest.fixture(scope="module", params=CLOUDS, ids=[cloud.environment for cloud in CLOUDS])
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, prerequisites: Path
) -> Iterator[Running]:
    cloud: Cloud = request.param
    directory = tmp_path_factory.mktemp(cloud.environment) / "azure"
    process = EmulatorProcess(directory, prerequisites, "--cloud", cloud.environment)
    process.start()
    yield Running(cloud, process)
    process.stop()


def test_the_metadata_have_the_clouds_name_and_audiences(running: Running) -> None:
    told = running.get("/metadata/endpoints?api-version=2022-09-01").json()
    assert told["name"] == running.cloud.name
    scopes = [f"{audience.rstrip('/')}/.default" for audience in told["authentication"]["audiences"]]
    assert running.cloud.arm_scope in scopes
    assert not any(cloud.arm_scope in scopes for cloud in running.others)


def test_microsofts_clients_work_with_their_settings_for_the_cloud(running: Running) -> None:
    endpoints: dict[str, Any] = {
        "base_url": running.emulator.base_url,
        "credential_scopes": [running.cloud.arm_scope],
        "connection_verify": running.emulator.ca,
    }
    client = ApiManagementClient(running.credential, running.emulator.deployer["subscription_id"], **endpoints)
    service = client.api_management_service.get("rg-gateways", "apim-fabrikam")
    assert service.gateway_url == f"https://apim-fabrikam.{running.cloud.api_management}"
    applications = running.get("/v1.0/applications", running.token(running.cloud.graph_scope))
    assert applications.status_code == 200, applications.text


def test_no_token_is_for_another_cloud(running: Running) -> None:
    for scope in (scope for cloud in running.others for scope in cloud.scopes):
        with pytest.raises(ClientAuthenticationError, match="AADSTS500011"):
            running.token(scope)


def test_the_configuration_api_has_the_clouds_hosts_and_audience(running: Running) -> None:
    path, token = "/permission-probe/gateways/edge/configuration", running.token(running.cloud.configuration_scope)
    hosts = {cloud: f"apim-fabrikam.configuration.{cloud.api_management}" for cloud in CLOUDS}
    reached = running.get(path, token, hosts[running.cloud])
    assert reached.json()["error"]["code"] == "ServiceIdentityForbidden", "the token is accepted"
    refused = running.get(path, running.token(running.cloud.arm_scope), hosts[running.cloud])
    assert f"https://{running.cloud.api_management}/configuration" in refused.json()["error"]["message"]
    for cloud in running.others:
        assert running.get(path, token, hosts[cloud]).json()["error"]["code"] == "NotModelledBySandbox"


def test_the_tenant_is_known_where_its_cloud_signs_in_and_nowhere_else(running: Running) -> None:
    path = f"/{running.emulator.deployer['tenant_id']}/.well-known/openid-configuration"
    own = running.get(path, host=running.cloud.authority)
    assert own.status_code == 200
    assert own.json()["msgraph_host"] == running.cloud.graph
    for cloud in running.others:
        answer = running.get(path, host=cloud.authority)
        assert answer.status_code == 400
        assert answer.json()["error_description"].startswith("AADSTS90002: Tenant")


def test_tokens_are_issued_by_the_clouds_own_host(running: Running) -> None:
    claims = jwt.decode(running.token(running.cloud.arm_scope), options={"verify_signature": False})
    host = "sts.chinacloudapi.cn" if running.cloud is CHINA else "sts.windows.net"
    assert claims["iss"] == f"https://{host}/{claims['tid']}/"
    told = running.get(f"/{claims['tid']}/.well-known/openid-configuration").json()
    assert told["issuer"] == claims["iss"]


def test_a_token_from_another_cloud_is_refused(tmp_path: Path, prerequisites: Path) -> None:
    """The same keys, so that only the audience is wrong."""
    public = Running(PUBLIC, EmulatorProcess(tmp_path / "azure", prerequisites))
    public.emulator.start()
    token = public.token(PUBLIC.arm_scope)
    graph_token = public.token(PUBLIC.graph_scope)
    public.emulator.stop()
    other = Running(US_GOVERNMENT, EmulatorProcess(tmp_path / "azure", prerequisites, "--cloud", "usgovernment"))
    other.emulator.start()
    try:
        refused = other.get(
            f"/subscriptions/{other.emulator.deployer['subscription_id']}?api-version=2022-09-01", token
        )
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "InvalidAuthenticationTokenAudience")
        assert "'https://management.usgovcloudapi.net'" in refused.json()["error"]["message"]
        assert AzureAuthorityHosts.AZURE_GOVERNMENT in refused.headers["WWW-Authenticate"]
        assert other.get("/v1.0/applications", graph_token).status_code == 401
    finally:
        other.emulator.stop()


def test_an_unknown_cloud_is_one_line_with_those_that_are_known(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox.azure", "--directory", str(tmp_path), "--port", "1", "--cloud", "germany"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr == (
        "Error: SANDBOX_CLOUD is 'germany', which is no cloud of Azure's here. Give one of public, usgovernment,"
        " china.\n"
    )
