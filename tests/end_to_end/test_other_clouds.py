"""A sandbox of Azure US Government: the program deploys there, and the sandbox stays what it was started as."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.azure.core.clouds import VARIABLE
from tests.end_to_end.running import DOCTOR, RunningSandbox, run
from tests.end_to_end.sabotage import must_have_succeeded, prerequisites_gateway, started

SERVICE = "apim-contoso-dev"
ENDPOINT = f"{SERVICE}.configuration.azure-api.us"
AUTHORITY = "https://login.microsoftonline.us"
AUDIENCE = "https://azure-api.us/configuration"


@pytest.fixture(scope="module")
def government(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, "usgovernment")
        with started(tmp_path_factory.mktemp("government")) as sandbox:
            patch.delenv(VARIABLE)
            yield sandbox


def test_the_program_deploys_with_the_clouds_endpoints(government: RunningSandbox, tmp_path: Path) -> None:
    gateway = prerequisites_gateway(government, "government", tmp_path)
    for provider in ("azure-native", "azuread"):
        gateway.configuration["config"][f"{provider}:environment"] = "usgovernment"
    with government.new_stack("government"):
        must_have_succeeded(gateway.up(), "+ 17 created")
        data = gateway.config_map()["data"]
        assert data["config.service.endpoint"] == ENDPOINT
        assert data["config.service.auth.azureAd.authority"] == AUTHORITY
        assert data["config.service.auth.tokenAudience"] == AUDIENCE
        must_have_succeeded(gateway.up(), "17 unchanged")
        checked = [
            *DOCTOR,
            "--stack",
            "government",
            "--config-file",
            str(gateway.file),
        ]
        doctor = run(checked, government.environment)
        assert doctor.code == 0, doctor.output
        assert f"token for {AUDIENCE}" in doctor.output

        settings = gateway.configuration["config"].setdefault("apim-gateway:containerSettings", {})
        settings["config.service.auth.tokenAudience"] = "https://azure-api.net/configuration"
        refused = gateway.up_alone().ran
        assert refused.code != 0
        assert "it is of public Azure, and the instance of Azure US Government. Leave it out." in refused.output

        # The pods of the next release ask Entra for a token for what it does not know.
        settings["config.service.auth.tokenAudience"] = "https://azure-api.example/configuration"
        failed = gateway.up_alone()
        assert failed.ran.code != 0
        assert "sign-in refused: AADSTS500011" in gateway.pods_say()
        assert government.pulumi("destroy", "--yes", "--skip-preview", "--stack", "government").code == 0


def test_the_sandbox_stays_in_its_cloud(government: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert government.environment["ARM_ENVIRONMENT"] == "usgovernment"
    again = government.command("start")
    assert again.code == 0, again.output
    monkeypatch.setenv(VARIABLE, "china")
    refused = government.command("start")
    assert refused.code != 0
    assert (
        "SANDBOX_CLOUD is 'china', and this sandbox is of the cloud usgovernment. Reset it first (make reset), or leave"
        " the variable out." in refused.output
    )
