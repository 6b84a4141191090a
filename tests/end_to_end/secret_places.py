"""Where some values are found: in what a namespace holds, in a sandbox's logs, in what commands have printed."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from sandbox.leaks import cluster_objects
from sandbox.leaks.search import Search
from sandbox.leaks.secrets import Secret
from tests.end_to_end.running import RunningSandbox


def objects(sandbox: RunningSandbox, namespace: str) -> dict[str, str]:
    """Everything of the kinds that a gateway has or causes, whole, by kind and the gateway's name; events together."""
    found: dict[str, str] = {}
    for each in cluster_objects.read(Path("kubectl"), sandbox.environment):
        if each["metadata"]["namespace"] == namespace:
            owner = each["metadata"].get("labels", {}).get("app", "")
            place = f"{each['kind']} {owner}".strip()
            found[place] = f"{found.get(place, '')}\n{json.dumps(each)}"
    return found


def logs(sandbox: RunningSandbox) -> dict[str, str]:
    """Logs of the emulator and the cluster, and its audit trail, as far as they are."""
    files = [*(sandbox.directory / "logs").rglob("*"), sandbox.directory / "cluster" / "audit.log"]
    return {"logs": "\n".join(each.read_text(errors="replace") for each in files if each.is_file())}


def places(values: Mapping[str, Iterable[str]], texts: Mapping[str, str]) -> dict[str, set[str]]:
    """By the name of some values, the texts that have one of them: as it is, URL-encoded or in base64."""
    search = Search(Secret(name, value) for name, each in values.items() for value in each)
    found: dict[str, set[str]] = {name: set() for name in values}
    for place, text in texts.items():
        for finding in search.in_text(place, text.encode(), shapes=False, lines=False):
            found[finding.what.partition(", ")[0]].add(place)
    return found
