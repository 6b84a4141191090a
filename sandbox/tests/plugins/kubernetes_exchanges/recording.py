"""The recorded answers of one scenario, from the real plugin and a running API server."""

import json
import shlex
from typing import Any

from sandbox.tests.cluster.running_cluster import RunningCluster
from sandbox.tests.plugins.kubernetes_exchanges.kubeconfig import kubeconfig
from sandbox.tests.plugins.kubernetes_exchanges.normalised import Normaliser
from sandbox.tests.plugins.kubernetes_exchanges.player import Player
from sandbox.tests.plugins.kubernetes_exchanges.proxy import ApiServerProxy, concerns_an_object
from sandbox.tests.plugins.kubernetes_exchanges.recorded_api import comparable
from sandbox.tests.plugins.kubernetes_exchanges.scenario import Scenario, recorded_file
from sandbox.tests.plugins.plugin_process import version
from sandbox.tests.plugins.wire import Wire


def record(scenario: Scenario, wire: Wire, proxy: ApiServerProxy, cluster: RunningCluster, source: str) -> None:
    """Play the scenario and write its file."""
    normalise = Normaliser()
    wire.configure(kubeconfig=kubeconfig(scenario.server or proxy.address), **scenario.settings)

    def by_hand(command: str) -> None:
        cluster.kubectl(*shlex.split(command))

    player = Player(wire, scenario, by_hand)
    steps: list[dict[str, Any]] = []
    paths: set[str] = set()
    before: dict[str, Any] = {}
    for step in scenario.steps:
        del proxy.exchanges[:]
        answer = player.play(step)
        asked = [{**each, "body": comparable(each["method"], each["body"])} for each in proxy.exchanges]
        # A creation's path is the collection's: the object's own follows from its answer.
        paths |= {_path_of(each) for each in asked} - {""}
        now = {path: dict(zip(("status", "answer"), proxy.get(path), strict=True)) for path in sorted(paths)}
        objects = {path: each for path, each in now.items() if before.get(path) != each}
        before = now
        steps.append(normalise({"step": step.verb, "answer": answer, "asked": asked, "objects": objects}))
    group = scenario.type.split(":")[1]
    root = f"/api/{group.removeprefix('core/')}" if group.startswith("core/") else f"/apis/{group}"
    content = {
        "plugin": f"{version(wire)}, {source}",
        "discovery": {root: _discovered(proxy, root, scenario)},
        "steps": steps,
    }
    recorded_file(scenario).write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _path_of(exchange: dict[str, Any]) -> str:
    if exchange["method"] == "POST":
        name = exchange["answer"].get("metadata", {}).get("name")
        return f"{exchange['path']}/{name}" if name and not exchange["query"].get("dryRun") else ""
    return exchange["path"] if concerns_an_object("GET", exchange["path"]) else ""


def _discovered(proxy: ApiServerProxy, root: str, scenario: Scenario) -> Any:
    if scenario.server:
        return {}
    kind = scenario.type.rpartition(":")[2]
    found = proxy.get(root)[1]
    return {"resources": [each for each in found["resources"] if each["kind"] == kind and "/" not in each["name"]]}
