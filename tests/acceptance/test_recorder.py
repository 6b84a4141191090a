"""The recorder between Microsoft's clients and the real emulator, and a sabotaged one.

Invariants:
- A program that finds Azure by ARM_METADATA_HOSTNAME works as without the recorder.
- What it records of the emulator is alike each time; what is changed in the emulator is printed.
"""

import os
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from acceptance import cleaning, prerequisites
from acceptance.azure import SERVICES, Clients, connect
from acceptance.comparison import differences
from acceptance.errors import AcceptanceError
from acceptance.place import Place
from acceptance.recorder import Recorder, recording
from acceptance.transcripts import Transcript
from acceptance.upstream import Upstream, UpstreamError, upstream_of_the_environment
from sandbox.tests.emulator.process import ROOT, EmulatorProcess

PREREQUISITES = ROOT / "sandbox" / "prerequisites.yaml"
OWN = "https://127.0.0.2:8443"
NAMES = ("Azure", "the sandbox")


class SabotagedEmulator(EmulatorProcess):
    module = "tests.acceptance.sabotaged_emulator"


@contextmanager
def recorded(emulator: EmulatorProcess, directory: Path) -> Generator[tuple[Recorder, Clients, Place]]:
    """Clients that go through a recorder to the emulator, signed in as its deployer."""
    directory.mkdir()
    before = dict(os.environ)
    os.environ.update({f"ARM_{name.upper()}": value for name, value in emulator.deployer.items()})
    os.environ.update(ARM_METADATA_HOSTNAME=f"localhost:{emulator.port}", SSL_CERT_FILE=emulator.ca)
    try:
        with recording(upstream_of_the_environment(), directory) as (recorder, variables):
            os.environ.update(variables)
            yield recorder, connect(), Place("acceptance-test", emulator.deployer["subscription_id"])
    finally:
        os.environ.clear()
        os.environ.update(before)


def short_acceptance(emulator: EmulatorProcess, directory: Path) -> Transcript:
    """The prerequisites, an application with a client secret, an error, and the end of all of it."""
    with recorded(emulator, directory) as (recorder, clients, place):
        assert clients.arm.get(f"{place.group}x", "2022-09-01") is None
        prerequisites.make(clients.arm, place, "westeurope", with_cluster=False)
        assert clients.arm.get(f"{place.gateway}x", SERVICES) is None
        application = clients.graph.post("/applications", {"displayName": "a", "tags": [place.application_tag]})
        password = clients.graph.post(f"/applications/{application['id']}/addPassword", {})
        assert password["secretText"]
        assert cleaning.left(clients, place) == ["application a", "resource group rg-acceptance-test"]
        assert cleaning.clean(clients, place, lambda line: None) == []
        found = recorder.transcript()
    file = directory / "transcript.json"
    found.write(file)
    known = {*emulator.deployer.values(), application["id"], application["appId"], password["secretText"], place.name}
    assert [each for each in known if each in file.read_text()] == []
    return found


@contextmanager
def running(emulator: EmulatorProcess) -> Generator[EmulatorProcess]:
    emulator.start()
    try:
        yield emulator
    finally:
        emulator.stop()


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Generator[EmulatorProcess]:
    with running(EmulatorProcess(tmp_path_factory.mktemp("emulator") / "data", PREREQUISITES)) as found:
        yield found


@pytest.fixture(scope="module")
def transcript(emulator: EmulatorProcess, tmp_path_factory: pytest.TempPathFactory) -> Transcript:
    return short_acceptance(emulator, tmp_path_factory.mktemp("recorder") / "work")


def test_a_second_run_gives_the_same_transcript(
    transcript: Transcript, emulator: EmulatorProcess, tmp_path: Path
) -> None:
    assert differences(transcript, short_acceptance(emulator, tmp_path / "work"), NAMES) == []


def test_each_change_of_the_emulator_is_a_line(transcript: Transcript, tmp_path: Path) -> None:
    with running(SabotagedEmulator(tmp_path / "data", PREREQUISITES)) as sabotaged:
        found = differences(transcript, short_acceptance(sabotaged, tmp_path / "work"), NAMES)
    group = "PUT resource-manager /subscriptions/{subscription}/resourceGroups/{resourceGroup}"
    service = "/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.ApiManagement/service/"
    gateway = f"resource-manager {service}{{service}}/gateways/{{gateway}} api-version=2024-05-01"
    assert found == [
        f"GET {gateway}: answer 404: error/code is ResourceNotFound in Azure, NotFound in the sandbox",
        f"{group} api-version=2022-09-01: answer 201 only in Azure",
        f"{group} api-version=2022-09-01: answer 202 only in the sandbox",
        f"PUT {gateway}: answer 201: properties/locationData only in Azure",
    ]


def test_sign_in_resource_manager_and_graph_are_all_recorded(transcript: Transcript) -> None:
    seen = {(each.method, each.service, each.path, each.status) for each in transcript.exchanges}
    assert ("POST", "sign-in", "/{tenant-1}/oauth2/v2.0/token", 200) in seen
    assert ("POST", "graph", "/v1.0/applications/{application-1}/addPassword", 200) in seen
    assert {service for _, service, _, _ in seen} == {"sign-in", "graph", "resource-manager"}
    assert not [each for each in transcript.exchanges if "{removed}" in each.path]


def test_an_answer_that_is_lost_is_lost_to_the_program_too(emulator: EmulatorProcess, tmp_path: Path) -> None:
    with recorded(emulator, tmp_path / "work") as (recorder, clients, place):
        assert clients.arm.get(place.group, "2022-09-01") is None
        before = recorder.transcript()
        trusted = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
        emulator.stop()
        try:
            with pytest.raises(httpx.TransportError):
                httpx.get(f"https://{os.environ['ARM_METADATA_HOSTNAME']}{place.group}", verify=trusted)
        finally:
            emulator.start()
        assert recorder.lost == 1
        assert recorder.transcript() == before


def test_a_group_that_no_acceptance_made_is_not_deleted(emulator: EmulatorProcess, tmp_path: Path) -> None:
    with recorded(emulator, tmp_path / "work") as (_, clients, place):
        clients.arm.put(place.group, "2022-09-01", {"location": "westeurope", "tags": {"team": "a"}})
        with pytest.raises(AcceptanceError, match="rg-acceptance-test has no tag"):
            cleaning.clean(clients, place, lambda line: None)
        assert clients.arm.get(place.group, "2022-09-01") is not None
        clients.arm.delete(place.group, "2022-09-01")


def test_a_host_that_is_no_cloud_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARM_METADATA_HOSTNAME", "localhost:1")
    with pytest.raises(UpstreamError, match=r"^ARM_METADATA_HOSTNAME: .* Correct it"):
        upstream_of_the_environment()


def public() -> Upstream:
    metadata: dict[str, Any] = {
        "resourceManager": "https://management.azure.com/",
        "microsoftGraphResourceId": "https://graph.microsoft.com/",
        "authentication": {"loginEndpoint": "https://login.microsoftonline.com/", "audiences": ["https://a/"]},
    }
    return Upstream("management.azure.com", metadata, ssl.create_default_context())


@pytest.mark.parametrize(
    ("path", "base"),
    [
        ("/subscriptions/a", "https://management.azure.com"),
        ("/providers/Microsoft.Authorization/roleDefinitions", "https://management.azure.com"),
        ("/v1.0/applications", "https://graph.microsoft.com"),
        ("/beta/applications", "https://graph.microsoft.com"),
        ("/tenant/oauth2/v2.0/token", "https://login.microsoftonline.com"),
        ("/sandbox/status", "https://login.microsoftonline.com"),
    ],
)
def test_on_public_azure_a_path_goes_to_its_own_service(path: str, base: str) -> None:
    assert public().base(path) == base


def test_on_public_azure_a_program_is_led_to_the_recorder_and_keeps_the_audiences() -> None:
    found = public().local_metadata(OWN)
    assert found["resourceManager"] == found["microsoftGraphResourceId"] == f"{OWN}/"
    assert found["authentication"] == {"loginEndpoint": f"{OWN}/", "audiences": ["https://a/"]}


@pytest.mark.parametrize(
    ("sent", "passed_on"),
    [
        (
            b"scope=https%3A%2F%2F127.0.0.2%3A8443%2F.default&a=b",
            b"scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&a=b",
        ),
        (b"scope=https://127.0.0.2:8443/.default", b"scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"),
        (b"scope=https%3A%2F%2Fmanagement.azure.com%2F.default", None),
    ],
)
def test_a_token_for_graph_is_asked_for_by_its_own_name(sent: bytes, passed_on: bytes | None) -> None:
    found = public().remote_body("application/x-www-form-urlencoded", sent, OWN)
    assert found == (passed_on or sent)


def test_the_next_page_and_the_next_poll_come_to_the_recorder() -> None:
    upstream = public()
    page = upstream.local_body(
        "application/json", b'{"value": [], "nextLink": "https://management.azure.com/a?b=c"}', OWN
    )
    assert page == f'{{"value": [], "nextLink": "{OWN}/a?b=c"}}'.encode()
    headers = {"location": "https://management.azure.com/a", "azure-asyncoperation": "https://other.example/b"}
    assert upstream.local_headers(headers, OWN) == {**headers, "location": f"{OWN}/a"}


def test_a_body_that_names_no_next_page_is_passed_on_as_it_is() -> None:
    body = b'{"id":  "https://management.azure.com/a"}'
    assert public().local_body("application/json", body, OWN) is body
