"""What recover does to the state, by pulumi's own commands: preview, import, stack export and import, cancel.

The program itself says, in a preview, what the state lacks, and whose child it is.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.recover import update
from apim_gateway_doctor.recover.recorded import Named
from apim_gateway_doctor.recover.trim import trimmed
from apim_gateway_doctor.stack import Stack

Json = dict[str, Any]

_NOT_AWAITED = "it was imported by `apim-gateway-doctor recover`, and nobody has waited for it to become ready yet"


@dataclass(frozen=True)
class Previewed:
    """What the program makes and the state does not have."""

    file: Json
    """pulumi's import file for it; no id is filled in."""
    inputs: dict[str, Json] = field(repr=False)
    """By URN, the inputs that the program gives; what is not known yet, or secret, is a placeholder."""
    created: list[Json] = field(default_factory=list[Json], repr=False)
    """The resources, components among them, that the program would create, as the state would have them."""

    @property
    def resources(self) -> frozenset[Named]:
        """All of it, without components."""
        return frozenset(_named(each) for each in _resources({"deployment": self.file}) if not each.get("component"))


class Engine:
    """pulumi, for one stack."""

    def __init__(self, stack: Stack, configuration_file: Path | None) -> None:
        self._stack = ("--stack", stack.name)
        self._file = ("--config-file", str(configuration_file.absolute())) if configuration_file else ()
        self._pulumi = stack.pulumi

    def previewed(self) -> Previewed:
        """What the program makes and the state does not have."""
        with _temporary_file("import.json") as file:
            options = ("--json", "--import-file", str(file))
            preview = json.loads(update.run(self._pulumi, "preview", *self._stack, *self._file, *options))
            found: Json = json.loads(file.read_text()) if file.exists() else {}
        steps = cast("list[Json]", preview.get("steps") or [])
        states: list[tuple[str, Json]] = [(each["urn"], each.get("newState") or {}) for each in steps]
        created = [each["newState"] for each in steps if each["op"] == "create" and each.get("newState")]
        return Previewed(found, {urn: state.get("inputs") or {} for urn, state in states}, created)

    def import_(self, previewed: Previewed, ids: dict[Named, str]) -> None:
        """Import these resources, with their inputs as the program has them: else `up` would change, even replace."""
        chosen = with_ids(previewed.file, ids)
        with _temporary_file("import.json") as path:
            path.write_text(json.dumps(chosen))
            options = ("--protect=false", "--generate-code=false", "--skip-preview", "--yes", "--suppress-outputs")
            update.run(self._pulumi, "import", *self._stack, *self._file, "--file", str(path), *options)
        wanted = previewed.inputs
        deployment = self._export()
        for resource in _resources(deployment):
            named = Named(resource["type"], resource["urn"].rpartition("::")[2])
            if named in ids and resource["urn"] in wanted and "inputs" in resource:
                resource["inputs"] = trimmed(resource["inputs"], wanted[resource["urn"]])
            if named in ids and named.type.startswith("kubernetes:"):
                # An import takes an object as it is, and `up` waits only for what it makes or changes.
                resource["initErrors"] = [_NOT_AWAITED]
        self._replace(deployment)

    def forget_pending_operations(self) -> None:
        """`pulumi stack import` drops them; this makes it plain."""
        deployment = self._export()
        deployment["deployment"].pop("pending_operations", None)
        self._replace(deployment)

    def cancel(self) -> None:
        """Remove the stack's locks."""
        self._pulumi.run("cancel", *self._stack, "--yes")

    def _export(self) -> Json:
        return self._pulumi.json("stack", "export", *self._stack)

    def _replace(self, deployment: Json) -> None:
        self._pulumi.run("stack", "import", *self._stack, standard_input=json.dumps(deployment))


def with_ids(file: Json, ids: dict[Named, str]) -> Json:
    """The import file with only these resources, and the components they are in.

    Raises CannotCheckError where two of them have one type and name: components of one name below different parents.
    """
    resources = _resources({"deployment": file})
    counted = Counter(_named(each) for each in resources if not each.get("component"))
    if twice := next((each for each in ids if counted[each] > 1), None):
        raise CannotCheckError(
            f"The program makes two resources called {twice}, and the state lacks both: which of them is to be imported"
            " can't be told. Import them by hand: pulumi preview --import-file import.json writes the file for it."
        )
    by_name = {each["name"]: each for each in resources}
    needed: set[str] = set()
    for each in resources:
        if each.get("component") or _named(each) not in ids:
            continue
        each["id"] = ids[_named(each)]
        name: str = each["name"]
        while name in by_name and name not in needed:
            needed.add(name)
            name = by_name[name].get("parent", "")
    return {**file, "resources": [each for each in resources if each["name"] in needed]}


def _named(entry: Json) -> Named:
    return Named(entry["type"], entry.get("logicalName") or entry["name"])


def _resources(deployment: Json) -> list[Json]:
    return cast("list[Json]", deployment["deployment"].get("resources") or [])


@contextmanager
def _temporary_file(name: str) -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="recover-") as directory:
        yield Path(directory) / name
