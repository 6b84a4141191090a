"""The stand-in for azuread does what the table says of the real plugin (azuread_exchanges.yaml)."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.plugins.azuread.plugin import AzureAD
from tests.plugins import exchanges, scripted_graph
from tests.plugins.scripted_graph import ScriptedGraph
from tests.plugins.wire import connected


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedGraph]:
    with scripted_graph.started(tmp_path_factory.mktemp("graph")) as graph:
        yield graph


PLAYED = [entry for entry in exchanges.entries() if "stand_in_departs" not in entry]


@pytest.mark.parametrize("entry", PLAYED, ids=lambda entry: entry["name"].replace(" ", "-"))
def test_the_stand_in_does_as_the_real_plugin(
    entry: dict[str, Any], graph: ScriptedGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    for name, value in (graph.environment | entry.get("environment", {})).items():
        monkeypatch.setenv(name, value)
    with connected(AzureAD()) as wire:
        if entry["call"] != "configure":
            wire.configure()
        assert exchanges.play(entry, graph, wire) == [], entry["source"]
