"""Draws README's diagram from a deployed stack: `pulumi stack export | python docs/diagram.py README.md`.

Every box is a resource of the stack and every arrow a dependency that the engine recorded, with the outputs that flow
along it. Nothing is drawn by hand, so nothing in it is wishful.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

START, END = "<!-- diagram: make diagram -->", "<!-- /diagram -->"
PLACES = {"azuread": "Entra ID", "azure-native": "Azure", "kubernetes": "Kubernetes"}


def diagram(resources: list[dict[str, Any]]) -> str:
    """The stack's resources as Mermaid text, grouped by where they live."""
    shown = {each["urn"]: each for each in resources if each["custom"] and ":providers:" not in each["type"]}
    nodes = {urn: f"n{index}" for index, urn in enumerate(sorted(shown))}
    lines = ["flowchart LR"]
    for package, place in PLACES.items():
        lines.append(f'  subgraph {package}["{place}"]')
        lines += [f'    {nodes[urn]}["{_title(urn)}"]' for urn in nodes if _package(shown[urn]) == package]
        lines.append("  end")
    for urn, node in nodes.items():
        for source in sorted(set(shown[urn].get("dependencies", [])) & nodes.keys()):
            label = ", ".join(_flowing(shown[source], shown[urn]))
            lines.append(f'  {nodes[source]} -- "{label}" --> {node}')
    return "\n".join(lines)


def replaced(page: str, text: str) -> str:
    """The page with the diagram between its two marks."""
    before, _, rest = page.partition(START)
    after = rest.partition(END)[2]
    return f"{before}{START}\n```mermaid\n{text}\n```\n{END}{after}"


def _package(resource: dict[str, Any]) -> str:
    return str(resource["type"]).split(":")[0]


def _title(urn: str) -> str:
    return f"{urn.split('::')[-2].split('$')[-1].split(':')[-1]}<br/>{urn.split('::')[-1]}"


def _flowing(source: dict[str, Any], target: dict[str, Any]) -> list[str]:
    """The source's own outputs that are found in the target's inputs; of a secret, only that it flows can be seen."""
    wanted = set(_leaves(target["inputs"]))
    made = {
        name: value for name, value in source["outputs"].items() if name not in source["inputs"] or name == "metadata"
    }
    outputs = {"id": source["id"], **made}
    found = [
        name for name, value in sorted(outputs.items()) if wanted & set(_leaves(value)) and not name.startswith("__")
    ]
    if not found:
        found = [f"{name} (secret)" for name, value in outputs.items() if isinstance(value, dict) and _is_secret(value)]
    return _most_telling(found)


def _most_telling(names: list[str]) -> list[str]:
    own = [name for name in names if name not in ("id", "inputs", "displayName", "metadata", "name")]
    return own or [name.replace("metadata", "name") for name in names if name not in ("inputs",)]


def _is_secret(value: Any) -> bool:
    return "4dabf18193072939515e22adb298388d" in value


def _leaves(value: Any) -> Iterator[str]:
    """Every text in a value that is long enough to be an id or a generated name."""
    if isinstance(value, dict):
        items = cast(dict[str, Any], value)
        if not _is_secret(items):
            for key, item in items.items():
                if key != "labels":
                    yield from _leaves(item)
    elif isinstance(value, list):
        for item in cast(list[Any], value):
            yield from _leaves(item)
    elif isinstance(value, str) and re.search(r"[0-9a-f]{8}", value):
        yield value


if __name__ == "__main__":
    readme = Path(sys.argv[1])
    readme.write_text(replaced(readme.read_text(), diagram(json.load(sys.stdin)["deployment"]["resources"])))
