"""Azure's bad days as Microsoft's own clients meet them: each kind of weather, its repetition, and its absence.

What the whole program makes of it is in tests/end_to_end/test_weather.py.
"""

import contextlib
import json
import ssl
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ServiceResponseError
from azure.mgmt.apimanagement import ApiManagementClient

from sandbox.tests.emulator import weather
from sandbox.tests.emulator.clients import GRAPH_SCOPE, Azure, Json, Principal, refusal
from sandbox.tests.emulator.process import EmulatorProcess

# Whatever is new stays unseen for at least a fifth of it: time enough to look, on a busy machine, too.
LAG = 5
GROUP, SERVICE, GATEWAY = "rg-gateways", "apim-fabrikam", "edge"


class Sky:
    """The control route, and Azure beneath it."""

    def __init__(self, emulator: EmulatorProcess) -> None:
        self.emulator = emulator
        self.azure = Azure(emulator, emulator.deployer["client_id"], emulator.deployer["client_secret"])
        # Its tokens are fetched in calm weather, so that a test meets only its own faults.
        self.azure.graph("GET", "/applications")
        self.service()

    def set(self, place: str = "", **settings: Any) -> None:
        weather.change(self.emulator, place, **settings)

    def seen(self) -> Json:
        return weather.seen(self.emulator)

    def service(self) -> Any:
        return self.azure.api_management.api_management_service.get(GROUP, SERVICE)

    def patient_client(self) -> ApiManagementClient:
        """Microsoft's client with its own retry policy, only its waits shortened."""
        azure = self.azure
        return ApiManagementClient(
            azure.credential,
            azure.subscription_id,
            base_url=self.emulator.base_url,
            connection_verify=self.emulator.ca,
            retry_backoff_factor=0.01,
        )

    def outcomes(self, number: int) -> list[int]:
        """Statuses of the same request, so often; 0 is a lost connection."""
        found: list[int] = []
        for _ in range(number):
            try:
                found.append(self.azure.graph("GET", "/servicePrincipals?$top=1").status)
            except ServiceResponseError:
                found.append(0)
        return found

    def applications(self) -> list[str]:
        return [each["displayName"] for each in self.azure.graph("GET", "/applications").body["value"]]


@pytest.fixture(scope="module")
def weather_emulator(tmp_path_factory: pytest.TempPathFactory, prerequisites: Path) -> Iterator[EmulatorProcess]:
    process = EmulatorProcess(tmp_path_factory.mktemp("weather") / "azure", prerequisites)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def sky(weather_emulator: EmulatorProcess) -> Iterator[Sky]:
    sky = Sky(weather_emulator)
    yield sky
    weather.calm(weather_emulator)


def wait_until(met: Any, seconds: float = 10) -> float:
    """The seconds until it was so."""
    began = time.monotonic()
    while not met():
        assert time.monotonic() - began < seconds, "it never became so"
        time.sleep(0.05)
    return time.monotonic() - began


def test_without_a_word_about_it_the_weather_is_calm(sky: Sky) -> None:
    assert sky.seen()["weather"] == "calm"
    assert sky.outcomes(20) == [200] * 20
    assert sky.seen()["faults"] == 0


def test_throttling_says_when_to_come_again_and_microsofts_client_does(sky: Sky) -> None:
    sky.set(faults=1, kinds=["throttling"])
    status, code, message = refusal(sky.service)
    assert (status, code) == (429, "SubscriptionRequestsThrottled")
    assert message
    assert sky.azure.subscription_id in message

    answer = sky.azure.arm("GET", sky.azure.service(GROUP, SERVICE), version="2024-05-01")
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.headers["x-ms-ratelimit-remaining-subscription-reads"] == "0"

    graph = sky.azure.graph("GET", "/servicePrincipals?$top=1")
    assert graph.error == (429, "TooManyRequests", "Please retry again later.")
    assert int(graph.headers["retry-after"]) >= 1

    sky.set(seed=3, faults=0.5, kinds=["throttling"])
    assert sky.patient_client().api_management_service.get(GROUP, SERVICE).name == SERVICE


def test_a_throttled_request_has_no_effect(sky: Sky) -> None:
    name = f"throttled {uuid.uuid4()}"
    sky.set(faults=1, kinds=["throttling"])
    assert sky.azure.graph("POST", "/applications", {"displayName": name}).status == 429
    sky.set()
    assert name not in sky.applications()


def test_servers_fail_before_and_after_the_effect(sky: Sky) -> None:
    sky.set(faults=1, kinds=["errors"])
    names = [f"failed {number} {uuid.uuid4()}" for number in range(20)]
    answers = [sky.azure.graph("POST", "/applications", {"displayName": name}) for name in names]
    assert {answer.status for answer in answers} == {500, 502, 503, 504}
    assert all("retry-after" in answer.headers for answer in answers if answer.status == 503)
    said = {fault["fault"] for fault in sky.seen()["lastFaults"][-20:]}
    assert {text.split()[1] for text in said} == {"before", "after"}
    sky.set()
    made = set(sky.applications()) & set(names)
    assert 0 < len(made) < len(names)


def test_connections_are_lost_before_and_after_the_effect(sky: Sky) -> None:
    sky.set(faults=1, kinds=["drops"])
    names = [f"lost {number} {uuid.uuid4()}" for number in range(12)]
    for name in names:
        with pytest.raises(ServiceResponseError, match="Connection aborted"):
            sky.azure.graph("POST", "/applications", {"displayName": name})
    sky.set()
    made = set(sky.applications()) & set(names)
    assert 0 < len(made) < len(names)


def test_microsofts_client_comes_through_all_of_it(sky: Sky) -> None:
    client = sky.patient_client()
    sky.set(seed=5, faults=0.3)
    for _ in range(20):
        assert client.gateway.get(GROUP, SERVICE, GATEWAY).name == GATEWAY
    assert sky.seen()["faults"] > 3


def test_the_same_seed_gives_the_same_requests_the_same_faults(sky: Sky) -> None:
    def run(seed: int) -> list[int]:
        sky.set(seed=seed, faults=0.4)
        return sky.outcomes(25)

    first = run(11)
    assert set(first) - {200}, "no fault in 25 requests"
    assert run(11) == first
    assert run(12) != first


def test_other_requests_in_between_change_nothing(sky: Sky) -> None:
    sky.set(seed=11, faults=0.4)
    alone = sky.outcomes(15)
    sky.set(seed=11, faults=0.4)
    mixed: list[int] = []
    for _ in range(15):
        mixed += sky.outcomes(1)
        with contextlib.suppress(ServiceResponseError):
            sky.azure.graph("GET", "/servicePrincipals")
    assert mixed == alone


def test_latency_is_there_where_it_is_wanted_and_nowhere_else(sky: Sky) -> None:
    sky.set(latency=1)
    began = time.monotonic()
    sky.outcomes(10)
    slow = time.monotonic() - began
    sky.set()
    began = time.monotonic()
    sky.outcomes(10)
    assert slow > 0.5 > time.monotonic() - began


def test_a_place_can_have_a_weather_of_its_own(sky: Sky) -> None:
    sky.set(place="edge-two", faults=1, kinds=["errors"])
    with pytest.raises(HttpResponseError):
        sky.azure.api_management.gateway.get(GROUP, SERVICE, "Edge-Two")
    assert sky.azure.api_management.gateway.get(GROUP, SERVICE, "edge").name == "edge"
    assert sky.service().name == SERVICE
    seen = sky.seen()
    assert seen["faults"] == 0
    assert seen["places"]["edge-two"]["faults"] == 1


def test_a_new_application_is_seen_late_by_graph(sky: Sky) -> None:
    sky.set(lag=LAG)
    made = sky.azure.new_application()
    path = f"/applications/{made['id']}"
    assert sky.azure.graph("GET", path).error[:2] == (404, "Request_ResourceNotFound")
    assert sky.azure.graph("PATCH", path, {"notes": "mine"}).status == 404
    assert sky.azure.graph("GET", f"/applications(appId='{made['appId']}')").status == 404
    assert made["displayName"] not in sky.applications()
    wait_until(lambda: sky.azure.graph("GET", path).status == 200)
    wait_until(lambda: made["displayName"] in sky.applications())
    assert sky.azure.graph("PATCH", path, {"notes": "mine"}).status == 204


def test_a_service_principal_cannot_be_made_of_an_application_that_is_not_seen(sky: Sky) -> None:
    sky.set(lag=LAG)
    made = sky.azure.new_application()

    def create() -> Any:
        return sky.azure.graph("POST", "/servicePrincipals", {"appId": made["appId"]})

    assert create().error == (
        400,
        "NoBackingApplicationObject",
        f"The appId '{made['appId']}' of the service principal does not reference a valid application object.",
    )
    wait_until(lambda: create().status == 201)


def test_a_new_service_principal_is_seen_late_by_graph(sky: Sky) -> None:
    principal = late_principal(sky)
    path = f"/servicePrincipals/{principal.object_id}"
    beta = f"{path}?$select=samlMetadataUrl"
    assert sky.azure.graph("GET", path).error[:2] == (404, "Request_ResourceNotFound")
    assert sky.azure.graph("PATCH", path, {"notes": "mine"}).error[:2] == (404, "Request_ResourceNotFound")
    assert sky.azure.graph("GET", beta, version="beta").error[:2] == (404, "Request_ResourceNotFound")
    assert sky.azure.graph("GET", f"/servicePrincipals(appId='{principal.client_id}')").status == 200
    wait_until(lambda: sky.azure.graph("PATCH", path, {"notes": "mine"}).status == 204)
    assert sky.azure.graph("GET", beta, version="beta").status == 200


def test_a_new_principal_signs_in_late(sky: Sky) -> None:
    principal = late_principal(sky)
    assert sign_in_error(sky, principal) == 700016
    sky.set()
    wait_until(lambda: sign_in_error(sky, principal) is None)


def test_a_new_password_is_accepted_and_shown_late(sky: Sky) -> None:
    principal = sky.azure.new_principal()
    path = f"/applications/{principal.application_id}"
    sky.set(lag=LAG)
    added = sky.azure.graph("POST", f"{path}/addPassword", {}).body
    late = Principal(principal.application_id, principal.client_id, principal.object_id, added["secretText"])

    def shown() -> bool:
        return added["keyId"] in [each["keyId"] for each in sky.azure.graph("GET", path).body["passwordCredentials"]]

    assert not shown()
    assert sign_in_error(sky, late) == 7000215
    assert sign_in_error(sky, principal) is None, "the older password goes on working"
    wait_until(shown)
    wait_until(lambda: sign_in_error(sky, late) is None)


def test_a_role_is_assigned_to_a_principal_not_yet_seen_only_by_naming_its_type(sky: Sky) -> None:
    role = sky.azure.define(actions=("Microsoft.ApiManagement/service/read",))
    principal = late_principal(sky)
    scope = sky.azure.service(GROUP, SERVICE)
    status, code, message = refusal(lambda: sky.azure.assign(scope, role.id, principal.object_id, principal_type=None))
    assert (status, code) == (400, "PrincipalNotFound")
    assert message
    assert "replication delay" in message
    assert sky.azure.assign(scope, role.id, principal.object_id).principal_id == principal.object_id


def test_a_new_role_assignment_works_late(sky: Sky) -> None:
    role = sky.azure.define(actions=("Microsoft.ApiManagement/service/read",))
    principal = sky.azure.new_principal()
    other = sky.azure.sign_in(principal)
    sky.set(lag=LAG)
    sky.azure.assign(sky.azure.service(GROUP, SERVICE), role.id, principal.object_id)

    def read() -> int | None:
        try:
            other.api_management.api_management_service.get(GROUP, SERVICE)
        except HttpResponseError as error:
            return error.status_code
        return None

    assert read() == 403
    assert wait_until(lambda: read() is None) > 0.1


def test_the_controls_and_the_metadata_are_never_touched(sky: Sky) -> None:
    sky.set(faults=1, latency=20, lag=600)
    began = time.monotonic()
    context = ssl.create_default_context(cafile=sky.emulator.ca)
    for path in ("/sandbox/status", "/sandbox/weather", "/metadata/endpoints?api-version=2022-09-01"):
        request = urllib.request.Request(sky.emulator.base_url + path, headers=sky.emulator.control)
        with urllib.request.urlopen(request, context=context, timeout=10) as answer:
            assert answer.status == 200
    assert time.monotonic() - began < 2


def test_each_fault_is_in_the_log_with_its_number_and_no_secret(sky: Sky) -> None:
    principal = sky.azure.new_principal()
    before = len(sky.seen()["lastFaults"])
    sky.set(seed=1, faults=1, kinds=["errors"])
    assert sky.azure.graph("POST", f"/applications/{principal.application_id}/addPassword", {}).status >= 500
    [fault] = sky.seen()["lastFaults"][before:]
    log = sky.emulator.log.read_text()
    assert f"weather {fault['number']}: {fault['fault']} (seed=1 faults=1 kinds=errors)" in log
    assert principal.secret not in log
    assert principal.secret not in json.dumps(sky.seen())


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (
            {"faults": 2},
            "faults=2: it has to be the share of requests that meet a fault, from 0 to 1, as in faults=0.05",
        ),
        ({"rain": 1}, "rain=1: there is no such setting. Give one of seed, faults, kinds, latency, lag"),
        ({"kinds": ["hail"]}, "kinds=hail: it has to be one or more of throttling, errors, drops"),
        ({"seed": 1.5}, "seed=1.5: it has to be a whole number, as in seed=7"),
        ({"lag": True}, "lag=True: it has to be seconds from 0 to 600, as in lag=5"),
    ],
)
def test_a_weather_that_cannot_be_is_refused_by_the_control_route(sky: Sky, settings: Json, reason: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        sky.set(**settings)
    assert refused.value.code == 400
    assert f"the weather has {reason}" in json.load(refused.value)["error"]["message"]
    assert sky.seen()["weather"] == "calm"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("faults=5%", "faults='5%': it has to be the share of requests that meet a fault, from 0 to 1"),
        ("stormy", "'stormy': it is not name=value. Give for example 'seed=7 faults=0.05 latency=azure lag=5'"),
        ("lag=1 lag=2", "lag twice: one of them would be ignored. Give it once"),
        ("latency=slow", "latency='slow': it has to be 'azure' or a multiple of Azure's from 0 to 20"),
    ],
)
def test_a_malformed_variable_keeps_the_emulator_from_starting(
    own_emulator: EmulatorProcess, monkeypatch: pytest.MonkeyPatch, text: str, reason: str
) -> None:
    own_emulator.stop()
    monkeypatch.setenv("SANDBOX_WEATHER", text)
    with pytest.raises(AssertionError, match="did not start"):
        own_emulator.start()
    last = own_emulator.log.read_text().splitlines()[-1]
    assert f"SANDBOX_WEATHER has {reason}" in last


def test_the_variable_chooses_the_weather_at_the_start(
    own_emulator: EmulatorProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_emulator.stop()
    monkeypatch.setenv("SANDBOX_WEATHER", "seed=7 latency=azure lag=5 kinds=drops,throttling")
    own_emulator.start()
    seen = Sky(own_emulator).seen()
    assert seen["weather"] == "seed=7 kinds=throttling,drops latency=1 lag=5"
    assert seen["settings"] == {"seed": 7, "faults": 0, "kinds": ["throttling", "drops"], "latency": 1, "lag": 5}


def late_principal(sky: Sky) -> Principal:
    """A service principal that is not seen yet, of an application that is, with a password that works."""
    application = sky.azure.new_application()
    added = sky.azure.graph("POST", f"/applications/{application['id']}/addPassword", {})
    sky.set(lag=LAG)
    made = sky.azure.graph("POST", "/servicePrincipals", {"appId": application["appId"]})
    assert made.status == 201, made.body
    return Principal(application["id"], application["appId"], made.body["id"], added.body["secretText"])


def sign_in_error(sky: Sky, principal: Principal) -> int | None:
    """The code with which Entra refuses this principal."""
    client = sky.azure.sign_in(principal)
    try:
        client.credential.get_token(GRAPH_SCOPE, retry_total=0)
    except ClientAuthenticationError as error:
        return int(error.message.partition("AADSTS")[2].partition(":")[0])
    return None
