"""The list of scenarios: what is asked of a plugin, step by step."""

from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml

from sandbox.plugins.base.values import UNKNOWN, Secret

HERE = Path(__file__).parent
_FILE = HERE / "scenarios.yaml"


class Step(NamedTuple):
    """One question, or one command by hand between two of them."""

    verb: str
    """check, preview, diff, up, read, import, delete, diff_config; or kubectl, by hand, only while recording."""
    argument: Any


class Scenario(NamedTuple):
    """One object's life, or a part of it."""

    name: str
    shows: str
    type: str
    steps: list[Step]
    server: str = ""
    """The API server's address where it is not to be the real one."""
    settings: dict[str, str] = {}
    """The provider's, beside its kubeconfig."""
    ignored: list[str] = []
    """The program's ignoreChanges."""
    otherwise: dict[int, dict[str, str]] = {}
    """What the stand-in answers otherwise: by step, the parts of the answer, each with its reason."""


def scenarios() -> list[Scenario]:
    """The list, in its order."""
    return [_scenario(each) for each in yaml.safe_load(_FILE.read_text(encoding="utf-8"))]


def recorded_file(scenario: Scenario) -> Path:
    return HERE / "recorded" / f"{scenario.name}.json"


def properties(written: Any) -> Any:
    """The property values that a scenario writes: a secret as a mapping, an unknown as a word."""
    if written == "<unknown>":
        return UNKNOWN
    if isinstance(written, list):
        return [properties(each) for each in cast(list[Any], written)]
    if isinstance(written, dict):
        fields = cast("dict[str, Any]", written)
        if fields.keys() == {"<secret>"}:
            return Secret(properties(fields["<secret>"]))
        return {name: properties(each) for name, each in fields.items()}
    return written


def written(value: Any) -> Any:
    """Property values as a scenario writes them."""
    if value is UNKNOWN:
        return "<unknown>"
    if isinstance(value, Secret):
        return {"<secret>": written(value.value)}
    if isinstance(value, list):
        return [written(each) for each in cast(list[Any], value)]
    if isinstance(value, dict):
        return {name: written(each) for name, each in cast("dict[str, Any]", value).items()}
    return value


def _scenario(entry: dict[str, Any]) -> Scenario:
    steps = [Step(*pair) for each in entry.pop("steps") for pair in each.items()]
    return Scenario(steps=steps, **entry)
