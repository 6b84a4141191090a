"""What the cluster shows of its objects. The data of ConfigMaps and Secrets may hold secrets, nothing else may."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sandbox.leaks.search import Finding, Search

_KINDS = "configmaps,secrets,pods,deployments,replicasets,services,serviceaccounts,poddisruptionbudgets,events"


def read(kubectl: Path, environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """All objects of these kinds, in all namespaces."""
    command = [str(kubectl), "get", _KINDS, "--all-namespaces", "--show-managed-fields", "--output", "json"]
    answer = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)["items"]


def findings(search: Search, objects: Iterable[dict[str, Any]]) -> list[Finding]:
    """Secrets in annotations, status, events: anywhere but in the data."""
    found: list[Finding] = []
    for each in objects:
        shown = {key: value for key, value in each.items() if key != "data"}
        metadata = each["metadata"]
        place = f"{each['kind']} {metadata['namespace']}/{metadata['name']}"
        found += search.in_text(place, json.dumps(shown).encode(), lines=False)
    return found
