"""A state that loses resources which still exist, as after an engine that was killed."""

import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from tests.end_to_end.running import RunningSandbox

Resources = list[dict[str, Any]]


def lose(sandbox: RunningSandbox, program: Path, stack: str, directory: Path, names: Collection[str]) -> None:
    """Take resources out of the state by their names, and out of what the others say that they depend on."""

    def without(held: Resources) -> Resources:
        lost = {each["urn"] for each in held if each["urn"].rpartition("::")[2] in names and each.get("custom")}
        assert {urn.rpartition("::")[2] for urn in lost} == set(names)
        kept = [each for each in held if each["urn"] not in lost]
        for each in kept:
            needed: list[str] = each.get("dependencies") or []
            each["dependencies"] = [urn for urn in needed if urn not in lost]
            of_properties: dict[str, list[str] | None] = each.get("propertyDependencies") or {}
            each["propertyDependencies"] = {
                key: [urn for urn in urns or [] if urn not in lost] for key, urns in of_properties.items()
            }
        return kept

    _change(sandbox, program, stack, directory, without)


def lose_all(sandbox: RunningSandbox, program: Path, stack: str, directory: Path) -> None:
    """Leave the stack with no resources."""
    _change(sandbox, program, stack, directory, lambda held: [])


def _change(
    sandbox: RunningSandbox, program: Path, stack: str, directory: Path, change: Callable[[Resources], Resources]
) -> None:
    options = ("-C", str(program), "--stack", stack)
    exported = sandbox.pulumi("stack", "export", *options)
    assert exported.code == 0, exported.output
    content = json.loads(exported.output)
    content["deployment"]["resources"] = change(content["deployment"]["resources"])
    file = directory / "changed.json"
    file.write_text(json.dumps(content))
    imported = sandbox.pulumi("stack", "import", *options, "--file", str(file))
    assert imported.code == 0, imported.output
