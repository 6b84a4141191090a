"""The configuration as Pulumi hands it to the program: which groups it has, and what stands in them."""

import json
from typing import Any, cast

from pulumi.runtime.config import get_config_env

PROJECT = "apim-gateway"
SECRET_GROUP = "containerSettings"
SHARED = "shared"


def given_in(group: str) -> tuple[Any, Any]:
    """A group, or a key at the top, as the stack has it, and as the stacks share it."""
    given = get_config_env()
    own, shared = (parsed(given.get(f"{PROJECT}:{each}") or "null") for each in (group, SHARED))
    return own, value_of(shared, group)


def value_at(mapping: Any, path: str) -> Any:
    """The value at a dotted path; None where there is none."""
    for step in path.split(".") if path else ():
        mapping = value_of(mapping, step)
    return mapping


def value_of(mapping: Any, name: str) -> Any:
    """The value of a name; None where there is none."""
    return cast(dict[str, Any], mapping).get(name) if isinstance(mapping, dict) else None


def parsed(given: str) -> Any:
    """The value of a configured text: what its JSON says, or the text itself."""
    try:
        return json.loads(given)
    except (ValueError, RecursionError):
        # It is no JSON, has a number with too many digits, or is nested too deeply.
        return given


def text(given: str) -> Any:
    """The text of a key at the top, of which Pulumi makes no number; a list or mapping as what it is.

    An empty one is Pulumi.yaml's: not given.
    """
    value = parsed(given)
    return cast(Any, value) if isinstance(value, dict | list) else given or None
