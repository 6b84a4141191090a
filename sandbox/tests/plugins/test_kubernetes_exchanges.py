"""The Kubernetes stand-in answers as the real plugin has answered, and asks the API server what that one asked."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.plugins.kubernetes.plugin import Kubernetes
from sandbox.tests.plugins.kubernetes_exchanges.kubeconfig import kubeconfig
from sandbox.tests.plugins.kubernetes_exchanges.normalised import Normaliser
from sandbox.tests.plugins.kubernetes_exchanges.player import Player
from sandbox.tests.plugins.kubernetes_exchanges.recorded_api import served
from sandbox.tests.plugins.kubernetes_exchanges.scenario import HERE, Scenario, recorded_file, scenarios
from sandbox.tests.plugins.wire import connected

SCENARIOS = scenarios()


def recorded(scenario: Scenario) -> dict[str, Any]:
    return json.loads(recorded_file(scenario).read_text(encoding="utf-8"))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_the_stand_in_answers_as_the_real_plugin(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", "/nonexistent/kubeconfig")
    expected, normalise = recorded(scenario), Normaliser()
    with served(expected, normalise) as api, connected(Kubernetes()) as wire:
        wire.configure(kubeconfig=kubeconfig(scenario.server or api.address), **scenario.settings)
        player = Player(wire, scenario, lambda command: None)
        for number, (step, wanted) in enumerate(zip(scenario.steps, expected["steps"], strict=True)):
            api.begin(wanted)
            answer = normalise(player.play(step))
            assert api.unasked == [], f"step {number} ({step.verb}) asks the API server otherwise"
            assert api.not_asked() == [], f"step {number} ({step.verb}) asks the API server for less"
            otherwise = scenario.otherwise.get(number, {})
            for part, value in wanted["answer"].items():
                is_alike = answer.get(part) == value
                assert is_alike is (part not in otherwise), f"step {number} ({step.verb}), {part}: {answer.get(part)}"
            assert answer.keys() == wanted["answer"].keys()


def test_every_recorded_file_belongs_to_a_scenario_and_is_of_one_version() -> None:
    files: set[Path] = set((HERE / "recorded").iterdir())
    assert files == {recorded_file(scenario) for scenario in SCENARIOS}
    assert len({recorded(scenario)["plugin"] for scenario in SCENARIOS}) == 1


def test_every_difference_has_a_reason() -> None:
    reasons = [reason for each in SCENARIOS for parts in each.otherwise.values() for reason in parts.values()]
    assert all(len(reason) > 20 for reason in reasons)
