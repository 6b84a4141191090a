"""The stand-in for azuread does what the table says of the real plugin (azuread_exchanges.yaml)."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.plugins.azuread import patience
from sandbox.plugins.azuread.plugin import AzureAD
from sandbox.tests.plugins import azuread_exchanges as exchanges
from sandbox.tests.plugins import scripted_graph
from sandbox.tests.plugins.scripted_graph import ScriptedGraph
from sandbox.tests.plugins.wire import Wire, connected

ENTRIES = [entry for entry in exchanges.entries() if "stand_in_departs" not in entry]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedGraph]:
    with scripted_graph.started(tmp_path_factory.mktemp("graph")) as graph:
        yield graph


@pytest.fixture(scope="module")
def configured(graph: ScriptedGraph) -> Iterator[Wire]:
    """One plugin for the entries that leave it as it was."""
    with pytest.MonkeyPatch.context() as patch, connected(AzureAD()) as wire:
        patch.setattr(patience, "QUICK_SECONDS", 0.01)
        _lead(patch, graph.environment)
        wire.configure()
        yield wire


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"].replace(" ", "-"))
def test_the_stand_in_does_as_the_real_plugin(
    entry: dict[str, Any], graph: ScriptedGraph, configured: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _played(entry, graph, configured, monkeypatch) == [], entry["source"]


def _played(
    entry: dict[str, Any], graph: ScriptedGraph, configured: Wire, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    if not exchanges.needs_a_plugin_of_its_own(entry):
        return exchanges.play(entry, graph, configured)
    _lead(monkeypatch, graph.environment | entry.get("environment", {}))
    with connected(AzureAD()) as wire:
        if entry["call"] != "configure":
            wire.configure()
        return exchanges.play(entry, graph, wire)


def _lead(patch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    patch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    for name, value in environment.items():
        patch.setenv(name, value)
