"""The program comes through bad weather: lag, latency and 5 % faults with ten seeds, each a gateway with a stack.

The stand-in plugins try again as the real providers do, no more (sandbox/plugins/retrying.py names the sources); what
is beyond them is in the components. Two faults leave something behind that cannot be prevented: an application or a
password that Entra made while its answer failed. Exactly those may be there beside the stack's own. One ends `up`: a
lost answer to the first change of a new application, which the next `up` finishes.
"""

import os
import threading
import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox import contents
from sandbox.azure.weather.settings import VARIABLE
from sandbox.state import State
from sandbox.tests.emulator import weather
from tests.end_to_end.running import RunningSandbox
from tests.end_to_end.sabotage import Attempt, Gateway, SandboxEmulator, new_gateway, started

SEEDS = range(1, 11)
WEATHER: dict[str, Any] = {"faults": 0.05, "latency": "azure", "lag": 5}
AT_ONCE = 5
RESOURCES = 17
MOST_ATTEMPTS = 5
UNCHANGED = {f"{RESOURCES} unchanged"}
PRINCIPAL_UPDATED = {"~ 1 updated", f"{RESOURCES - 1} unchanged"}


@dataclass(frozen=True)
class Run:
    """One seed: each `up` until one has nothing to do, and what the weather did meanwhile."""

    gateway: Gateway
    attempts: list[Attempt]
    faults: list[dict[str, Any]]

    @property
    def given_up(self) -> list[dict[str, Any]]:
        """The faults after which the provider does not try again, and the component does not either."""
        return [
            each
            for each in self.faults
            if each["fault"].startswith("connection") and each["request"].startswith(("PATCH", "DELETE"))
        ]

    def met(self, request: str) -> list[dict[str, Any]]:
        """The faults with which a request of this form was answered although it was carried out."""
        return [
            each
            for each in self.faults
            if each["fault"].endswith("after the effect")
            and each["request"].startswith("POST /v1.0/applications")
            and each["request"].endswith(request)
        ]


@dataclass(frozen=True)
class Season:
    sandbox: RunningSandbox
    directory: Path
    runs: dict[int, Run]
    status: str
    """What `status` said while the sandbox had the weather of its environment."""
    seen: dict[str, Any]


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    directory = tmp_path_factory.mktemp("weather")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, VARIABLE, "seed=20 faults=0.05 latency=azure lag=5")
        with started(directory) as sandbox:
            status = sandbox.command("status")
            assert status.code == 0, status.output
            emulator = SandboxEmulator(sandbox)
            # The tests' own clients do not try again: what they make and read is made and read in calm weather.
            weather.calm(emulator)
            gateways = {seed: new_gateway(sandbox, f"rain{seed}", directory) for seed in SEEDS}
            for seed, gateway in gateways.items():
                gateway.configure("kubernetes.readyTimeout", 180)
                weather.change(emulator, gateway.name, seed=seed, **WEATHER)
            weather.change(emulator, seed=20, **WEATHER)
            with ExitStack() as stacks, ThreadPoolExecutor(AT_ONCE) as pool:
                for gateway in gateways.values():
                    stacks.enter_context(sandbox.new_stack(gateway.stack))
                attempts = dict(zip(SEEDS, pool.map(_until_unchanged, gateways.values()), strict=True))
                seen = weather.seen(emulator)
                weather.calm(emulator)
                runs = {seed: _run(gateways[seed], attempts[seed], seen) for seed in SEEDS}
                yield Season(sandbox, directory, runs, status.output, seen)


def _until_unchanged(gateway: Gateway) -> list[Attempt]:
    attempts: list[Attempt] = []
    while not attempts or (attempts[-1].ran.summary != UNCHANGED and len(attempts) < MOST_ATTEMPTS):
        # In this weather the tests' own clients would fail, too.
        attempts.append(gateway.up_alone())
    return attempts


def _run(gateway: Gateway, attempts: list[Attempt], seen: dict[str, Any]) -> Run:
    faults = [each for each in seen["lastFaults"] if each["place"] == gateway.name]
    return Run(gateway, attempts, faults)


@pytest.mark.parametrize("seed", SEEDS)
def test_up_succeeds_and_soon_changes_nothing(season: Season, seed: int) -> None:
    run = season.runs[seed]
    failed = [each for each in run.attempts if each.ran.code]
    assert len(failed) <= len(run.given_up), f"{run.faults}\n{failed[-1].ran.output}"
    assert run.attempts[-1].ran.summary == UNCHANGED, run.attempts[-1].ran.output
    if not run.given_up:
        first, *others = [each.ran.summary for each in run.attempts]
        # It counts the failed try, too.
        errored = {each for each in first if each.endswith(" errored")}
        assert first - errored == {f"+ {RESOURCES} created"}
        assert bool(errored) == ("retrying create" in run.attempts[0].ran.output)
        # The engine remembers the failure that a second creation of the service principal got over.
        assert others in ([UNCHANGED], [PRINCIPAL_UPDATED, UNCHANGED])
    seconds = ", ".join(f"{each.seconds:.0f} s" for each in run.attempts)
    print(f"seed {seed}: {len(run.faults)} faults, {seconds}: {run.faults}")


@pytest.mark.parametrize("seed", SEEDS)
def test_azure_holds_one_of_each_and_what_a_failed_answer_left(season: Season, seed: int) -> None:
    run = season.runs[seed]
    gateway = run.gateway
    held = contents.azure(State(gateway.sandbox.directory))
    tag = f"apim-gateway/apim-gateway/{gateway.stack}/{gateway.name}"
    applications = {each["id"]: each for each in held["applications"] if tag in each["tags"]}
    assert len(applications) == 1 + len(run.met("/applications")), run.faults
    own = [applications[id] for id in applications.keys() & gateway.known()]
    assert len(own) == 1

    principals = [each for each in held["servicePrincipals"] if each["displayName"].endswith(f" {gateway.name}")]
    assert [each["appId"] for each in principals] == [own[0]["appId"]]
    passwords = {
        id: gateway.azure.graph("GET", f"/applications/{id}").body["passwordCredentials"] for id in applications
    }
    assert len(passwords.pop(own[0]["id"])) == 1 + len(run.met("/addPassword")), run.faults
    assert not any(passwords.values()), "an application that no stack knows has a password"
    assert len([each for each in held["roleDefinitions"] if each["roleName"].endswith(f"({gateway.service})")]) == 2
    scopes = [each["scope"] for each in held["roleAssignments"] if f"/{gateway.group}" in f"{each['scope']}/"]
    assert len([scope for scope in scopes if f"{scope}/".casefold().find(f"/{gateway.group}/") > 0]) == 2


def test_creations_whose_answers_are_lost_are_made_again_by_the_component(season: Season) -> None:
    emulator = SandboxEmulator(season.sandbox)
    gateway = new_gateway(season.sandbox, "hail", season.directory)
    gateway.configure("kubernetes.readyTimeout", 180)
    # Words that only the creations have: of the application and its service principal, and of the password.
    for place in ("odata", "addPassword"):
        weather.change(emulator, place, seed=3, faults=0.6, kinds=["drops"])
    with season.sandbox.new_stack(gateway.stack):
        attempt = gateway.up()
        seen = weather.seen(emulator)
        weather.calm(emulator)
        assert attempt.ran.code == 0, attempt.ran.output
        assert "retrying create due to on-error hook request" in attempt.ran.output
        again = gateway.up()
        assert again.ran.summary == {f"{RESOURCES} unchanged"}, again.ran.output
        lost = [each for each in seen["lastFaults"] if each["place"] in ("odata", "addPassword")]
        print(f"lost: {lost}")
        twice = [each for each in lost if "after" in each["fault"] and each["request"] == "POST /v1.0/applications"]
        held = contents.azure(State(season.sandbox.directory))
        applications = [each for each in held["applications"] if f"/{gateway.stack}/{gateway.name}" in each["tags"][0]]
        assert len(applications) == 1 + len(twice), lost
        principals = [each for each in held["servicePrincipals"] if each["displayName"].endswith(f" {gateway.name}")]
        assert len(principals) == 1


def test_an_application_whose_first_change_got_no_answer_is_finished_by_the_next_up(season: Season) -> None:
    with _struck(season, "sleet", "PATCH /v1.0/applications") as gateway:
        first = gateway.up()
        assert first.ran.code != 0, first.ran.output
        assert "Failed to patch application with object ID" in first.ran.output
        assert "retrying create" not in first.ran.output
        weather.calm(SandboxEmulator(season.sandbox))
        second = gateway.up()
        assert second.ran.code == 0, second.ran.output
        assert gateway.up().ran.summary == UNCHANGED
        held = contents.azure(State(season.sandbox.directory))
        tag = f"apim-gateway/apim-gateway/{gateway.stack}/{gateway.name}"
        [only] = [each for each in held["applications"] if tag in each["tags"]]
        assert only["displayName"] == f"API Management gateway {gateway.name}"


def test_a_service_principal_whose_first_change_got_no_answer_is_found_by_a_second_creation(season: Season) -> None:
    with _struck(season, "squall", "PATCH /v1.0/servicePrincipals") as gateway:
        # The hook then waits for five seconds.
        calm = threading.Thread(target=_calm_after_a_fault, args=(SandboxEmulator(season.sandbox),), daemon=True)
        calm.start()
        first = gateway.up()
        calm.join()
        assert first.ran.code == 0, first.ran.output
        assert "retrying create due to on-error hook request" in first.ran.output
        assert gateway.up().ran.summary == PRINCIPAL_UPDATED
        assert gateway.up().ran.summary == UNCHANGED
        held = contents.azure(State(season.sandbox.directory))
        assert (
            len([each for each in held["servicePrincipals"] if each["displayName"].endswith(f" {gateway.name}")]) == 1
        )


def _calm_after_a_fault(emulator: SandboxEmulator) -> None:
    before = weather.seen(emulator)["lastFaults"]
    while weather.seen(emulator)["lastFaults"] == before:
        time.sleep(0.2)
    weather.calm(emulator)


@contextmanager
def _struck(season: Season, name: str, request: str) -> Generator[Gateway]:
    """A gateway with a stack, while requests of this form get no answer."""
    emulator = SandboxEmulator(season.sandbox)
    gateway = new_gateway(season.sandbox, name, season.directory)
    with season.sandbox.new_stack(gateway.stack):
        weather.change(emulator, request, seed=1, faults=1, kinds=["drops"])
        try:
            yield gateway
        finally:
            weather.calm(emulator)


def test_the_weather_did_strike(season: Season) -> None:
    counts = {seed: len(run.faults) for seed, run in season.runs.items()}
    print(f"faults by seed: {counts}; beyond the ten: {season.seen['faults']}")
    assert sum(counts.values()) > len(counts), counts
    assert len([count for count in counts.values() if count]) >= 7, counts
    assert season.seen["refusedByLag"] > len(counts)
    kinds = {each["fault"].split()[0] for run in season.runs.values() for each in run.faults}
    assert {"429", "connection"} < kinds


def test_the_environment_chose_the_weather_and_status_shows_it(season: Season) -> None:
    assert "Weather over Azure: seed=20 faults=0.05 latency=1 lag=5" in season.status


def test_another_weather_is_refused_while_the_emulator_runs(season: Season, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "seed=8")
    ran = season.sandbox.command("start")
    assert ran.code == 1
    assert ran.lines[-1].startswith("SANDBOX_WEATHER is 'seed=8', and the emulator runs with 'seed=20 ")
    assert ran.lines[-1].endswith("Stop the sandbox first (make stop).")


def test_a_malformed_weather_keeps_the_sandbox_from_starting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "faults=lots")
    ran = RunningSandbox(tmp_path / "state").command("start")
    assert ran.code == 1
    assert ran.lines[-1] == (
        "SANDBOX_WEATHER has faults='lots': it has to be the share of requests that meet a fault, from 0 to 1, as in "
        "faults=0.05"
    )
