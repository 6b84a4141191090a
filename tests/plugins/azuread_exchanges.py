"""The table azuread_exchanges.yaml: what the real azuread does, one exchange an entry, and how an entry is played.

`python -m tests.plugins.azuread_exchanges --plugin <folder or executable> [part of a name]` plays it against that
plugin, which proves the table. The stand-in plays it in test_azuread_exchanges.py.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from apim_gateway.hooks.lost_answers import is_worth_another_try
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2

from sandbox.plugins.base.values import Properties, decode, encode, revealed
from tests.plugins import plugin_process, scripted_graph
from tests.plugins.likeness import unlike
from tests.plugins.scripted_graph import Script, ScriptedGraph
from tests.plugins.wire import RefusedError, Wire, replaced, urn

TABLE = Path(__file__).with_name("azuread_exchanges.yaml")
# What no line and no error may have: the value of the table's client secret, and the deployer's.
SECRETS = ("a value that Graph shows once", scripted_graph.REFUSED_SECRET)
TYPES = {
    "Application": "azuread:index/application:Application",
    "AppRoleAssignment": "azuread:index/appRoleAssignment:AppRoleAssignment",
    "ApplicationPassword": "azuread:index/applicationPassword:ApplicationPassword",
    "FederatedCredential": (
        "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential"
    ),
    "ServicePrincipal": "azuread:index/servicePrincipal:ServicePrincipal",
}


@cache
def entries() -> list[dict[str, Any]]:
    """The entries, without the parts that they share."""
    return yaml.safe_load(TABLE.read_text())["exchanges"]


def needs_a_plugin_of_its_own(entry: dict[str, Any]) -> bool:
    """Whether the entry configures the plugin, or stops it."""
    return "environment" in entry or any("cancels" in change for change in entry.get("changes", []))


def play(entry: dict[str, Any], graph: ScriptedGraph, wire: Wire) -> list[str]:
    """What went otherwise than the entry says."""
    changes = [each for change in entry.get("changes", []) for each in [change] * change.get("times", 1)]
    script = graph.script = Script(deepcopy(entry.get("shows", {})), changes)
    script.cancel = lambda: wire.call("Cancel", Empty())
    wire.logged.clear()
    answer = _asked(entry, wire)
    lines = [line for line in wire.displayed if "sdk-v2" in line]
    return [*_wrong_requests(entry, script), *_wrong_answer(entry, answer), *_wrong_words(entry, answer, lines)]


def _wrong_requests(entry: dict[str, Any], script: Script) -> Iterator[str]:
    yield from script.complaints
    for change in script.changes:
        yield f"{change['request']} did not come"
    for path in entry.get("reads", []):
        if path not in script.reads:
            yield f"GET {path} did not come"
    for path, times in entry.get("asked", {}).items():
        if script.reads.count(path) != times:
            yield f"GET {path} came {script.reads.count(path)} times instead of {times}"


def _wrong_answer(entry: dict[str, Any], answer: dict[str, Any]) -> Iterator[str]:
    if difference := unlike(answer, entry["gives"]):
        yield difference
    for name in entry.get("gives_no", []):
        if name in answer:
            yield f"{name} is in the answer: {answer[name]}"


def _wrong_words(entry: dict[str, Any], answer: dict[str, Any], lines: list[str]) -> Iterator[str]:
    """Of the errors and the provider's own lines."""
    if "shown" in entry and (difference := unlike(lines, entry["shown"])):
        yield difference
    said = str(answer.get("error", ""))
    for secret in SECRETS:
        if secret in f"{lines} {said}":
            yield f"a secret was said: {lines} {said}"
    wanted = entry.get("created_again")
    if wanted is not None and is_worth_another_try(TYPES[entry["type"]], entry["call"], [said]) != wanted:
        yield f"lost_answers does {'not ' if wanted else ''}create once more after: {said}"


def _asked(entry: dict[str, Any], wire: Wire) -> dict[str, Any]:
    """The plugin's answer, or its refusal, as plain data."""
    type_, inputs = TYPES.get(entry.get("type", ""), ""), entry.get("inputs", {})
    id, old, state = entry.get("id", ""), entry.get("old", {}), entry.get("state", {})
    try:
        match entry["call"]:
            case "configure":
                wire.configure()
                return {}
            case "check":
                request = provider_pb2.CheckRequest(urn=urn(type_), name="thing", type=type_, news=encode(inputs))
                checked = wire.call("Check", request)
                failures = [f"{failure.property} {failure.reason}" for failure in checked.failures]
                return {"inputs": decode(checked.inputs), "failures": failures}
            case "diff":
                difference = wire.diff(type_, old, inputs, state=state)
                names = provider_pb2.PropertyDiff.Kind.Name
                kinds = {path: names(change.kind).lower() for path, change in difference.detailedDiff.items()}
                return {"changes": sorted(kinds), "kinds": kinds, "replaces": replaced(difference)}
            case "create":
                id, outputs = wire.create(type_, inputs)
                return {"id": id, "state": revealed(outputs)}
            case "read":
                id, outputs, found = wire.read(type_, id, old, state)
                return {"id": id, "state": revealed(outputs), "inputs": revealed(found)}
            case "update":
                return {"state": revealed(wire.update(type_, id, old, inputs, state))}
            case _:
                wire.delete(type_, id, old, state)
                return {}
    except RefusedError as error:
        return _refusal(error)


def _refusal(error: RefusedError) -> dict[str, Any]:
    if error.half_made is None:
        return {"error": str(error)}
    made: Properties = decode(error.half_made.properties)
    kept = {"id": error.half_made.id, "state": revealed(made), "reasons": list(error.half_made.reasons)}
    return {"error": str(error), "kept": kept}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.plugins.azuread_exchanges", description=__doc__)
    parser.add_argument("--plugin", type=Path, required=True)
    parser.add_argument("words", nargs="*", help="only the entries with these words in their name")
    given = parser.parse_args(arguments)
    executable = given.plugin / "pulumi-resource-azuread" if given.plugin.is_dir() else given.plugin
    failed = 0
    with tempfile.TemporaryDirectory() as folder, scripted_graph.started(Path(folder)) as graph:
        for entry in entries():
            if not all(word in entry["name"] for word in cast("list[str]", given.words)):
                continue
            begin = time.monotonic()
            with plugin_process.running(executable, graph.environment | entry.get("environment", {})) as wire:
                if entry["call"] != "configure":
                    wire.configure()
                complaints = play(entry, graph, wire)
            failed += bool(complaints)
            how, seconds = "failed" if complaints else "ok", time.monotonic() - begin
            print(f"{how}  {entry['name']}  ({seconds:.1f} s)", flush=True)
            for complaint in complaints:
                print(f"    {complaint}")
    print(f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
