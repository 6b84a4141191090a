"""The prerequisites that the emulator can't make: the cluster and its kubeconfig, on a scripted Resource Manager."""

import base64
from pathlib import Path
from typing import Any

import pytest

from acceptance import azure, prerequisites
from acceptance.errors import AcceptanceError
from acceptance.place import Place
from tests.acceptance.arm import ScriptedArm, serving

PLACE = Place("acceptance-test", "0c9d4b1a-7e52-4f38-8a6d-b3e1f5c27d94")
MADE: dict[str, Any] = {"identity": {"principalId": "a"}, "properties": {"provisioningState": "Succeeded"}}
SERVICE, CLUSTER = "apim-acceptance-test", "aks-acceptance-test"


def state(name: str) -> dict[str, Any]:
    return {**MADE, "properties": {"provisioningState": name}}


@pytest.fixture
def authorities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(azure, "_SECONDS_BETWEEN_POLLS", 0.01)
    file = str(tmp_path / "authorities.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", file)
    return file


def scripted(**states: list[dict[str, Any]]) -> ScriptedArm:
    return ScriptedArm(
        {
            ("PUT", "rg-acceptance-test"): [{"location": "westeurope"}],
            ("GET", SERVICE): states.get("service", [MADE]),
            ("GET", CLUSTER): states.get("cluster", [MADE]),
        }
    )


def test_instance_and_cluster_are_begun_before_either_is_waited_for(authorities: str) -> None:
    arm = scripted(service=[state("Activating"), state("Activating"), MADE], cluster=[state("Creating"), MADE])
    with serving(arm, authorities) as client:
        prerequisites.make(client, PLACE, "westeurope", with_cluster=True)
    assert arm.asked == [
        "PUT rg-acceptance-test",
        f"PUT {SERVICE}",
        f"PUT {CLUSTER}",
        *[f"GET {SERVICE}"] * 3,
        *[f"GET {CLUSTER}"] * 2,
        "PUT mygw",
    ]
    [pool] = arm.bodies[CLUSTER]["properties"]["agentPoolProfiles"]
    assert (pool["count"], pool["mode"], pool["osType"]) == (1, "System", "Linux")
    assert arm.bodies["rg-acceptance-test"]["tags"] == {"made-by": "apim-gateway-acceptance"}


def test_without_a_cluster_none_is_asked_for(authorities: str) -> None:
    arm = scripted()
    with serving(arm, authorities) as client:
        prerequisites.make(client, PLACE, "westeurope", with_cluster=False)
    assert [each for each in arm.asked if CLUSTER in each] == []


def test_a_cluster_that_fails_ends_the_run_in_one_line(authorities: str) -> None:
    with (
        serving(scripted(cluster=[state("Creating"), state("Failed")]), authorities) as client,
        pytest.raises(
            AcceptanceError, match=r"^aks-acceptance-test is Failed after .*: the activity log .* says why\.$"
        ),
    ):
        prerequisites.make(client, PLACE, "westeurope", with_cluster=True)


def test_an_instance_that_is_not_ready_in_time_ends_the_run(authorities: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prerequisites, "_SERVICE_MINUTES", 0.001)
    with (
        serving(scripted(service=[state("Activating")]), authorities) as client,
        pytest.raises(AcceptanceError, match=r"is Activating after at most 0\.001 minutes"),
    ):
        prerequisites.make(client, PLACE, "westeurope", with_cluster=False)


def test_an_instance_without_an_identity_ends_the_run(authorities: str) -> None:
    with (
        serving(scripted(service=[{**MADE, "identity": None}]), authorities) as client,
        pytest.raises(AcceptanceError, match="has no managed identity"),
    ):
        prerequisites.make(client, PLACE, "westeurope", with_cluster=False)


def test_the_kubeconfig_is_written_for_its_owner_only(authorities: str, tmp_path: Path) -> None:
    arm = scripted()
    value = base64.b64encode(b"apiVersion: v1").decode()
    arm.answers["POST", "listClusterAdminCredential"] = [{"kubeconfigs": [{"name": "clusterAdmin", "value": value}]}]
    file = tmp_path / "kubeconfig"
    with serving(arm, authorities) as client:
        prerequisites.write_kubeconfig(client, PLACE, file)
    assert (file.read_text(), oct(file.stat().st_mode & 0o777)) == ("apiVersion: v1", "0o600")


@pytest.mark.parametrize(
    "name", ["", "prod", "acceptance-", "acceptance-A", "acceptance-../x", "acceptance-" + "a" * 27]
)
def test_a_name_that_others_could_have_is_refused(name: str) -> None:
    with pytest.raises(AcceptanceError, match="give acceptance- and up to 26 small letters"):
        Place(name, "s")
