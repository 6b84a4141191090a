"""How long the stand-in for azuread waits for Entra: not at all by default, as the real one where that is asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.plugins.azuread.plugin import AzureAD
from sandbox.plugins.base.waiting import Wait
from sandbox.plugins.install import PINS, install, installed
from sandbox.plugins.providers import Provider, ProvidersError, chosen
from sandbox.tests.plugins import azuread_exchanges as exchanges
from sandbox.tests.plugins import scripted_graph
from sandbox.tests.plugins.scripted_graph import ScriptedGraph
from sandbox.tests.plugins.wire import connected

WAITING = [
    ("a new client secret is looked for until it is seen five times", 1, 5),
    ("a new federated credential is looked for until it is seen five times", 1, 5),
    ("a client secret that is deleted is looked for until it is gone five times", 5, 5),
    ("an application that is deleted is looked for until it is gone five times", 5, 5),
]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedGraph]:
    with scripted_graph.started(tmp_path_factory.mktemp("graph")) as graph:
        yield graph


def pauses(name: str, graph: ScriptedGraph, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds between the looks of this exchange, none of which are waited."""
    found: list[float] = []

    def pause(wait: Wait, seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr(Wait, "pause", pause)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    for variable, value in graph.environment.items():
        monkeypatch.setenv(variable, value)
    [entry] = [entry for entry in exchanges.entries() if entry["name"] == name]
    with connected(AzureAD()) as wire:
        wire.configure()
        assert exchanges.play(entry, graph, wire) == []
    return found


@pytest.mark.parametrize(("name", "seconds", "times"), WAITING)
def test_a_slow_stand_in_waits_as_long_as_the_real_plugin(
    name: str, seconds: int, times: int, graph: ScriptedGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANDBOX_AZUREAD", "slow")
    assert pauses(name, graph, monkeypatch) == [seconds] * times


def test_a_quick_stand_in_waits_less_than_a_second(graph: ScriptedGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SANDBOX_AZUREAD", raising=False)
    for name, _, times in WAITING:
        assert sum(pauses(name, graph, monkeypatch)) <= 0.1 * times + 0.01


def test_only_azuread_is_slow_and_says_so(tmp_path: Path) -> None:
    plugins = chosen(PINS, {"SANDBOX_AZUREAD": "slow"})
    install(tmp_path, plugins, Path("/python"), Path("/repository"))
    assert [each.name for each in installed(tmp_path) if each.is_slow] == ["azuread"]
    [azuread] = [each for each in installed(tmp_path) if each.name == "azuread"]
    assert azuread.origin == "stand-in, as slow as the real one (SANDBOX_AZUREAD=slow)"
    assert variable_of(tmp_path, azuread) == "SANDBOX_AZUREAD=slow"


def test_the_start_decides_and_not_the_shell_of_a_later_command(tmp_path: Path) -> None:
    install(tmp_path, chosen(PINS, {}), Path("/python"), Path("/repository"))
    for each in installed(tmp_path):
        assert variable_of(tmp_path, each) == "SANDBOX_AZUREAD="


def variable_of(pulumi_home: Path, provider: Provider) -> str:
    folder = pulumi_home / "plugins" / f"resource-{provider.name}-v{provider.version}"
    lines = (folder / f"pulumi-resource-{provider.name}").read_text().splitlines()
    [found] = [line for line in lines if line.startswith("SANDBOX_AZUREAD")]
    return found


def test_another_setting_is_refused_before_anything_starts() -> None:
    with pytest.raises(ProvidersError, match=r"^SANDBOX_AZUREAD: 'slwo' is no setting\. Give slow .+, or unset it\.$"):
        chosen(PINS, {"SANDBOX_AZUREAD": "slwo"})
